// The facts that go along when a process is called or a case is started.
import { h } from "../dom.js";
import { button, choice, folded, hint } from "../fields.js";

/** Which facts go along to what is started. */
export function carries(panel, title, source) {
  const { element, node, edits, model } = panel;
  const all = model.extensions(node, "caseway:Carry");
  return folded(
    "panel-carries",
    `${title} (${all.length})`,
    hint(
      source
        ? "From: row.question for an answer of the row, or part for its key."
        : "From: a fact of this process.",
    ),
    all.map((carry, number) => {
      const id = `panel-carry-${number}`;
      return h(
        "fieldset",
        { id, class: "govuk-fieldset caseway-studio__test" },
        h("legend", { class: "govuk-visually-hidden" }, `Fact ${number + 1}`),
        choice({
          id: `${id}-fact`,
          label: "Fact there",
          value: carry.get("fact") || "",
          empty: "Choose a fact",
          options: panel.words.facts.concat(
            model.facts.map((fact) => ({ id: fact.id, label: fact.label || fact.id })),
          ),
          onEnter: (value) => edits.setOn(element, carry, { fact: value }),
        }),
        choice({
          id: `${id}-from`,
          label: "Takes the value of",
          value: carry.get("from") || "",
          empty: "Choose a source",
          options: carrySources(panel, source),
          onEnter: (value) => edits.setOn(element, carry, { from: value }),
        }),
        button(`${id}-remove`, "Remove this fact", () => edits.remove(element, node, carry)),
      );
    }),
    button("panel-carry-add", "Carry a fact", () =>
      edits.add(element, node, edits.create("caseway:Carry", {}, node)),
    ),
  );
}

function carrySources(panel, source) {
  const { node, model, words } = panel;
  const facts = model.facts.map((fact) => ({ id: fact.id, label: fact.label || fact.id }));
  if (!source) {
    return facts;
  }
  const [, step = "", group = ""] = /^rows:(.+)\.(.+)$/.exec(node.get("caseway:parts") || "") || [];
  const earlier = model.nodes.find(({ id }) => id === step);
  const asked = earlier && words.forms.find(({ id }) => id === earlier.get("caseway:form"));
  const row = asked && asked.rows.find(({ id }) => id === group);
  const questions = row
    ? row.note.split(", ").map((key) => ({ id: `row.${key}`, label: `Row: ${key.replace(/_/g, " ")}` }))
    : [];
  return [{ id: "part", label: "The part's key" }, ...questions];
}
