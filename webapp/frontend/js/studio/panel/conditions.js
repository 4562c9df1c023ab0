// A condition built by choosing a fact, an operator and a value, said in plain English, and written out to see and edit.
import { h } from "../dom.js";
import { button, choice, text } from "../fields.js";

const NO_VALUE = new Set(["is yes", "is no", "is set", "is not set"]);
const NUMBERS = new Set(["integer", "decimal"]);
const DAYS = new Set(["date", "datetime"]);

/** The facts and parameters that a condition may read, by id, as the server wants to know them. */
export function readableNames(panel) {
  const { model, words } = panel;
  const names = {};
  for (const fact of words.facts) {
    names[fact.id] = { type: fact.type, label: fact.label, values: byId(fact.values) };
  }
  for (const declared of [...model.parameters, ...model.facts]) {
    names[declared.id] = {
      type: declared.get("type") || "text",
      label: declared.label || declared.id,
      values: byId(declared.get("values") || []),
    };
  }
  return names;
}

function byId(values) {
  return Object.fromEntries(values.map((value) => [value.id, value.label || value.id]));
}

/**
 * The builder of one condition.
 *
 * @param {Object} panel
 * @param {{id: string, value: string, wanted?: string, names?: Object, onEnter: (text: string) => void}} field
 * @returns {HTMLElement[]}
 */
export function condition(panel, { id, value, wanted = "boolean", names = readableNames(panel), onEnter }) {
  const described = panel.describe(value, names, wanted);
  const draft = panel.drafts.get(id);
  const chosen = draft || described.chosen;
  const enter = (join, tests) => write(panel, id, { join, tests, names, onEnter });
  const say = (words) => {
    panel.drafts.delete(id);
    onEnter(words);
  };
  return [
    h(
      "p",
      { id: `${id}-sentence`, class: "govuk-body caseway-studio__sentence" },
      sentence(value, described, draft),
    ),
    chosen && wanted === "boolean"
      ? tests(panel, id, chosen, names, enter, () => say(""))
      : value && wanted === "boolean"
        ? h(
            "p",
            { class: "govuk-hint" },
            "This condition says more than choosing can. Change it where it is written out.",
          )
        : null,
    text({
      id: `${id}-text`,
      label: "Written out",
      value,
      rows: 2,
      waits: true,
      classes: "caseway-studio__code",
      problem: (draft && draft.problem) || described.problem,
      onEnter: (words) => say(words.trim()),
    }),
  ];
}

function sentence(value, described, draft) {
  if (draft) {
    return "Choose until the condition is complete.";
  }
  if (!value) {
    return "No condition yet.";
  }
  return described.sentence ? `If: ${described.sentence}.` : described.problem ? "" : "…";
}

function tests(panel, id, chosen, names, enter, clear) {
  const rows = chosen.tests;
  const change = (index, part) =>
    enter(
      chosen.join,
      rows.map((test, number) => (number === index ? { ...test, ...part } : test)),
    );
  return h(
    "div",
    { id: `${id}-tests`, class: "caseway-studio__tests" },
    rows.length > 1
      ? choice({
          id: `${id}-join`,
          label: "It is true when",
          value: chosen.join,
          options: [
            { id: "and", label: "all of these are true" },
            { id: "or", label: "at least one of these is true" },
          ],
          onEnter: (join) => enter(join, rows),
        })
      : null,
    rows.map((test, index) =>
      oneTest(
        panel,
        `${id}-${index}`,
        test,
        index + 1,
        names,
        (part) => change(index, part),
        () =>
          rows.length === 1
            ? clear()
            : enter(
                chosen.join,
                rows.filter((_, number) => number !== index),
              ),
      ),
    ),
    button(`${id}-add`, rows.length ? "Add another test" : "Add a test", () =>
      panel.draft(id, {
        join: chosen.join,
        tests: [...rows, { name: "", operator: "", value: "" }],
        problem: "",
      }),
    ),
  );
}

function oneTest(panel, id, test, number, names, change, remove) {
  const known = names[test.name];
  const operators = known ? panel.words.operators[known.type] || [] : [];
  const options = Object.entries(names).map(([key, { label }]) => ({ id: key, label }));
  options.sort((one, other) => one.label.localeCompare(other.label));
  return h(
    "fieldset",
    { id, class: "govuk-fieldset caseway-studio__test" },
    h("legend", { class: "govuk-visually-hidden" }, `Test ${number}`),
    choice({
      id: `${id}-fact`,
      label: "Fact",
      value: test.name,
      empty: "Choose a fact",
      options,
      onEnter: (name) => change({ name, operator: firstOperator(panel, names[name]), value: "" }),
    }),
    choice({
      id: `${id}-operator`,
      label: "Test",
      value: test.operator,
      options: operators.map(([operator, label]) => ({ id: operator, label })),
      onEnter: (operator) => change({ operator }),
    }),
    NO_VALUE.has(test.operator) ? null : valueField(id, test, known, change, panel),
    h(
      "button",
      { id: `${id}-remove`, type: "button", class: "caseway-link-button", onclick: remove },
      `Remove test ${number}`,
    ),
  );
}

function firstOperator(panel, known) {
  const [first] = (known && panel.words.operators[known.type]) || [["="]];
  return first[0];
}

function valueField(id, test, known, change, panel) {
  const field = {
    id: `${id}-value`,
    label: "Value",
    value: test.value,
    onEnter: (value) => change({ value }),
  };
  if (known && Object.keys(known.values).length > 0) {
    const options = Object.entries(known.values).map(([key, label]) => ({ id: key, label }));
    return choice({ ...field, empty: "Choose a value", options });
  }
  if (known && known.type.startsWith("agency")) {
    return choice({ ...field, empty: "Choose an agency", options: panel.words.agencies });
  }
  const kind = known ? known.type : "";
  const advice = DAYS.has(kind) ? "Such as 18 March 2026" : NUMBERS.has(kind) ? "In digits" : "";
  return text({ ...field, hint: advice, waits: true });
}

async function write(panel, id, { join, tests: chosen, names, onEnter }) {
  const unfinished = chosen.some((test) => !test.name || (!NO_VALUE.has(test.operator) && !test.value));
  if (unfinished) {
    panel.draft(id, { join, tests: chosen, problem: "" });
    return;
  }
  panel.draft(id, { join, tests: chosen, problem: "" });
  const told = await panel.ask({ join, tests: chosen, names });
  if (told.problem || !told.text) {
    panel.draft(id, { join, tests: chosen, problem: told.problem });
    return;
  }
  panel.drafts.delete(id);
  onEnter(told.text);
  panel.refresh();
}
