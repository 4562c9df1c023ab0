// The drawing editor of a proposal: <div data-studio-canvas data-address="/studio/3/diagram" …>.
// Reads and writes the JSON addresses below data-address; data-state says "drawn" when it can be used.
import Modeler from "bpmn-js/lib/Modeler.js";

import { makeAccessible } from "./studio/access.js";
import { h } from "./studio/dom.js";
import { Edits, idsFromNames } from "./studio/edits.js";
import { watchEditors } from "./studio/editors.js";
import { Findings } from "./studio/findings.js";
import { limits } from "./studio/limits.js";
import { Model } from "./studio/model.js";
import { firstDrawing, repaired, showBeginning } from "./studio/opening.js";
import { Panel } from "./studio/panel.js";
import { Saving } from "./studio/saving.js";
import { Server } from "./studio/server.js";
import { toolbar } from "./studio/toolbar.js";

const KEYS =
  "With the drawing in focus: arrow keys move what is chosen, or the view; Delete removes; Control and Z undoes; " +
  "Control and Y does it again; Control and F finds; E edits the name; C connects. Everything else is in the panel.";

// A canvas that the palette would fill.
const NARROW = 480;

const root = document.querySelector("[data-studio-canvas]");
if (root) {
  start(root);
}

async function start(place) {
  const parts = frame(place);
  try {
    await open(place, parts);
    place.dataset.state = "drawn";
  } catch (failure) {
    parts.box.replaceChildren(failed(failure, place));
    place.dataset.state = "failed";
    parts.work.hidden = true;
  }
}

function frame(place) {
  const made = (id, more = {}) => h("div", { id, ...more });
  const parts = {
    box: made("studio-box"),
    tools: made("studio-tools"),
    status: h(
      "p",
      { id: "studio-status", class: "govuk-body-s caseway-studio__status", role: "status" },
      "Opening…",
    ),
    others: h("p", {
      id: "studio-others",
      class: "govuk-body-s caseway-studio__others",
      role: "status",
      hidden: true,
    }),
    count: h(
      "p",
      { class: "govuk-body-s caseway-studio__status" },
      h("a", { id: "studio-count", class: "govuk-link", href: "#studio-findings" }, "Findings"),
    ),
    canvas: made("studio-canvas", { class: "caseway-studio__canvas" }),
    panel: h("section", {
      class: "caseway-studio__panel",
      "aria-label": "What is chosen",
      "data-studio-panel": "",
    }),
    findings: made("studio-findings-place"),
  };
  parts.work = h(
    "div",
    { class: "caseway-studio" },
    h("div", { class: "caseway-studio__bar" }, parts.tools, parts.status, parts.count, parts.others),
    h("p", { id: "studio-keys", class: "govuk-body-s caseway-studio__keys" }, KEYS),
    h("div", { class: "caseway-studio__sides" }, parts.canvas, parts.panel),
    parts.findings,
  );
  place.append(parts.box, parts.work);
  return parts;
}

async function open(place, parts) {
  const server = new Server(place);
  const [saved, words] = await Promise.all([server.get("drawing.json"), server.get("vocabulary.json")]);
  const { base, label, key } = place.dataset;
  const modeler = new Modeler({
    container: parts.canvas,
    additionalModules: [limits, idsFromNames],
    // A copy: moddle changes what it is given.
    moddleExtensions: { caseway: structuredClone(words.descriptor) },
  });
  const { warnings } = await modeler.importXML(saved.xml || firstDrawing(key, label));
  const model = new Model(modeler);
  repaired(model);
  const edits = new Edits(modeler, model);
  const panel = new Panel({ modeler, model, edits, words, server, base, place: parts.panel });
  const saving = new Saving({ modeler, server, saved, status: parts.status, box: parts.box, key });
  saving.say(
    saved.xml ? `Saved ${saved.changed_at}, revision ${saved.revision}` : "A new drawing, not saved yet",
    "saved",
  );
  if (warnings.length > 0) {
    parts.box.append(unread(warnings, saving));
  }
  parts.tools.append(toolbar({ modeler, saving }));
  makeAccessible(parts.canvas, label);
  if (parts.canvas.clientWidth < NARROW) {
    modeler.get("palette").close();
  }
  panel.draw();
  showBeginning(modeler.get("canvas"));
  const findings = new Findings({
    modeler,
    server,
    panel,
    place: parts.findings,
    count: parts.count.firstElementChild,
  });
  watchEditors(server, parts.others);
  const wanted = new URLSearchParams(window.location.search).get("element");
  if (wanted) {
    findings.jump(wanted);
  }
}

// What the editor could not read would be missing from the file that it saves, so somebody has to agree first.
function unread(warnings, saving) {
  saving.hold();
  const box = h(
    "div",
    { id: "studio-unread", class: "govuk-error-summary", role: "alert" },
    h("h2", { class: "govuk-error-summary__title" }, "Part of the file cannot be edited here"),
    h(
      "p",
      { class: "govuk-body" },
      "It is still in the saved file, and would be gone from what you save. Nothing is saved until you agree.",
    ),
    h(
      "ul",
      { class: "govuk-list govuk-list--bullet" },
      warnings.map(({ message }) => h("li", {}, message.split("\n").join(" "))),
    ),
    h(
      "button",
      {
        id: "studio-edit-anyway",
        type: "button",
        class: "govuk-button",
        onclick: () => {
          box.remove();
          saving.release();
        },
      },
      "Edit without it",
    ),
  );
  return box;
}

function failed(failure, place) {
  return h(
    "div",
    { id: "studio-failed", class: "govuk-error-summary", role: "alert" },
    h("h2", { class: "govuk-error-summary__title" }, "The drawing cannot be opened here"),
    h("p", { class: "govuk-body" }, failure.message),
    h(
      "ul",
      { class: "govuk-list govuk-list--bullet" },
      h(
        "li",
        {},
        h(
          "a",
          { class: "govuk-link", href: `${place.dataset.base}/mends` },
          "Have it mended, where that is safe",
        ),
      ),
      h(
        "li",
        {},
        h("a", { class: "govuk-link", href: `${place.dataset.base}/checks` }, "See what is wrong with it"),
      ),
      h("li", {}, h("a", { class: "govuk-link", href: `${place.dataset.base}/outline` }, "Open the outline")),
      h(
        "li",
        {},
        h(
          "a",
          {
            class: "govuk-link",
            href: `${place.dataset.address}/drawing.bpmn`,
            download: `${place.dataset.key}.bpmn`,
          },
          "Download the file as it is saved",
        ),
      ),
    ),
  );
}
