// Conditions on the parts of a task, chosen instead of written: when enough are in, and what is counted over them.
import { h } from "../dom.js";
import { choice, text } from "../fields.js";
import { condition, readableNames } from "./conditions.js";

const ALL = "parts.done + parts.withdrawn = parts.total";
const AT_LEAST = /^parts\.done >= (\d+)$/;
const COUNT = /^parts\.count\('([^']+)', '([^']+)'\) (?:(>=|>) (\d+)|(=) parts\.(total|done))$/;

/** When a task with parts is complete. */
export function quorum(panel, { id, value, form, onEnter }) {
  const kind = kindOf(value);
  const least = AT_LEAST.exec(value || "");
  return [
    choice({
      id,
      label: "The step is complete when",
      value: panel.drafts.has(id) ? panel.drafts.get(id).kind : kind,
      options: [
        { id: "", label: "every part is done or withdrawn" },
        { id: "least", label: "at least so many parts are done" },
        { id: "count", label: "so many parts gave one answer" },
        { id: "written", label: "something else, written out" },
      ],
      onEnter: (chosen) => {
        if (chosen === "written") {
          panel.draft(id, { kind: "written" });
        } else {
          panel.drafts.delete(id);
          onEnter({ "": "", least: "parts.done >= 1", count: firstCount(form) }[chosen]);
        }
      },
    }),
    least
      ? text({
          id: `${id}-number`,
          label: "How many",
          value: least[1],
          waits: true,
          classes: "govuk-input--width-3",
          onEnter: (number) => onEnter(`parts.done >= ${digits(number)}`),
        })
      : null,
    kind === "count" ? counted(panel, { id: `${id}-count`, value, form, onEnter }) : null,
    kind === "written" || panel.drafts.has(id)
      ? condition(panel, { id: `${id}-condition`, value, names: namesWith(panel, form), onEnter })
      : sentence(panel, id, value, form),
  ];
}

/** What is counted over the parts, as a condition that sets a fact. */
export function counting(panel, { id, value, form, isBoolean, onEnter }) {
  const field = { id, value, form, onEnter };
  return [
    COUNT.test(value) || !value ? counted(panel, field) : null,
    condition(panel, {
      id: `${id}-condition`,
      value,
      wanted: isBoolean ? "boolean" : "",
      names: namesWith(panel, form),
      onEnter,
    }),
  ].flat();
}

function counted(panel, { id, value, form, onEnter }) {
  const [, question = "", answer = "", more, number, equals, whole] = COUNT.exec(value || "") || [];
  const questions = form ? form.questions.filter((each) => each.values.length > 0) : [];
  const asked = questions.find((each) => each.id === question);
  const amount = equals ? whole : more ? "least" : "least";
  const least = more === ">" ? Number(number) + 1 : Number(number || 1);
  const write = (part) => {
    const now = { question, answer, amount, least, ...part };
    const first = questions.find((each) => each.id === now.question);
    const said =
      first && first.values.some((each) => each.id === now.answer)
        ? now.answer
        : first
          ? first.values[0].id
          : "";
    if (first && said) {
      const end = now.amount === "least" ? `>= ${digits(now.least)}` : `= parts.${now.amount}`;
      onEnter(`parts.count('${now.question}', '${said}') ${end}`);
    }
  };
  if (questions.length === 0) {
    return h("p", { class: "govuk-hint" }, "The step's form has no question with given answers to count.");
  }
  return h(
    "div",
    { id, class: "caseway-studio__tests" },
    choice({
      id: `${id}-question`,
      label: "Question",
      value: question,
      empty: "Choose a question",
      options: questions,
      onEnter: (chosen) => write({ question: chosen }),
    }),
    asked
      ? choice({
          id: `${id}-answer`,
          label: "Answer",
          value: answer,
          options: asked.values,
          onEnter: (chosen) => write({ answer: chosen }),
        })
      : null,
    asked
      ? choice({
          id: `${id}-amount`,
          label: "Given in",
          value: amount,
          options: [
            { id: "least", label: "at least so many parts" },
            { id: "total", label: "every part" },
            { id: "done", label: "every part that is done" },
          ],
          onEnter: (chosen) => write({ amount: chosen }),
        })
      : null,
    asked && amount === "least"
      ? text({
          id: `${id}-least`,
          label: "How many",
          value: String(least),
          waits: true,
          classes: "govuk-input--width-3",
          onEnter: (chosen) => write({ least: chosen }),
        })
      : null,
  );
}

function sentence(panel, id, value, form) {
  if (!value) {
    return null;
  }
  const described = panel.describe(value, namesWith(panel, form), "boolean");
  return h(
    "p",
    { id: `${id}-sentence`, class: "govuk-body caseway-studio__sentence" },
    `Complete when: ${described.sentence || value}.`,
  );
}

// A counted question is no fact: it has words, and no type by which a condition could read it.
function namesWith(panel, form) {
  const questions = form ? form.questions : [];
  const counts = questions.map((each) => [
    each.id,
    {
      type: "",
      label: each.label,
      values: Object.fromEntries(each.values.map((value) => [value.id, value.label])),
    },
  ]);
  return { ...Object.fromEntries(counts), ...readableNames(panel) };
}

function kindOf(value) {
  if (!value || value.replace(/\s+/g, " ") === ALL) {
    return "";
  }
  return AT_LEAST.test(value) ? "least" : COUNT.test(value) ? "count" : "written";
}

function firstCount(form) {
  const asked = form && form.questions.find((each) => each.values.length > 0);
  return asked ? `parts.count('${asked.id}', '${asked.values[0].id}') >= 1` : "parts.done >= 1";
}

function digits(number) {
  return String(number).replace(/\D/g, "") || "1";
}
