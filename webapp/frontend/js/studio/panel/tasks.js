// A step of people: who does it, with which form, by when, and what keeps people apart.
import { folded } from "../fields.js";
import { HUMAN, is, isAny } from "../model.js";
import { attribute, attributeList, clauses, clock, form, help, naming, role, stepOptions } from "./common.js";
import { parts } from "./parts.js";

export function task(panel) {
  const { node } = panel;
  const isHuman = isAny(node, HUMAN);
  return [
    naming(panel),
    isHuman ? [role(panel), is(node, "bpmn:ManualTask") ? null : form(panel)] : null,
    isHuman ? clock(panel) : null,
    clauses(panel),
    isHuman || is(node, "bpmn:CallActivity") ? parts(panel) : null,
    isHuman ? duties(panel) : null,
    isHuman ? evidence(panel) : null,
    help(panel),
  ];
}

/** Who may not do it, and whose it is. */
function duties(panel) {
  const { words, model } = panel;
  const people = model.facts.filter((fact) => fact.get("type") === "person");
  return folded(
    "panel-duties",
    "Who may not do it, and whose it is",
    attributeList(panel, "notSamePersonAs", { label: "Not by who did", options: stepOptions(panel) }),
    attributeList(panel, "independentOf", {
      label: "Not by people involved as",
      options: words.involvements.map((id) => ({ id, label: id.replace(/_/g, " ") })),
    }),
    attribute(panel, "assignee", {
      label: "Given to the person named in",
      empty: "Offered to everybody in the role",
      options: people.map((fact) => ({ id: fact.id, label: fact.label || fact.id })),
    }),
  );
}

/** What is shown beside the form, and what completing it lets others read. */
function evidence(panel) {
  const hasParts = (node) => Boolean(node.get("caseway:parts"));
  const withParts = panel.model.steps(panel.node).filter(hasParts);
  return folded(
    "panel-evidence",
    "What it shows and releases",
    attributeList(panel, "shows", { label: "Shows the answers of", options: stepOptions(panel) }),
    attributeList(panel, "releases", {
      label: "Lets agencies read each other's answers of",
      options: withParts.map((node) => ({ id: node.id, label: panel.model.nameOf(node) })),
      empty: "No step of this process is answered in parts.",
    }),
  );
}
