// The panel beside the drawing: what the chosen element is and does, in the words of people.
import { h, renew } from "./dom.js";
import { button, hint } from "./fields.js";
import { getBusinessObject, HUMAN, is, isAny } from "./model.js";
import { call, rule, service } from "./panel/calls.js";
import { event } from "./panel/events.js";
import { flow, gateway } from "./panel/flows.js";
import { goTo, hands, kindWords, remove } from "./panel/hands.js";
import { lane, picture, wholeProcess } from "./panel/process.js";
import { task } from "./panel/tasks.js";

const KINDS = [
  [HUMAN, task],
  [["bpmn:CallActivity"], call],
  [["bpmn:ServiceTask"], service],
  [["bpmn:BusinessRuleTask"], rule],
  [["bpmn:SubProcess"], task],
  [["bpmn:Event"], event],
  [["bpmn:Gateway"], gateway],
  [["bpmn:SequenceFlow"], flow],
  [["bpmn:Lane"], lane],
];

export class Panel {
  constructor({ modeler, model, edits, words, server, base, place }) {
    Object.assign(this, { modeler, model, edits, words, server, base, place });
    this.registry = modeler.get("elementRegistry");
    this.selection = modeler.get("selection");
    this.drafts = new Map();
    this.problems = new Map();
    this.described = new Map();
    this.opened = new Set();
    this.isHeld = false;
    this.isWaiting = false;
    const bus = modeler.get("eventBus");
    bus.on("selection.changed", () => this.chosen());
    bus.on(["elements.changed", "commandStack.changed", "import.done"], () => this.refresh());
    // Nothing is renewed between the press and the click of a button: the click would be lost.
    document.addEventListener("pointerdown", () => this.hold(true), true);
    document.addEventListener("pointerup", () => window.setTimeout(() => this.hold(false)), true);
    document.addEventListener("pointercancel", () => this.hold(false), true);
    place.addEventListener("toggle", ({ target }) => this.folded(target), true);
  }

  chosen() {
    this.drafts.clear();
    this.problems.clear();
    this.refresh();
  }

  hold(isHeld) {
    this.isHeld = isHeld;
    if (!isHeld && this.isWaiting) {
      this.draw();
    }
  }

  /** Draws the panel anew as soon as whatever happens now is over. */
  refresh() {
    if (this.isWaiting) {
      return;
    }
    this.isWaiting = true;
    window.setTimeout(() => {
      if (!this.isHeld) {
        this.draw();
      }
    });
  }

  draw() {
    this.isWaiting = false;
    const active =
      document.activeElement && this.place.contains(document.activeElement) ? document.activeElement.id : "";
    const fresh = this.contents();
    fresh.querySelectorAll("details").forEach((part) => {
      part.open = this.opened.has(part.id);
    });
    if (this.place.firstElementChild) {
      renew(this.place.firstElementChild, fresh);
    } else {
      this.place.append(fresh);
    }
    if (active && document.activeElement.id !== active) {
      const again = document.getElementById(active);
      if (again) {
        again.focus();
      }
    }
  }

  contents() {
    const chosen = this.selection.get();
    if (chosen.length > 1) {
      return h(
        "div",
        { id: "panel-several" },
        h("h2", { class: "govuk-heading-m" }, `${chosen.length} elements`),
        hint("Choose one to see what it does."),
        button("panel-delete", "Delete them", () => this.edits.modeling.removeElements([...chosen])),
      );
    }
    this.element = chosen[0] || this.model.root;
    this.node = getBusinessObject(this.element);
    const isWhole =
      !chosen[0] || isAny(this.node, ["bpmn:Process", "bpmn:Collaboration", "bpmn:Participant"]);
    if (isWhole) {
      this.element = this.model.root;
      this.node = this.model.process;
      return h(
        "div",
        { id: "panel-process" },
        h("h2", { class: "govuk-heading-m" }, "The whole process"),
        goTo(this),
        wholeProcess(this),
      );
    }
    const [, draw] = KINDS.find(([types]) => isAny(this.node, types)) || [null, picture];
    return h(
      "div",
      { id: `panel-of-${this.node.id}` },
      h("h2", { class: "govuk-heading-m" }, kindWords(this.node)),
      goTo(this),
      draw(this),
      is(this.node, "bpmn:FlowNode") ? hands(this) : remove(this),
    );
  }

  /** Chooses an element by its id and brings it into view; the whole process for none. */
  select(id) {
    const element = this.registry.get(id);
    if (!element) {
      this.selection.select([]);
      this.refresh();
      return false;
    }
    this.modeler.get("canvas").scrollToElement(element, { top: 80, bottom: 120, left: 120, right: 120 });
    this.selection.select(element);
    return true;
  }

  /** Opens the part of the panel that says a clock, fact or parameter. */
  open(id) {
    for (const kind of ["clock", "fact", "parameter"]) {
      const declared = { clock: this.model.clocks, fact: this.model.facts, parameter: this.model.parameters }[
        kind
      ];
      if (declared.some((each) => each.id === id)) {
        this.opened.add(`panel-${kind}s`).add(`panel-${kind}-${id}`);
        this.selection.select([]);
        this.draw();
        for (const part of [`panel-${kind}s`, `panel-${kind}-${id}`]) {
          document.getElementById(part).open = true;
        }
        document.getElementById(`panel-${kind}-${id}`).querySelector("summary").focus();
        return true;
      }
    }
    return false;
  }

  folded(part) {
    if (part.nodeName === "DETAILS" && part.id) {
      this.opened[part.open ? "add" : "delete"](part.id);
    }
  }

  draft(id, value) {
    this.drafts.set(id, value);
    this.refresh();
  }

  problem(id, words, value) {
    if (words) {
      this.problems.set(id, { problem: words, value });
    } else {
      this.problems.delete(id);
    }
    this.refresh();
  }

  /** What the server says of a condition; until it has answered, nothing is known. */
  describe(text, names, wanted) {
    if (!text) {
      return { sentence: "", problem: "", chosen: { join: "and", tests: [] } };
    }
    const key = JSON.stringify([text, wanted, names]);
    if (!this.described.has(key)) {
      const unknown = { sentence: "", problem: "", chosen: null };
      this.described.set(key, unknown);
      this.ask({ text, names, wanted }).then((told) => {
        this.described.set(key, told);
        this.refresh();
      });
    }
    return this.described.get(key);
  }

  async ask(question) {
    try {
      return await this.server.post("expression", question);
    } catch (refused) {
      return { text: "", sentence: "", problem: refused.message, chosen: null };
    }
  }
}
