// What the mouse does in the drawing, for the keyboard: find an element, add behind it, connect it, delete it.
import { button, choice, folded } from "../fields.js";
import { FOLLOWERS } from "../limits.js";
import { eventKind, is } from "../model.js";

const WORDS = {
  "bpmn:UserTask": "Task with a form",
  "bpmn:ManualTask": "Task without a form",
  "bpmn:SendTask": "Something to send",
  "bpmn:ReceiveTask": "Something to record",
  "bpmn:ServiceTask": "Service",
  "bpmn:BusinessRuleTask": "Business rule",
  "bpmn:CallActivity": "Call of another process",
  "bpmn:SubProcess": "Steps inside a frame",
  "bpmn:ExclusiveGateway": "Question: one way is taken",
  "bpmn:ParallelGateway": "All ways at once",
  "bpmn:InclusiveGateway": "Every way whose condition is true",
  "bpmn:SequenceFlow": "Arrow",
  "bpmn:StartEvent": "Start",
  "bpmn:EndEvent": "End",
  "bpmn:Lane": "Lane",
  "bpmn:Participant": "Pool",
  "bpmn:TextAnnotation": "Note",
  "bpmn:Group": "Group",
  "bpmn:DataObjectReference": "Document",
};
const EVENTS = {
  Timer: "Wait for a clock",
  Message: "Wait for a message",
  Escalation: "Alarm",
  Terminate: "End of everything",
};
const ON_BORDER = {
  Timer: "Clock on a step's border",
  Message: "Message on a step's border",
  Escalation: "Alarm from inside a frame",
};

// What may stand on a step's border: [id, words, event definition].
const BORDER = [
  ["attach.timer", "Put a clock on its border", "bpmn:TimerEventDefinition"],
  ["attach.message", "Put a message on its border", "bpmn:MessageEventDefinition"],
];
const ALARM = ["attach.escalation", "Put an alarm on its border", "bpmn:EscalationEventDefinition"];
const APART = 50;

/** What an element is, in words. */
export function kindWords(node) {
  const kind = is(node, "bpmn:Event") ? eventKind(node) : "";
  if (kind) {
    return (is(node, "bpmn:BoundaryEvent") ? ON_BORDER : EVENTS)[kind] || "Not run by Caseway";
  }
  return WORDS[node.$type] || "Not run by Caseway";
}

/** Every element in a list: the way to choose one without a mouse. */
export function goTo(panel) {
  const { model, node: chosen } = panel;
  const nodes = [...model.lanes, ...model.nodes, ...model.flows];
  return choice({
    id: "panel-go-to",
    label: "Go to",
    value: nodes.includes(chosen) ? chosen.id : "",
    empty: "The whole process",
    options: nodes.map((node) => ({ id: node.id, label: `${kindWords(node)}: ${called(model, node)}` })),
    onEnter: (id) => panel.select(id),
  });
}

function called(model, node) {
  return is(node, "bpmn:SequenceFlow") && !node.name
    ? `${model.nameOf(node.sourceRef)} to ${model.nameOf(node.targetRef)}`
    : model.nameOf(node);
}

/** Add behind it, connect, delete. */
export function hands(panel) {
  const { node, model } = panel;
  const targets = model.nodes.filter(
    (each) => each !== node && !is(each, "bpmn:StartEvent") && !is(each, "bpmn:BoundaryEvent"),
  );
  return folded(
    "panel-hands",
    "Add, connect, delete",
    is(node, "bpmn:EndEvent")
      ? null
      : [
          choice({
            id: "panel-add-kind",
            label: "Add",
            options: addable(node).map(([id, label]) => ({ id, label })),
            value: panel.adding || FOLLOWERS[0][0],
            onEnter: (id) => {
              panel.adding = id;
            },
          }),
          button("panel-add", "Add", () => add(panel)),
          choice({
            id: "panel-connect-to",
            label: "Connect to",
            value: panel.connecting || "",
            empty: "Choose an element",
            options: targets.map((each) => ({ id: each.id, label: model.nameOf(each) })),
            onEnter: (id) => {
              panel.connecting = id;
            },
          }),
          button("panel-connect", "Connect", () => connect(panel)),
        ],
    remove(panel),
  );
}

/** Deletes what is chosen. */
export function remove(panel) {
  return button("panel-delete", "Delete it", () => panel.edits.modeling.removeElements([panel.element]));
}

function addable(node) {
  const followers = FOLLOWERS.map(([id, , label]) => [id, label]);
  if (!is(node, "bpmn:Activity")) {
    return followers;
  }
  return [...followers, ...(is(node, "bpmn:SubProcess") ? [...BORDER, ALARM] : BORDER)];
}

function add(panel) {
  const wanted = addable(panel.node).some(([id]) => id === panel.adding) ? panel.adding : FOLLOWERS[0][0];
  const border = [...BORDER, ALARM].find(([id]) => id === wanted);
  if (border) {
    attach(panel, border[2]);
    return;
  }
  const [, , , type, options] = FOLLOWERS.find(([id]) => id === wanted);
  const made = panel.modeler.get("elementFactory").createShape({ type, ...options });
  panel.modeler.get("autoPlace").append(panel.element, made);
}

// On the lower border from the right, beside what is there already.
function attach(panel, eventDefinitionType) {
  const { element, edits, modeler } = panel;
  const there = (element.attachers || []).length;
  const place = {
    x: element.x + Math.max(element.width - 25 - APART * there, 20),
    y: element.y + element.height,
  };
  const made = modeler
    .get("elementFactory")
    .createShape({ type: "bpmn:BoundaryEvent", eventDefinitionType, cancelActivity: false });
  const drawn = edits.modeling.createShape(made, place, element, { attach: true });
  panel.selection.select(drawn);
}

function connect(panel) {
  const { element, registry, modeler, edits } = panel;
  const target = registry.get(panel.connecting);
  if (target && modeler.get("rules").allowed("connection.create", { source: element, target })) {
    edits.modeling.connect(element, target);
    panel.connecting = "";
  }
}
