// Starts, ends, waits, and what stands on a step's border.
import { h } from "../dom.js";
import { choice, hint, text, tick } from "../fields.js";
import { eventKind, is } from "../model.js";
import { idFrom } from "../naming.js";
import { attribute, attributeList, clauses, clock, form, help, naming, role, stepOptions } from "./common.js";

export function event(panel) {
  const { node } = panel;
  const kind = eventKind(node);
  return [
    naming(panel),
    is(node, "bpmn:BoundaryEvent") ? border(panel) : null,
    kind === "Timer" ? timer(panel) : null,
    kind === "Message" ? message(panel) : null,
    kind === "Escalation" ? reference(panel, "Escalation", "Which alarm") : null,
    kind === "Terminate" ? hint("Ends everything that still runs in this process.") : null,
    is(node, "bpmn:BoundaryEvent") || is(node, "bpmn:IntermediateCatchEvent") ? clauses(panel) : null,
    help(panel, "Note", ""),
  ];
}

function border(panel) {
  const { element, node, model, edits } = panel;
  return [
    h("p", { class: "govuk-body-s" }, `On the border of “${model.nameOf(node.attachedToRef)}”.`),
    tick({
      id: "panel-interrupts",
      label: "The step ends when this happens",
      value: node.cancelActivity !== false,
      onEnter: (cancelActivity) => edits.set(element, { cancelActivity }),
    }),
  ];
}

function timer(panel) {
  const declared = panel.model.clocks.find(({ id }) => id === panel.node.get("caseway:clock"));
  const rungs = (declared ? declared.get("rungs") || [] : []).map((rung) => ({
    id: rung.id,
    label: `${rung.id} (${rung.kind})`,
  }));
  const breach = rungs.some(({ id }) => id === "breach")
    ? []
    : [{ id: "breach", label: "breach: the moment after the due date" }];
  return [
    clock(panel, "Which clock"),
    attribute(panel, "rung", {
      label: "When on its ladder",
      empty: "When it is overdue",
      options: [...rungs, ...breach],
    }),
  ];
}

function message(panel) {
  return [
    reference(panel, "Message", "What comes"),
    role(panel, "Who may record it."),
    form(panel),
    attributeList(panel, "shows", { label: "Shows the answers of", options: stepOptions(panel) }),
  ];
}

// A message or alarm is a thing of the whole file, which events name; a new name makes a new one.
function reference(panel, kind, label) {
  const { element, node, edits, modeler } = panel;
  const [definition] = node.eventDefinitions;
  const property = `${kind.toLowerCase()}Ref`;
  const definitions = modeler.getDefinitions();
  const all = definitions.rootElements.filter((each) => is(each, `bpmn:${kind}`));
  const there = definition.get(property);
  const enter = (name) => {
    const same = all.find((each) => each.name === name);
    const id = idFrom(name, (wanted) => edits.isTaken(wanted));
    if (!name || !id || (there && there.name === name)) {
      return;
    }
    const made = same || edits.create(`bpmn:${kind}`, { id, name }, definitions);
    edits.several(element, [
      ...(same
        ? []
        : [{ of: definitions, properties: { rootElements: [...definitions.rootElements, made] } }]),
      { of: definition, properties: { [property]: made } },
    ]);
  };
  return [
    choice({
      id: "panel-reference",
      label,
      value: there ? there.id : "",
      empty: "Choose, or name a new one below",
      options: all.map((each) => ({ id: each.id, label: each.name || each.id })),
      onEnter: (id) =>
        edits.several(element, [
          { of: definition, properties: { [property]: all.find((each) => each.id === id) } },
        ]),
    }),
    text({ id: "panel-reference-new", label: "A new one, named", value: "", waits: true, onEnter: enter }),
  ];
}
