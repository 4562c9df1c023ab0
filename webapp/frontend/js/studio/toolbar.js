// The buttons above the drawing. Each does what a key or the mouse does too.
import { h } from "./dom.js";

export function toolbar({ modeler, saving }) {
  const stack = modeler.get("commandStack");
  const canvas = modeler.get("canvas");
  const zoom = (steps) => modeler.get("zoomScroll").stepZoom(steps);
  const actions = [
    ["undo", "Undo", () => stack.undo()],
    ["redo", "Redo", () => stack.redo()],
    ["zoom-in", "Zoom in", () => zoom(1)],
    ["zoom-out", "Zoom out", () => zoom(-1)],
    ["whole", "Whole diagram", () => canvas.zoom("fit-viewport", "auto")],
    // After the click, which would close it again.
    ["find", "Find", () => window.setTimeout(() => modeler.get("searchPad").open())],
    ["save", "Save now", () => saving.saveNow()],
    ["download", "Download .bpmn", () => saving.download()],
  ];
  const bar = h(
    "div",
    { class: "caseway-studio__tools", role: "toolbar", "aria-label": "Drawing" },
    actions.map(([id, words, onclick]) =>
      h(
        "button",
        { id: `studio-${id}`, type: "button", class: "govuk-button govuk-button--secondary", onclick },
        words,
      ),
    ),
  );
  const renewButtons = () => {
    for (const [id, isPossible] of [
      ["undo", stack.canUndo()],
      ["redo", stack.canRedo()],
    ]) {
      bar.querySelector(`#studio-${id}`).setAttribute("aria-disabled", String(!isPossible));
    }
  };
  modeler.get("eventBus").on("commandStack.changed", renewButtons);
  renewButtons();
  return bar;
}
