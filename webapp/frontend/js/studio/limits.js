// What can be drawn is what runs (docs/bpmn.md): palette, pad beside an element, menu of kinds, and rules.
import RuleProvider from "diagram-js/lib/features/rules/RuleProvider.js";

import { getBusinessObject, is, isAny } from "./model.js";

const FIRST = 500;
const LAST = 100;

// [id, group, icon, words, type, options]
const THINGS = [
  ["create.start-event", "event", "start-event-none", "Start", "bpmn:StartEvent"],
  ["create.end-event", "event", "end-event-none", "End", "bpmn:EndEvent"],
  [
    "create.timer-event",
    "event",
    "intermediate-event-catch-timer",
    "Wait for a clock, or a clock on a step's border",
    "bpmn:IntermediateCatchEvent",
    { eventDefinitionType: "bpmn:TimerEventDefinition" },
  ],
  [
    "create.message-event",
    "event",
    "intermediate-event-catch-message",
    "Wait for a message, or a message on a step's border",
    "bpmn:IntermediateCatchEvent",
    { eventDefinitionType: "bpmn:MessageEventDefinition" },
  ],
  ["create.user-task", "activity", "user-task", "Task with a form", "bpmn:UserTask"],
  ["create.call-activity", "activity", "call-activity", "Call another process", "bpmn:CallActivity"],
  [
    "create.exclusive-gateway",
    "gateway",
    "gateway-xor",
    "Question: one way is taken",
    "bpmn:ExclusiveGateway",
  ],
  ["create.parallel-gateway", "gateway", "gateway-parallel", "All ways at once", "bpmn:ParallelGateway"],
  [
    "create.inclusive-gateway",
    "gateway",
    "gateway-or",
    "Every way whose condition is true",
    "bpmn:InclusiveGateway",
  ],
  ["create.text-annotation", "artifact", "text-annotation", "Note", "bpmn:TextAnnotation"],
];

/** What may follow a step, as the pad and the panel offer it: [id, icon, words, type, options]. */
export const FOLLOWERS = [
  ["append.user-task", "user-task", "Add a task with a form", "bpmn:UserTask"],
  ["append.gateway", "gateway-xor", "Add a question", "bpmn:ExclusiveGateway"],
  ["append.call-activity", "call-activity", "Add a call of another process", "bpmn:CallActivity"],
  [
    "append.timer-event",
    "intermediate-event-catch-timer",
    "Add a wait for a clock",
    "bpmn:IntermediateCatchEvent",
    { eventDefinitionType: "bpmn:TimerEventDefinition" },
  ],
  ["append.end-event", "end-event-none", "Add an end", "bpmn:EndEvent"],
];

const KEPT_TOOLS = {
  "hand-tool": "Move the drawing (h)",
  "lasso-tool": "Select several (l)",
  "space-tool": "Make or take space (s)",
  "global-connect-tool": "Connect two elements (c)",
};

const KEPT_PAD = new Set([
  "lane-insert-above",
  "lane-divide-two",
  "lane-divide-three",
  "lane-insert-below",
  "append.text-annotation",
  "connect",
  "replace",
  "delete",
]);

// Entries of the menu of kinds, with our words. What is not here is refused by the check, so it is not offered.
const KINDS = {
  "replace-with-user-task": "Task with a form",
  "replace-with-manual-task": "Task without a form",
  "replace-with-send-task": "Send something: a pack to copy",
  "replace-with-receive-task": "Record what came",
  "replace-with-service-task": "Service: done by Caseway",
  "replace-with-rule-task": "Business rule: a decision table",
  "replace-with-call-activity": "Call of another process",
  "replace-with-expanded-subprocess": "Steps inside a frame (subprocess)",
  "replace-with-subprocess": "Steps inside a frame (subprocess)",
  "replace-with-none-start": "Start",
  "replace-with-none-end": "End",
  "replace-with-terminate-end": "End of everything that still runs",
  "replace-with-escalation-end": "End that raises an alarm to the frame around it",
  "replace-with-escalation-intermediate-throw": "Raise an alarm to the frame around it",
  "replace-with-message-intermediate-catch": "Wait for a message",
  "replace-with-timer-intermediate-catch": "Wait for a clock",
  "replace-with-exclusive-gateway": "Question: one way is taken",
  "replace-with-parallel-gateway": "All ways at once",
  "replace-with-inclusive-gateway": "Every way whose condition is true",
  "replace-with-message-boundary": "Message: ends the step",
  "replace-with-timer-boundary": "Clock: ends the step",
  "replace-with-escalation-boundary": "Alarm from inside: ends the step",
  "replace-with-non-interrupting-message-boundary": "Message: the step goes on",
  "replace-with-non-interrupting-timer-boundary": "Clock: the step goes on",
  "replace-with-non-interrupting-escalation-boundary": "Alarm from inside: the step goes on",
  "replace-with-sequence-flow": "Way with no condition",
  "replace-with-default-flow": "Way taken when no condition is true",
  "replace-with-conditional-flow": "Way with a condition",
};

const RUNNABLE_EVENTS = {
  "bpmn:StartEvent": [""],
  "bpmn:EndEvent": ["", "Terminate", "Escalation"],
  "bpmn:IntermediateCatchEvent": ["Timer", "Message"],
  "bpmn:IntermediateThrowEvent": ["Escalation"],
  "bpmn:BoundaryEvent": ["Timer", "Message", "Escalation"],
};

const RUNNABLE = [
  "bpmn:UserTask",
  "bpmn:ManualTask",
  "bpmn:SendTask",
  "bpmn:ReceiveTask",
  "bpmn:ServiceTask",
  "bpmn:BusinessRuleTask",
  "bpmn:CallActivity",
  "bpmn:SubProcess",
  "bpmn:ExclusiveGateway",
  "bpmn:ParallelGateway",
  "bpmn:InclusiveGateway",
];

/** Whether the engine runs something of this kind; what is no flow node is a picture only, or a flow. */
export function isRunnable(node) {
  if (!is(node, "bpmn:FlowNode")) {
    return !isAny(node, ["bpmn:DataStoreReference", "bpmn:Conversation", "bpmn:ChoreographyActivity"]);
  }
  if (is(node, "bpmn:Event")) {
    const [definition, more] = node.eventDefinitions || [];
    const kind = definition ? definition.$type.replace(/^bpmn:|EventDefinition$/g, "") : "";
    return !more && (RUNNABLE_EVENTS[node.$type] || []).includes(kind);
  }
  return RUNNABLE.includes(node.$type) && !node.triggeredByEvent;
}

class LimitedPalette {
  constructor(palette, create, elementFactory) {
    this.create = create;
    this.factory = elementFactory;
    palette.registerProvider(LAST, this);
  }

  getPaletteEntries() {
    return (entries) => {
      const kept = {};
      for (const [id, words] of Object.entries(KEPT_TOOLS)) {
        kept[id] = { ...entries[id], title: words };
      }
      kept["tool-separator"] = entries["tool-separator"];
      for (const [id, group, icon, words, type, options] of THINGS) {
        const start = (event) => this.create.start(event, this.factory.createShape({ type, ...options }));
        const className = `bpmn-icon-${icon}`;
        kept[id] = { group, className, title: words, action: { dragstart: start, click: start } };
      }
      kept["create.subprocess-expanded"] = {
        ...entries["create.subprocess-expanded"],
        title: "Steps inside a frame (subprocess)",
      };
      kept["create.participant-expanded"] = {
        ...entries["create.participant-expanded"],
        title: "Pool, to be divided into lanes",
      };
      return kept;
    };
  }
}
LimitedPalette.$inject = ["palette", "create", "elementFactory"];

class LimitedPad {
  constructor(contextPad, create, elementFactory, autoPlace) {
    this.create = create;
    this.factory = elementFactory;
    this.autoPlace = autoPlace;
    contextPad.registerProvider(LAST, this);
  }

  getMultiElementContextPadEntries() {
    return (entries) => ("delete" in entries ? { delete: entries.delete } : {});
  }

  getContextPadEntries(element) {
    return (entries) => {
      const kept = Object.fromEntries(Object.entries(entries).filter(([id]) => KEPT_PAD.has(id)));
      if (!("append.end-event" in entries)) {
        return kept;
      }
      const added = FOLLOWERS.map(([id, icon, words, type, options]) => {
        const made = () => this.factory.createShape({ type, ...options });
        const action = {
          click: (_, source) => this.autoPlace.append(source, made()),
          dragstart: (event, source) => this.create.start(event, made(), { source }),
        };
        return [id, { group: "model", className: `bpmn-icon-${icon}`, title: words, action }];
      });
      return { ...Object.fromEntries(added), ...kept };
    };
  }
}
LimitedPad.$inject = ["contextPad", "create", "elementFactory", "autoPlace"];

class LimitedKinds {
  constructor(popupMenu) {
    popupMenu.registerProvider("bpmn-replace", LAST, this);
  }

  getPopupMenuHeaderEntries(target) {
    // One part for each agency is chosen in the panel; other markers are not run.
    return () => (is(target, "bpmn:DataObjectReference") ? undefined : {});
  }

  getPopupMenuEntries(target) {
    return (entries) => {
      const kept = Object.entries(entries).filter(([id]) => fits(id, target));
      return Object.fromEntries(kept.map(([id, entry]) => [id, { ...entry, label: KINDS[id] }]));
    };
  }
}
LimitedKinds.$inject = ["popupMenu"];

// Start and end stay what they are: a start event among the steps would be refused.
function fits(id, target) {
  if (!(id in KINDS)) {
    return false;
  }
  const node = getBusinessObject(target);
  if (
    id === "replace-with-escalation-boundary" ||
    id === "replace-with-non-interrupting-escalation-boundary"
  ) {
    return is(node.attachedToRef, "bpmn:SubProcess");
  }
  return !(
    (id === "replace-with-none-start" || id === "replace-with-none-end") &&
    is(node, "bpmn:IntermediateEvent")
  );
}

/** What is pasted or dragged is held to the same limits. */
class LimitedRules extends RuleProvider {
  init() {
    this.addRule("shape.create", FIRST * 4, ({ shape }) =>
      isRunnable(getBusinessObject(shape)) ? undefined : false,
    );
    this.addRule("elements.create", FIRST * 4, ({ elements }) =>
      elements.every((element) => isRunnable(getBusinessObject(element))) ? undefined : false,
    );
    this.addRule("element.copy", FIRST * 4, ({ element }) =>
      isRunnable(getBusinessObject(element)) ? undefined : false,
    );
  }
}

export const limits = {
  __init__: ["casewayPalette", "casewayPad", "casewayKinds", "casewayRules"],
  casewayPalette: ["type", LimitedPalette],
  casewayPad: ["type", LimitedPad],
  casewayKinds: ["type", LimitedKinds],
  casewayRules: ["type", LimitedRules],
};
