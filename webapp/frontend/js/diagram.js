// Draws a BPMN diagram and marks its steps:
// <div class="caseway-diagram" data-diagram data-xml-url="/…/diagram.bpmn" data-label="Diagram of rapid review"
//      data-marks='{"write_summary": "open", "appoint": "done", "publish": "coming", "send": "overdue"}'></div>
// The text twin beside it says the same in words, so the drawing is an addition, never the only source.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer.js";

const WORDS = { done: "Done", open: "Open now", overdue: "Overdue", coming: "Coming" };
// "Coming" is the state of most steps: a dashed outline and the key say it, a badge on each would hide the drawing.
const BADGED = new Set(["done", "open", "overdue"]);
const MOVE_PIXELS = 80;

for (const root of document.querySelectorAll("[data-diagram]")) {
  draw(root);
}

async function draw(root) {
  const marks = JSON.parse(root.dataset.marks || "{}");
  const canvas = document.createElement("div");
  canvas.className = "caseway-diagram__canvas";
  root.append(canvas);
  const viewer = new NavigatedViewer({ container: canvas });
  try {
    const answer = await fetch(root.dataset.xmlUrl, { credentials: "same-origin" });
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    await viewer.importXML(await answer.text());
  } catch {
    root.replaceChildren(failure());
    root.dataset.state = "failed";
    return;
  }
  describe(canvas, root.dataset.label || "Process diagram");
  const used = mark(viewer, marks);
  show(viewer, used.current);
  root.prepend(tools(viewer, used.current));
  if (used.states.size > 0) {
    root.append(key(used.states));
  }
  root.dataset.state = "drawn";
}

function describe(canvas, label) {
  const drawing = canvas.querySelector("svg");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", `${label}. The same steps are listed as text on this page.`);
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
      overlays.add(id, "caseway-mark", { position: { top: -19, left: 4 }, html: badge(state) });
    }
  }
  return { states, current };
}

function badge(state) {
  const words = document.createElement("span");
  words.className = `caseway-badge caseway-badge--${state}`;
  words.textContent = WORDS[state];
  return words;
}

// The whole drawing when it stays readable at that size; otherwise readable size around the open step.
function show(viewer, current) {
  const canvas = viewer.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() < 0.55) {
    canvas.zoom(0.75);
    const { inner, outer } = canvas.viewbox();
    const middle = current
      ? { x: current.x + current.width / 2, y: current.y + current.height / 2 }
      : { x: inner.x + outer.width / 0.75 / 2 - 20, y: inner.y + inner.height / 2 };
    const width = outer.width / 0.75;
    const height = outer.height / 0.75;
    canvas.viewbox({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
  }
}

function tools(viewer, current) {
  const canvas = viewer.get("canvas");
  const bar = document.createElement("div");
  bar.className = "caseway-diagram__tools";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Move around the diagram");
  const actions = [
    ["Zoom in", () => viewer.get("zoomScroll").stepZoom(1)],
    ["Zoom out", () => viewer.get("zoomScroll").stepZoom(-1)],
    ["Whole diagram", () => canvas.zoom("fit-viewport", "auto")],
    ["Left", () => canvas.scroll({ dx: MOVE_PIXELS, dy: 0 })],
    ["Right", () => canvas.scroll({ dx: -MOVE_PIXELS, dy: 0 })],
    ["Up", () => canvas.scroll({ dx: 0, dy: MOVE_PIXELS })],
    ["Down", () => canvas.scroll({ dx: 0, dy: -MOVE_PIXELS })],
  ];
  if (current) {
    actions.splice(3, 0, ["Open step", () => show(viewer, current)]);
  }
  for (const [words, act] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.textContent = words;
    button.addEventListener("click", act);
    bar.append(button);
  }
  return bar;
}

function key(states) {
  const list = document.createElement("ul");
  list.className = "caseway-diagram__key govuk-body-s";
  list.setAttribute("aria-label", "Key");
  for (const state of Object.keys(WORDS)) {
    if (states.has(state)) {
      const item = document.createElement("li");
      item.append(badge(state));
      list.append(item);
    }
  }
  return list;
}

function failure() {
  const line = document.createElement("p");
  line.className = "govuk-body caseway-diagram__failed";
  line.textContent = "The drawing could not be loaded. The steps are listed as text on this page.";
  return line;
}
