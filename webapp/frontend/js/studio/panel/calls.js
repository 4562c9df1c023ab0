// Steps that Caseway does by itself: calls of other processes, services, business rules.
import { choice } from "../fields.js";
import { carries } from "./carries.js";
import { attribute, clauses, help, naming } from "./common.js";
import { parts } from "./parts.js";

export function call(panel) {
  const { element, node, edits, words } = panel;
  return [
    naming(panel),
    choice({
      id: "panel-called",
      label: "Which process it calls",
      value: node.calledElement || "",
      empty: "Choose a process",
      options: words.processes,
      onEnter: (value) => edits.set(element, { calledElement: value }),
    }),
    clauses(panel),
    parts(panel),
    help(panel, "Help on the case's page", ""),
  ];
}

export function service(panel) {
  const { model, words } = panel;
  const dates = [
    ...model.facts.map((fact) => ({ id: fact.id, label: fact.label || fact.id, type: fact.get("type") })),
    ...words.facts,
  ];
  return [
    naming(panel),
    attribute(panel, "service", {
      label: "What Caseway does",
      empty: "Choose a service",
      options: words.services,
    }),
    attribute(panel, "case", {
      label: "Kind of case to start",
      empty: "Choose a process",
      options: words.processes.filter(({ note }) => note),
    }),
    attribute(panel, "opening", {
      label: "On the date of",
      empty: "Choose a date",
      options: dates.filter(({ type }) => type === "date"),
    }),
    attribute(panel, "link", {
      label: "The case is linked as",
      empty: "None",
      options: [
        { id: "re-audit", label: "Re-audit" },
        { id: "follow-up", label: "Follow-up" },
      ],
    }),
    carries(panel, "Facts it starts with", ""),
    clauses(panel),
    help(panel, "Note", ""),
  ];
}

export function rule(panel) {
  return [
    naming(panel),
    attribute(panel, "rule", {
      label: "Which decision table",
      empty: "Choose a table",
      options: panel.words.rules,
    }),
    clauses(panel),
    help(panel, "Note", ""),
  ];
}
