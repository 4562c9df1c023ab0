// What is wrong, beside the drawing and on it: bpmnlint's word at once, the server's a moment later.
import { h, renew } from "./dom.js";
import { lint, OURS_ALONE } from "./linting.js";

const PAUSE_MILLISECONDS = 700;

export class Findings {
  constructor({ modeler, server, panel, place, count }) {
    Object.assign(this, { modeler, server, panel, place, count });
    this.overlays = modeler.get("overlays");
    this.registry = modeler.get("elementRegistry");
    this.checked = [];
    this.drawn = [];
    this.words = "Looking for findings…";
    this.round = 0;
    modeler.get("eventBus").on("commandStack.changed", () => this.later());
    this.now();
  }

  later() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.now(), PAUSE_MILLISECONDS);
  }

  async now() {
    this.round += 1;
    const round = this.round;
    this.drawn = await lint(this.modeler.getDefinitions());
    this.show();
    try {
      const { xml } = await this.modeler.saveXML({ format: true });
      const { findings } = await this.server.post("check", { xml });
      if (round !== this.round) {
        return;
      }
      this.checked = findings;
      this.drawn = this.drawn.filter(({ rule }) => OURS_ALONE.has(rule));
      this.words = said(this.all);
      this.count.textContent = counted(this.all);
    } catch (refused) {
      this.words = `The check could not be made. ${refused.message}`;
    }
    this.show();
  }

  /** The server's findings, and those of bpmnlint that it does not repeat. */
  get all() {
    const known = new Set(this.checked.map(({ element_id: id, rule }) => `${id} ${rule}`));
    return [
      ...this.drawn.filter(({ element_id: id, rule }) => !known.has(`${id} ${rule}`)),
      ...this.checked,
    ].sort((one, other) => (one.severity > other.severity) - (one.severity < other.severity));
  }

  show() {
    const fresh = h(
      "section",
      { id: "studio-findings", "aria-labelledby": "studio-findings-title" },
      h("h2", { id: "studio-findings-title", class: "govuk-heading-m" }, "Findings"),
      h("p", { id: "studio-findings-words", class: "govuk-body", role: "status" }, this.words),
      h(
        "ol",
        { id: "studio-findings-list", class: "govuk-list caseway-studio__findings" },
        this.all.map((finding) => this.item(finding)),
      ),
    );
    if (this.place.firstElementChild) {
      renew(this.place.firstElementChild, fresh);
    } else {
      this.place.append(fresh);
    }
    this.badges();
  }

  item(finding) {
    const { element_id: id, element_name: name, problem, mend, severity, rule, file } = finding;
    const where = name || id || file || "The process";
    return h(
      "li",
      {
        class: `caseway-studio__finding caseway-studio__finding--${severity}`,
        "data-rule": rule,
        "data-element": id,
      },
      h("strong", { class: "caseway-studio__severity" }, severity === "error" ? "Error" : "Warning"),
      " ",
      this.isThere(id)
        ? h("button", { type: "button", class: "caseway-link-button", onclick: () => this.jump(id) }, where)
        : h("span", { class: "caseway-studio__where" }, where),
      h("span", { class: "caseway-studio__problem" }, ` ${problem} ${mend}`),
    );
  }

  isThere(id) {
    const { model } = this.panel;
    const declared = [...model.clocks, ...model.facts, ...model.parameters];
    return (
      Boolean(id) &&
      (Boolean(this.registry.get(id)) || declared.some((each) => each.id === id) || model.process.id === id)
    );
  }

  /** Goes to an element in the drawing, or to a clock, fact or parameter in the panel. */
  jump(id) {
    if (this.panel.open(id)) {
      return;
    }
    this.panel.select(id);
    this.panel.draw();
    const field = document.getElementById("panel-name");
    if (field) {
      field.focus({ preventScroll: window.innerWidth > 900 });
    }
  }

  badges() {
    this.overlays.remove({ type: "caseway-finding" });
    const worst = new Map();
    for (const { element_id: id, severity, problem } of this.all) {
      const there = worst.get(id);
      worst.set(id, {
        severity: there && there.severity === "error" ? "error" : severity,
        words: there ? `${there.words} ${problem}` : problem,
      });
    }
    for (const [id, { severity, words }] of worst) {
      const element = this.registry.get(id);
      if (!element || element === this.panel.model.root) {
        continue;
      }
      const badge = h(
        "span",
        {
          class: `caseway-studio__badge caseway-studio__badge--${severity}`,
          title: words,
          "aria-hidden": "true",
        },
        severity === "error" ? "!" : "?",
      );
      const position = element.waypoints ? { top: -10, left: 0 } : { top: -11, left: -11 };
      this.overlays.add(id, "caseway-finding", { position, html: badge });
    }
  }
}

function counted(all) {
  const errors = all.filter(({ severity }) => severity === "error").length;
  const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
  return all.length === 0
    ? "Nothing is wrong"
    : `${errors ? `${count(errors, "error")} and ` : ""}${count(all.length - errors, "warning")}`;
}

function said(all) {
  if (all.length === 0) {
    return "Nothing is wrong.";
  }
  return all.some(({ severity }) => severity === "error")
    ? `${counted(all)}. Errors keep the process from being put in force.`
    : `${counted(all)}. Warnings do not keep the process from being put in force.`;
}
