// Draws a BPMN diagram and marks its steps:
// <div class="caseway-diagram" data-diagram data-xml-url="/…/diagram.bpmn" data-label="Diagram of rapid review"
//      data-marks='{"write_summary": "open", "appoint": "done", "publish": "coming", "send": "overdue"}'></div>
import { badge, key, openDrawing, show, tools } from "./viewing.js";

const WORDS = {
  done: "Done",
  open: "Open now",
  overdue: "Overdue",
  coming: "Coming",
  walked: "Walked",
  missed: "Not walked",
};
// "Coming" is the state of most steps: a dashed outline and the key say it, a badge on each would hide the drawing.
const BADGED = new Set(["done", "open", "overdue"]);

for (const root of document.querySelectorAll("[data-diagram]")) {
  draw(root);
}

async function draw(root) {
  const marks = JSON.parse(root.dataset.marks || "{}");
  const viewer = await openDrawing(root);
  if (!viewer) {
    return;
  }
  const used = mark(viewer, marks);
  show(viewer, used.current);
  root.prepend(tools(viewer, used.current ? [["Open step", () => show(viewer, used.current)]] : []));
  if (used.states.size > 0) {
    root.append(key(WORDS, used.states));
  }
  root.dataset.state = "drawn";
}

function mark(viewer, marks) {
  const drawing = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  const states = new Set();
  let current = null;
  for (const [id, state] of Object.entries(marks)) {
    const element = registry.get(id);
    if (!element || !(state in WORDS)) {
      continue;
    }
    drawing.addMarker(id, `caseway-mark-${state}`);
    states.add(state);
    if (state === "open" || state === "overdue") {
      current = current || element;
    }
    if (BADGED.has(state) && !element.waypoints && element.width > 60) {
      overlays.add(id, "caseway-mark", { position: { top: -19, left: 4 }, html: badge(state, WORDS[state]) });
    }
  }
  return { states, current };
}
