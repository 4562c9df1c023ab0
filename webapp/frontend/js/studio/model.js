// What the panel reads from the drawing. Everything is asked anew each time: undo and redo need no care.
import { getBusinessObject, is, isAny } from "bpmn-js/lib/util/ModelUtil.js";

export { getBusinessObject, is, isAny };

/** The steps that a person completes. */
export const HUMAN = ["bpmn:UserTask", "bpmn:ManualTask", "bpmn:SendTask", "bpmn:ReceiveTask"];

export class Model {
  constructor(modeler) {
    this.modeler = modeler;
    this.registry = modeler.get("elementRegistry");
    this.canvas = modeler.get("canvas");
  }

  /** The process that is edited: the executable one, else the first. */
  get process() {
    const all = this.modeler.getDefinitions().rootElements.filter((each) => is(each, "bpmn:Process"));
    return all.find((each) => each.isExecutable) || all[0];
  }

  /** The shape by which a change to the process or its declarations is told. */
  get root() {
    return this.canvas.getRootElement();
  }

  /** Our elements of one kind below a BPMN element, such as `caseway:Clock` below the process. */
  extensions(holder, kind) {
    const values = holder.extensionElements ? holder.extensionElements.get("values") || [] : [];
    return values.filter((value) => is(value, kind));
  }

  get clocks() {
    return this.extensions(this.process, "caseway:Clock");
  }

  get facts() {
    return this.extensions(this.process, "caseway:Fact");
  }

  get parameters() {
    return this.extensions(this.process, "caseway:Parameter");
  }

  /** The flow nodes, in the order of the file, those of subprocesses behind their subprocess. */
  get nodes() {
    const found = [];
    const walk = (scope) => {
      for (const each of scope.flowElements || []) {
        if (is(each, "bpmn:FlowNode")) {
          found.push(each);
          walk(each);
        }
      }
    };
    walk(this.process);
    return found;
  }

  /** The steps that people complete, apart from one. */
  steps(apart) {
    return this.nodes.filter((each) => isAny(each, HUMAN) && each !== apart);
  }

  /** Every flow of the process and its subprocesses. */
  get flows() {
    const inside = (scope) => [
      ...(scope.flowElements || []).filter((each) => is(each, "bpmn:SequenceFlow")),
      ...(scope.flowElements || []).filter((each) => is(each, "bpmn:SubProcess")).flatMap(inside),
    ];
    return inside(this.process);
  }

  get lanes() {
    const inside = (set) =>
      (set ? set.lanes || [] : []).flatMap((lane) => [lane, ...inside(lane.childLaneSet)]);
    return (this.process.laneSets || []).flatMap(inside);
  }

  /** The lane that an element stands in. */
  laneOf(node) {
    return this.lanes.find((lane) => (lane.flowNodeRef || []).includes(node));
  }

  /** What a shape is called by people. */
  nameOf(node) {
    return node.name || node.id;
  }
}

/** The ids in an attribute that holds several. */
export function listed(text) {
  return (text || "").split(/\s+/).filter(Boolean);
}

/** The one event definition of an event, without its prefix: `Timer`, `Message`, `Escalation`, `Terminate` or "". */
export function eventKind(node) {
  const [definition] = node.eventDefinitions || [];
  return definition ? definition.$type.replace(/^bpmn:|EventDefinition$/g, "") : "";
}
