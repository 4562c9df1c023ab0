// Saves the drawing as it is edited, on the revision it was loaded with, and says so.
import { h } from "./dom.js";

const PAUSE_MILLISECONDS = 1500;
const AGAIN_MILLISECONDS = 15_000;
// What browsers let a page send while it is being left.
const LARGEST_PARTING = 60_000;
const CONFLICT = 409;

export class Saving {
  constructor({ modeler, server, saved, status, box, key }) {
    Object.assign(this, { modeler, server, saved, status, box, key });
    this.isDirty = false;
    this.isSaving = false;
    this.isStopped = false;
    modeler.get("eventBus").on("commandStack.changed", () => this.changed());
    document.addEventListener("caseway:save-draft", () => this.now());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.now());
    window.addEventListener("beforeunload", (event) => {
      if (this.isDirty) {
        this.takeOver();
        this.now();
        event.preventDefault();
      }
    });
  }

  changed() {
    this.isDirty = true;
    if (!this.isStopped) {
      this.say("Not saved yet");
      this.later(PAUSE_MILLISECONDS);
    }
  }

  /** Keeps everything from being saved until `release` is called. */
  hold() {
    this.isStopped = true;
  }

  release() {
    this.isStopped = false;
    this.now();
  }

  later(milliseconds) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.now(), milliseconds);
  }

  /** Takes over what stands in a field of the panel and has not been entered yet. */
  takeOver() {
    const field = document.activeElement;
    if (field && field.matches("[data-studio-panel] :is(textarea, input[type=text])") && field.onchange) {
      field.dispatchEvent(new Event("change"));
    }
  }

  /** Saves at once; a save that is under way is followed by another if something has changed meanwhile. */
  async now() {
    this.takeOver();
    if (this.isSaving || !this.isDirty || this.isStopped) {
      return;
    }
    window.clearTimeout(this.timer);
    this.isSaving = true;
    this.isDirty = false;
    try {
      const xml = await this.text();
      const { revision, mark } = this.saved;
      const keepalive = xml.length < LARGEST_PARTING;
      this.saved = await this.server.put("drawing.json", { revision, mark, xml }, { keepalive });
      this.say(`Saved ${this.saved.changed_at}, revision ${this.saved.revision}`, "saved");
    } catch (refused) {
      this.isDirty = true;
      this.failed(refused);
    } finally {
      this.isSaving = false;
    }
    if (this.isDirty && !this.isStopped) {
      this.later(AGAIN_MILLISECONDS);
    }
  }

  /** Saves because somebody asked; says so also when there was nothing to save. */
  async saveNow() {
    this.takeOver();
    if (this.isDirty) {
      await this.now();
    } else if (!this.isStopped) {
      this.say(`Nothing to save: revision ${this.saved.revision} has everything`, "saved");
    }
  }

  async text() {
    const { xml } = await this.modeler.saveXML({ format: true });
    return xml;
  }

  failed(refused) {
    if (
      refused.status === CONFLICT ||
      refused.status === 403 ||
      refused.status === 404 ||
      refused.status === 422
    ) {
      this.isStopped = true;
      this.say("Not saved", "failed");
      this.box.replaceChildren(this.conflict(refused));
      this.box.querySelector("h2").focus();
      return;
    }
    this.say(`Not saved. ${refused.message} It is tried again soon.`, "failed");
  }

  conflict(refused) {
    return h(
      "div",
      { id: "studio-conflict", class: "govuk-error-summary", role: "alert" },
      h("h2", { class: "govuk-error-summary__title", tabindex: "-1" }, "Your drawing has not been saved"),
      h("p", { class: "govuk-body" }, refused.message),
      refused.told.changed_at
        ? h(
            "p",
            { class: "govuk-body" },
            `Last saved ${refused.told.changed_at} by ${refused.told.changed_by}.`,
          )
        : null,
      h(
        "p",
        { class: "govuk-body" },
        "Download your drawing first if you want to keep it. What you do here is not saved any more.",
      ),
      h(
        "div",
        { class: "govuk-button-group" },
        h(
          "button",
          { id: "studio-keep-mine", type: "button", class: "govuk-button", onclick: () => this.download() },
          "Download my drawing",
        ),
        h(
          "button",
          {
            id: "studio-load-latest",
            type: "button",
            class: "govuk-button govuk-button--secondary",
            onclick: () => this.reload(),
          },
          "Load the latest version",
        ),
      ),
    );
  }

  reload() {
    this.isDirty = false;
    window.location.reload();
  }

  /** Hands the drawing to the person as a file. */
  async download() {
    const file = new Blob([await this.text()], { type: "application/xml" });
    const link = h("a", { href: URL.createObjectURL(file), download: `${this.key}.bpmn` });
    document.body.append(link);
    link.click();
    link.remove();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  say(words, state = "waiting") {
    this.status.textContent = words;
    this.status.dataset.state = state;
  }
}
