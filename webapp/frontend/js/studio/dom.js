// Making and renewing plain DOM. Text is always set as text, so nothing that a diagram says can become markup.

/**
 * Makes an element.
 *
 * @param {string} tag its name
 * @param {Object} attributes `on…` are handlers, `value`, `checked`, `disabled`, `hidden` and `open` are properties
 * @param {...(Node | string | null | false | Array)} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  node.append(
    ...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false),
  );
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith("on") || PROPERTIES.has(name)) {
      node[name] = value;
      if (name === "value") {
        node.shown = value;
      }
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  return node;
}

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "open", "selected"]);
// What the person has unfolded, and what a search has put aside.
const KEPT = new Set(["open", "data-out"]);
const HANDLERS = ["onclick", "onchange", "oninput", "onkeydown", "ontoggle", "onsubmit"];

/**
 * Makes `old` like `fresh` and keeps what stayed: the focus, the place of the cursor, what is unfolded.
 *
 * @param {Node} old in the document
 * @param {Node} fresh just made
 */
export function renew(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName || old.id !== fresh.id) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType === Node.TEXT_NODE) {
    old.data = fresh.data;
    return;
  }
  // Read first: the options of a list move over with the other children.
  const { value } = fresh;
  copyAttributes(old, fresh);
  HANDLERS.forEach((name) => {
    old[name] = fresh[name];
  });
  renewChildren(old, fresh);
  renewValue(old, fresh, value);
  if ("checked" in old) {
    old.checked = fresh.checked;
  }
  if ("disabled" in old) {
    old.disabled = fresh.disabled;
  }
  old.hidden = fresh.hidden;
}

// What somebody is typing stays until it is taken over, whatever else is drawn anew meanwhile.
function renewValue(old, fresh, value) {
  if (!("value" in old) || old.nodeName === "LI") {
    return;
  }
  const isBeingTyped = document.activeElement === old && old.shown !== undefined && old.shown === fresh.shown;
  if (!isBeingTyped && old.value !== value) {
    old.value = value;
  }
  old.shown = fresh.shown;
}

function copyAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !KEPT.has(name)) {
      old.removeAttribute(name);
    }
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !KEPT.has(name)) {
      old.setAttribute(name, value);
    }
  }
}

function renewChildren(old, fresh) {
  const known = new Map([...old.childNodes].filter((node) => node.id).map((node) => [node.id, node]));
  let place = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const same = child.id
      ? known.get(child.id)
      : place && !place.id && place.nodeName === child.nodeName && place;
    if (!same) {
      old.insertBefore(child, place);
      continue;
    }
    if (same !== place) {
      old.insertBefore(same, place);
    } else {
      place = place.nextSibling;
    }
    renew(same, child);
  }
  while (place) {
    const following = place.nextSibling;
    place.remove();
    place = following;
  }
}
