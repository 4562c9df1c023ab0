// What the process declares: facts that conditions and clocks read, and parameters that a partnership may set.
import { h } from "../dom.js";
import { button, choice, folded, text } from "../fields.js";
import { factRenamed, idFrom, idProblem } from "../naming.js";

const TYPES = [
  ["date", "a date"],
  ["datetime", "a date and time"],
  ["integer", "a whole number"],
  ["decimal", "a number"],
  ["boolean", "yes or no"],
  ["choice", "one of several words"],
  ["text", "a short text"],
  ["agency", "an agency"],
  ["person", "a person"],
  ["agency_list", "a list of agencies"],
  ["person_list", "a list of people"],
  ["choice_list", "several of several words"],
].map(([id, label]) => ({ id, label }));
const SCOPES = [
  { id: "case", label: "the whole case" },
  { id: "instance", label: "this process only" },
];
const SENSITIVITIES = [
  { id: "official", label: "Official" },
  { id: "official_sensitive", label: "Official-Sensitive" },
];

export function facts(panel) {
  return declarations(panel, {
    kind: "fact",
    type: "caseway:Fact",
    title: "Facts",
    all: panel.model.facts,
    made: { type: "boolean" },
    more: (fact, id, set) => [
      choice({
        id: `${id}-scope`,
        label: "It is known to",
        value: fact.get("scope"),
        options: SCOPES,
        onEnter: set("scope"),
      }),
      choice({
        id: `${id}-sensitivity`,
        label: "Sensitivity",
        value: fact.get("sensitivity"),
        options: SENSITIVITIES,
        onEnter: set("sensitivity"),
      }),
    ],
  });
}

export function parameters(panel) {
  return declarations(panel, {
    kind: "parameter",
    type: "caseway:Parameter",
    title: "Parameters that a partnership may set",
    all: panel.model.parameters,
    made: { type: "integer", default: "10" },
    more: (parameter, id, set) => [
      text({
        id: `${id}-default`,
        label: "Unless it is set",
        value: parameter.get("default") || "",
        waits: true,
        onEnter: set("default"),
      }),
    ],
  });
}

function declarations(panel, { kind, type, title, all, made, more }) {
  const { model, edits } = panel;
  const { root: element, process } = model;
  const isTaken = (one) => [...model.facts, ...model.parameters].some(({ id }) => id === one);
  return folded(
    `panel-${kind}s`,
    `${title} (${all.length})`,
    all.map((declared) => {
      const id = `panel-${kind}-${declared.id}`;
      const set = (name) => (value) => edits.setOn(element, declared, { [name]: value });
      const bad = panel.problems.get(`${id}-id`);
      return folded(
        id,
        declared.label || declared.id,
        text({
          id: `${id}-label`,
          label: "What people read",
          value: declared.label || "",
          waits: true,
          onEnter: (label) => relabel(panel, kind, declared, label),
        }),
        text({
          id: `${id}-id`,
          label: "Id",
          hint: kind === "fact" ? "Forms that set this fact name it by this id." : undefined,
          value: bad ? bad.value : declared.id,
          problem: bad ? bad.problem : "",
          waits: true,
          onEnter: (wanted) => {
            const problem = wanted === declared.id ? "" : idProblem(wanted, isTaken);
            panel.problem(`${id}-id`, problem, wanted);
            if (!problem && wanted !== declared.id) {
              rename(panel, kind, declared, wanted);
            }
          },
        }),
        choice({
          id: `${id}-type`,
          label: "It is",
          value: declared.get("type") || "",
          options: TYPES,
          onEnter: set("type"),
        }),
        (declared.get("type") || "").startsWith("choice") ? values(panel, element, declared, id) : null,
        more(declared, id, set),
        button(`${id}-remove`, `Remove this ${kind}`, () => edits.remove(element, process, declared), {
          warning: true,
        }),
      );
    }),
    button(`panel-${kind}-add`, `Add a ${kind}`, () => {
      const id = idFrom(`new ${kind}`, isTaken);
      panel.opened.add(`panel-${kind}s`).add(`panel-${kind}-${id}`);
      edits.add(element, process, edits.create(type, { id, ...made }, process));
    }),
  );
}

// Words given to something just added give it an id of their own.
function relabel(panel, kind, declared, label) {
  const { model, edits } = panel;
  edits.setOn(model.root, declared, { label });
  const taken = [...model.facts, ...model.parameters].filter((each) => each !== declared);
  const id = idFrom(label, (one) => taken.some((each) => each.id === one));
  if (/^new_(fact|parameter)(_\d+)?$/.test(declared.id) && id) {
    rename(panel, kind, declared, id);
  }
}

function rename(panel, kind, declared, id) {
  const { model, edits } = panel;
  panel.opened.add(`panel-${kind}-${id}`);
  edits.several(model.root, [{ of: declared, properties: { id } }, ...factRenamed(model, declared.id, id)]);
}

function values(panel, element, declared, id) {
  const { edits } = panel;
  const all = declared.get("values") || [];
  return [
    h("p", { class: "govuk-label" }, "Its values"),
    all.map((value, number) =>
      h(
        "div",
        { id: `${id}-value-${number}`, class: "caseway-studio__value" },
        text({
          id: `${id}-value-${number}-label`,
          label: `Words of value ${number + 1}`,
          value: value.label || "",
          waits: true,
          onEnter: (label) => {
            const isNew = /^value(_\d+)?$/.test(value.id || "");
            const wanted = idFrom(label, (one) => all.some((each) => each !== value && each.id === one));
            edits.setOn(element, value, isNew && wanted ? { label, id: wanted } : { label });
          },
        }),
        text({
          id: `${id}-value-${number}-id`,
          label: `Id of value ${number + 1}`,
          value: value.id || "",
          waits: true,
          onEnter: (wanted) => edits.setOn(element, value, { id: wanted.trim() }),
        }),
        h(
          "button",
          {
            id: `${id}-value-${number}-remove`,
            type: "button",
            class: "caseway-link-button",
            onclick: () =>
              edits.setList(
                element,
                declared,
                "values",
                all.filter((each) => each !== value),
              ),
          },
          `Remove value ${number + 1}`,
        ),
      ),
    ),
    button(`${id}-value-add`, "Add a value", () => {
      const made = idFrom("value", (one) => all.some((each) => each.id === one));
      edits.setList(element, declared, "values", [
        ...all,
        edits.create("caseway:Value", { id: made, label: "" }, declared),
      ]);
    }),
  ];
}
