// The panel's inputs, in the markup of the GOV.UK design system. Each says what was entered to its handler.
import { h } from "./dom.js";

const PAUSE_MILLISECONDS = 900;

/**
 * A line or a paragraph of text. What is typed is taken over after a pause, so that nothing typed is lost.
 *
 * @param {{id: string, label: string, hint?: string, value?: string, rows?: number, problem?: string,
 *          onEnter: (value: string, isTyping: boolean) => void, waits?: boolean, classes?: string}} field
 */
export function text({
  id,
  label,
  hint,
  value = "",
  rows = 0,
  problem = "",
  onEnter,
  waits = false,
  classes = "",
}) {
  const attributes = {
    id,
    class:
      `${rows ? "govuk-textarea" : "govuk-input"}${problem ? " govuk-input--error" : ""} ${classes}`.trim(),
    "aria-describedby": describedBy(id, hint, problem),
    spellcheck: "true",
    value,
    oninput: ({ target }) => {
      if (waits) {
        return;
      }
      const typed = target.value;
      window.clearTimeout(target.pause);
      target.pause = window.setTimeout(() => onEnter(typed, true), PAUSE_MILLISECONDS);
    },
    onchange: ({ target }) => {
      window.clearTimeout(target.pause);
      onEnter(target.value, false);
    },
  };
  const input = rows ? h("textarea", { ...attributes, rows }) : h("input", { ...attributes, type: "text" });
  return group(id, label, hint, problem, input);
}

/** One of a list. `empty` says what choosing nothing means; without it something must be chosen. */
export function choice({ id, label, hint, value = "", options, empty, problem = "", onEnter }) {
  const known = options.some((option) => option.id === value);
  const shown = [
    ...(empty === undefined ? [] : [{ id: "", label: empty }]),
    ...(value && !known ? [{ id: value, label: `${value} (not known)` }] : []),
    ...options,
  ];
  const select = h(
    "select",
    { id, class: "govuk-select", "aria-describedby": describedBy(id, hint, problem) },
    shown.map((option) => h("option", { value: option.id }, option.label)),
  );
  select.value = value;
  select.onchange = ({ target }) => onEnter(target.value);
  return group(id, label, hint, problem, select);
}

/**
 * Several of a list, with a field to find them when the list is long.
 *
 * @param {{id: string, label: string, hint?: string, values: string[], options: {id: string, label: string,
 *          note?: string}[], empty?: string, onEnter: (values: string[]) => void}} field
 */
export function several({
  id,
  label,
  hint,
  values,
  options,
  empty = "There is nothing to choose.",
  onEnter,
}) {
  const unknown = values.filter((value) => !options.some((option) => option.id === value));
  const all = [...unknown.map((value) => ({ id: value, label: `${value} (not known)` })), ...options];
  const chosen = all.filter((option) => values.includes(option.id));
  const boxes = all.map((option, number) => {
    const box = `${id}-${number}`;
    return h(
      "div",
      {
        id: `${box}-item`,
        class: "govuk-checkboxes__item",
        "data-words": `${option.label} ${option.id} ${option.note || ""}`.toLowerCase(),
      },
      h("input", {
        id: box,
        class: "govuk-checkboxes__input",
        type: "checkbox",
        value: option.id,
        checked: values.includes(option.id),
        onchange: ({ target }) => {
          const others = values.filter((value) => value !== option.id);
          onEnter(target.checked ? [...others, option.id] : others);
        },
      }),
      h(
        "label",
        { class: "govuk-label govuk-checkboxes__label", for: box },
        option.label,
        option.note ? h("span", { class: "caseway-studio__note" }, option.note) : null,
      ),
    );
  });
  const words = chosen.map((option) => option.label).join("; ") || "None";
  return h(
    "details",
    { id, class: "caseway-studio__several" },
    h(
      "summary",
      {},
      h("span", { class: "govuk-label caseway-studio__several-label" }, label),
      h("span", { class: "govuk-body-s" }, words),
    ),
    h(
      "fieldset",
      { class: "govuk-fieldset" },
      h("legend", { class: "govuk-visually-hidden" }, label),
      hint ? h("p", { class: "govuk-hint" }, hint) : null,
      all.length > 8 ? finder(id, label) : null,
      all.length
        ? h(
            "div",
            { id: `${id}-boxes`, class: "govuk-checkboxes govuk-checkboxes--small caseway-studio__boxes" },
            boxes,
          )
        : h("p", { class: "govuk-body-s" }, empty),
    ),
  );
}

function finder(id, label) {
  const words = `${id}-find`;
  return h(
    "div",
    { class: "govuk-form-group" },
    h("label", { class: "govuk-label", for: words }, `Find in “${label}”`),
    h("input", {
      id: words,
      class: "govuk-input",
      type: "search",
      oninput: ({ target }) => {
        const wanted = target.value.trim().toLowerCase();
        for (const item of document.getElementById(`${id}-boxes`).children) {
          item.toggleAttribute("data-out", !item.dataset.words.includes(wanted));
        }
      },
    }),
  );
}

/** Yes or no. */
export function tick({ id, label, hint, value, onEnter }) {
  return h(
    "div",
    { class: "govuk-form-group" },
    h(
      "div",
      { class: "govuk-checkboxes govuk-checkboxes--small" },
      h(
        "div",
        { class: "govuk-checkboxes__item" },
        h("input", {
          id,
          class: "govuk-checkboxes__input",
          type: "checkbox",
          checked: Boolean(value),
          "aria-describedby": describedBy(id, hint, ""),
          onchange: ({ target }) => onEnter(target.checked),
        }),
        h("label", { class: "govuk-label govuk-checkboxes__label", for: id }, label),
        hint ? h("p", { id: `${id}-hint`, class: "govuk-hint govuk-checkboxes__hint" }, hint) : null,
      ),
    ),
  );
}

export function button(id, words, onclick, { warning = false } = {}) {
  const classes = warning ? "govuk-button--warning" : "govuk-button--secondary";
  return h(
    "button",
    { id, type: "button", class: `govuk-button ${classes} caseway-studio__button`, onclick },
    words,
  );
}

/** A part of the panel under a heading of its own. */
export function section(id, title, ...children) {
  return h(
    "section",
    { id, class: "caseway-studio__section" },
    h("h3", { class: "govuk-heading-s" }, title),
    children,
  );
}

/** A part that is folded until somebody opens it. */
export function folded(id, title, ...children) {
  return h(
    "details",
    { id, class: "caseway-studio__folded" },
    h("summary", {}, title),
    h("div", {}, children),
  );
}

/** A line of advice. */
export function hint(words) {
  return h("p", { class: "govuk-hint" }, words);
}

function group(id, label, hintWords, problem, input) {
  return h(
    "div",
    { class: `govuk-form-group${problem ? " govuk-form-group--error" : ""}` },
    h("label", { class: "govuk-label", for: id }, label),
    hintWords ? h("p", { id: `${id}-hint`, class: "govuk-hint" }, hintWords) : null,
    problem ? h("p", { id: `${id}-problem`, class: "govuk-error-message" }, problem) : null,
    input,
  );
}

function describedBy(id, hintWords, problem) {
  return [hintWords && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ") || null;
}
