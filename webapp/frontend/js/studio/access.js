// The editor's own markup made usable by keyboard and screen reader: names, roles, and Enter where only a mouse was.
const PALETTE = "Things to draw";
const PAD = "What can be done with the chosen element";

/** Watches a canvas and mends what bpmn-js puts into it. */
export function makeAccessible(container, label) {
  const drawing = container.querySelector(".djs-container > svg");
  drawing.setAttribute("role", "application");
  drawing.setAttribute("aria-label", `Drawing of ${label}. Arrow keys move it, or what is chosen.`);
  drawing.setAttribute("aria-describedby", "studio-keys");
  container.addEventListener("keydown", pressed);
  mend(container);
  new MutationObserver(() => mend(container)).observe(container, { childList: true, subtree: true });
}

function mend(container) {
  for (const palette of container.querySelectorAll(".djs-palette:not([aria-label])")) {
    name(palette, "toolbar", PALETTE);
  }
  for (const pad of container.querySelectorAll(".djs-context-pad:not([aria-label])")) {
    name(pad, "toolbar", PAD);
  }
  for (const entry of container.querySelectorAll(".djs-palette .entry, .djs-context-pad .entry")) {
    if (entry.tabIndex !== 0) {
      const words = entry.getAttribute("aria-label") || entry.getAttribute("title") || "";
      name(entry, "button", words);
      entry.setAttribute("title", words);
      entry.tabIndex = 0;
    }
  }
  for (const toggle of container.querySelectorAll(".djs-palette-toggle:not([role])")) {
    name(toggle, "button", "Show the things to draw");
    toggle.tabIndex = 0;
  }
  for (const link of container.querySelectorAll(".bjs-powered-by:not([aria-label])")) {
    link.setAttribute("aria-label", "Powered by bpmn.io");
    link.setAttribute("rel", "noopener");
    link.querySelectorAll("svg").forEach((logo) => logo.setAttribute("aria-hidden", "true"));
  }
  for (const title of container.querySelectorAll(".djs-popup-title:not([aria-level])")) {
    title.setAttribute("role", "heading");
    title.setAttribute("aria-level", "2");
  }
  for (const list of container.querySelectorAll(".djs-search-results")) {
    list.hidden = !list.firstElementChild;
    if (list.firstElementChild) {
      name(list, "listbox", "Elements found");
    }
    list
      .querySelectorAll(".djs-search-result:not([role])")
      .forEach((found) => found.setAttribute("role", "option"));
  }
  for (const field of container.querySelectorAll(".djs-direct-editing-content:not([aria-label])")) {
    name(field, "textbox", "Name of the element");
  }
}

function name(node, role, words) {
  node.setAttribute("role", role);
  node.setAttribute("aria-label", words);
}

function pressed(event) {
  const entry = event.target.closest(".djs-palette .entry, .djs-palette-toggle, .djs-context-pad .entry");
  if (entry && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    event.stopPropagation();
    entry.click();
  }
}
