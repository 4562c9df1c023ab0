// What every read-only drawing shares: loading it, moving around it, badges on its elements and the key below it.
// Words beside the drawing always say the same, so a drawing is an addition, never the only source.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer.js";

const MOVE_PIXELS = 80;

// Draws the file of root.dataset.xmlUrl into root; answers the viewer, or null when it cannot be loaded.
export async function openDrawing(root, failed) {
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
    root.replaceChildren(failure(failed));
    root.dataset.state = "failed";
    return null;
  }
  describe(canvas, root.dataset.label || "Process diagram");
  return viewer;
}

function describe(canvas, label) {
  const drawing = canvas.querySelector("svg");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", `${label}. The same steps are listed as text on this page.`);
}

export function badge(state, text) {
  const words = document.createElement("span");
  words.className = `caseway-badge caseway-badge--${state}`;
  words.textContent = text;
  return words;
}

// The whole drawing when it stays readable at that size; otherwise readable size around an element.
export function show(viewer, current) {
  const canvas = viewer.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() < 0.55) {
    centre(viewer, current);
  }
}

// Readable size around an element, or at the left where the process begins.
export function centre(viewer, current) {
  const canvas = viewer.get("canvas");
  canvas.zoom(0.75);
  const { inner, outer } = canvas.viewbox();
  const middle = current ? middleOf(current) : { x: inner.x + outer.width / 0.75 / 2 - 20, y: inner.y + inner.height / 2 };
  const width = outer.width / 0.75;
  const height = outer.height / 0.75;
  canvas.viewbox({ x: middle.x - width / 2, y: middle.y - height / 2, width, height });
}

function middleOf(element) {
  if (element.waypoints) {
    const [first, last] = [element.waypoints[0], element.waypoints[element.waypoints.length - 1]];
    return { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 };
  }
  return { x: element.x + element.width / 2, y: element.y + element.height / 2 };
}

// Buttons for everything that a mouse does to the drawing; extra: more of them as [words, action].
export function tools(viewer, extra = []) {
  const canvas = viewer.get("canvas");
  const bar = document.createElement("div");
  bar.className = "caseway-diagram__tools";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Move around the diagram");
  const actions = [
    ["Zoom in", () => viewer.get("zoomScroll").stepZoom(1)],
    ["Zoom out", () => viewer.get("zoomScroll").stepZoom(-1)],
    ["Whole diagram", () => canvas.zoom("fit-viewport", "auto")],
    ...extra,
    ["Left", () => canvas.scroll({ dx: MOVE_PIXELS, dy: 0 })],
    ["Right", () => canvas.scroll({ dx: -MOVE_PIXELS, dy: 0 })],
    ["Up", () => canvas.scroll({ dx: 0, dy: MOVE_PIXELS })],
    ["Down", () => canvas.scroll({ dx: 0, dy: -MOVE_PIXELS })],
  ];
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

// The key: words by state, of those states that are there.
export function key(words, states) {
  const list = document.createElement("ul");
  list.className = "caseway-diagram__key govuk-body-s";
  list.setAttribute("aria-label", "Key");
  for (const state of Object.keys(words)) {
    if (states.has(state)) {
      const item = document.createElement("li");
      item.append(badge(state, words[state]));
      list.append(item);
    }
  }
  return list;
}

function failure(text) {
  const line = document.createElement("p");
  line.className = "govuk-body caseway-diagram__failed";
  line.textContent = text || "The drawing could not be loaded. The steps are listed as text on this page.";
  return line;
}
