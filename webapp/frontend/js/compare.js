// The drawings of two versions with what was added, removed, changed and moved:
// <div class="caseway-diagram" data-compare="now" data-xml-url="/…" data-marks='{"send": "changed"}'></div>
// Items of the list with data-jump="<element>" get a button that shows the element in the drawing that has it.
import { badge, centre, key, openDrawing, show, tools } from "./viewing.js";

const WORDS = { added: "Added", removed: "Removed", changed: "Changed", moved: "Moved" };
const SMALLEST = 60;

const opened = [];

for (const root of document.querySelectorAll("[data-compare]")) {
  opened.push(draw(root));
}

Promise.all(opened).then((drawings) => offerJumps(drawings.filter(Boolean)));

async function draw(root) {
  const viewer = await openDrawing(root, "The drawing could not be loaded. The list on this page says what is different.");
  if (!viewer) {
    return null;
  }
  const marks = Object.entries(JSON.parse(root.dataset.marks || "{}"));
  const registry = viewer.get("elementRegistry");
  const found = marks.filter(([id, state]) => registry.get(id) && state in WORDS);
  for (const [id, state] of found) {
    mark(viewer, registry.get(id), state);
  }
  show(viewer, null);
  root.prepend(tools(viewer, walk(viewer, found)));
  root.append(key(WORDS, new Set(found.map(([, state]) => state))));
  root.dataset.state = "drawn";
  return { root, viewer, registry };
}

function mark(viewer, element, state) {
  viewer.get("canvas").addMarker(element.id, `caseway-mark-${state}`);
  // A badge on every moved arrow would hide the drawing; its line style says it.
  const isSmall = element.waypoints || element.width < SMALLEST;
  if (state !== "moved" || !isSmall) {
    const position = element.waypoints ? { top: -10, left: -10 } : { top: -19, left: 4 };
    viewer.get("overlays").add(element.id, "caseway-mark", { position, html: badge(state, WORDS[state]) });
  }
}

// A button that goes from one difference to the next.
function walk(viewer, found) {
  const steps = found.filter(([, state]) => state !== "moved");
  let next = 0;
  const go = () => {
    centre(viewer, viewer.get("elementRegistry").get(steps[next % steps.length][0]));
    next += 1;
  };
  return steps.length > 0 ? [["Next difference", go]] : [];
}

function offerJumps(drawings) {
  for (const item of document.querySelectorAll("[data-jump]")) {
    const place = drawings.find((drawing) => drawing.registry.get(item.dataset.jump));
    if (place) {
      item.append(jump(item, place));
    }
  }
}

function jump(item, { root, viewer, registry }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "caseway-link-button caseway-no-print";
  const name = document.createElement("span");
  name.className = "govuk-visually-hidden";
  name.textContent = `: ${item.dataset.jumpName || ""}`;
  button.append("Show in the drawing", name);
  button.addEventListener("click", () => {
    root.scrollIntoView({ block: "center" });
    centre(viewer, registry.get(item.dataset.jump));
    viewer.get("canvas").addMarker(item.dataset.jump, "caseway-mark-found");
    setTimeout(() => viewer.get("canvas").removeMarker(item.dataset.jump, "caseway-mark-found"), 4000);
    root.querySelector("button")?.focus({ preventScroll: true });
  });
  return button;
}
