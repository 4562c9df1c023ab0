// Walks a list by single keys: <table data-keyboard-list> gets j (next), k (previous) and ? (what the keys do);
// Enter opens the entry that has the focus, as on every link. Everything also works without. Somebody whose speech
// software types letters can switch the keys off in the help, which this browser then remembers.
const OFF = "caseway-keys-off";
const KEYS = [
  ["j", "next entry"],
  ["k", "previous entry"],
  ["Enter", "open the entry"],
  ["?", "show this"],
];

/** @param {Document | Element} scope where to look */
export function startKeyboardLists(scope) {
  const list = scope.querySelector("[data-keyboard-list]");
  if (!list || list.dataset.started) {
    return;
  }
  list.dataset.started = "yes";
  const help = drawHelp();
  list.after(hint(help), help);
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || help.open || (isOff() && event.key !== "?")) {
      return;
    }
    if (event.key === "?") {
      help.showModal();
    } else if (event.key === "j" || event.key === "k") {
      walk(list, event.key === "j" ? 1 : -1);
    } else {
      return;
    }
    event.preventDefault();
  });
}

function isTyping(event) {
  const isField = event.target.closest("input, select, textarea, [contenteditable], dialog") !== null;
  return isField || event.ctrlKey || event.metaKey || event.altKey;
}

function walk(list, step) {
  const entries = [...list.querySelectorAll("tbody tr")].map((row) => row.querySelector("a")).filter(Boolean);
  const here = entries.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const next = here === -1 ? (step > 0 ? 0 : entries.length - 1) : here + step;
  entries[next]?.focus();
}

function isOff() {
  return window.localStorage.getItem(OFF) === "yes";
}

function hint(help) {
  const line = document.createElement("p");
  line.className = "govuk-body-s caseway-no-print";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "caseway-link-button";
  button.textContent = "Keys for this list";
  button.addEventListener("click", () => help.showModal());
  line.append(button);
  return line;
}

function drawHelp() {
  const help = document.createElement("dialog");
  help.className = "caseway-dialog";
  help.setAttribute("aria-labelledby", "keys-title");
  help.innerHTML = `<h2 class="govuk-heading-m" id="keys-title">Keys for this list</h2>
    <dl class="govuk-summary-list govuk-summary-list--no-border"></dl>
    <div class="govuk-button-group"><button type="button" class="govuk-button" data-close>Close</button>
    <button type="button" class="caseway-link-button" data-switch></button></div>`;
  const rows = KEYS.map(([key, words]) => {
    const row = document.createElement("div");
    row.className = "govuk-summary-list__row";
    row.innerHTML = `<dt class="govuk-summary-list__key"><kbd>${key}</kbd></dt><dd class="govuk-summary-list__value">${words}</dd>`;
    return row;
  });
  help.querySelector("dl").append(...rows);
  help.querySelector("[data-close]").addEventListener("click", () => help.close());
  const toggle = help.querySelector("[data-switch]");
  const say = () => {
    toggle.textContent = isOff() ? "Switch these keys on" : "Switch these keys off";
  };
  toggle.addEventListener("click", () => {
    window.localStorage.setItem(OFF, isOff() ? "no" : "yes");
    say();
  });
  say();
  return help;
}
