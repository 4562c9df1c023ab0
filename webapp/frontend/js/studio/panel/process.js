// The process as a whole, lanes, and what is only a picture.
import { choice, hint, text } from "../fields.js";
import { attribute, help, naming } from "./common.js";
import { clocks } from "./clocks.js";
import { facts, parameters } from "./facts.js";

export function wholeProcess(panel) {
  const { model, edits, words } = panel;
  const node = model.process;
  const set = (name) => (value) => edits.setOn(model.root, node, { [name]: value });
  const dates = model.facts.filter((fact) => fact.get("type") === "date");
  return [
    text({ id: "panel-name", label: "Name of the process", value: node.name || "", onEnter: set("name") }),
    choice({
      id: "panel-edition",
      label: "Edition of the guidance that it follows",
      value: node.get("caseway:edition") || "",
      empty: "None",
      options: words.editions.map((id) => ({ id, label: id })),
      onEnter: set("caseway:edition"),
    }),
    choice({
      id: "panel-opens",
      label: "A kind of case, opened with the date",
      hint: "Other processes are called as stages.",
      value: node.get("caseway:opens") || "",
      empty: "Not a kind of case",
      options: dates.map((fact) => ({ id: fact.id, label: fact.label || fact.id })),
      onEnter: set("caseway:opens"),
    }),
    help(panel, "What it is for", "Shown above the process."),
    clocks(panel),
    facts(panel),
    parameters(panel),
  ];
}

export function lane(panel) {
  return [
    naming(panel, "Name of the lane", 1),
    attribute(panel, "role", {
      label: "Whose lane it is",
      hint: "Every step in it is theirs unless the step says otherwise.",
      empty: "Nobody yet",
      options: panel.words.roles,
    }),
  ];
}

export function picture(panel) {
  const { element, node, edits } = panel;
  const property = "text" in node || node.$type === "bpmn:TextAnnotation" ? "text" : "name";
  return [
    text({
      id: "panel-name",
      label: property === "text" ? "Note" : "Name",
      rows: property === "text" ? 4 : 1,
      value: node.get(property) || "",
      onEnter: (words, isTyping) =>
        property === "text"
          ? edits.modeling.updateLabel(element, words, undefined, { isTyping })
          : edits.rename(element, words, isTyping),
    }),
    hint("A picture only: it does nothing when the process runs."),
  ];
}
