// The table editor of bpmn.io for business rules:
// <div data-rule-editor data-address="/studio/3/rules/criteria/file" data-revision="7" data-csrf="…"></div>
// Reads the DMN from the address and sends it back there; data-state says "drawn" when it can be used.
import Modeler from "dmn-js/lib/Modeler";

const root = document.querySelector("[data-rule-editor]");
if (root) {
  start(root);
}

async function start(place) {
  const status = document.querySelector("[data-rule-status]");
  const say = (words, problems = []) => {
    status.replaceChildren(paragraph(words), ...problems.map(paragraph));
  };
  try {
    const found = await (await fetch(place.dataset.address, { credentials: "same-origin" })).json();
    const modeler = new Modeler({ container: place });
    await modeler.importXML(found.text);
    await openTable(modeler);
    makeAccessible(place);
    document.querySelector("[data-rule-save]").addEventListener("click", () => save(place, modeler, say));
    place.dataset.state = "drawn";
  } catch (failure) {
    place.dataset.state = "failed";
    say(`The editor could not be opened (${failure.message}). Edit the table on its page instead.`);
  }
}

// The overview of decisions is of no use with one decision in a file.
async function openTable(modeler) {
  const view = modeler.getViews().find((each) => each.type === "decisionTable");
  if (view) {
    await modeler.open(view);
  }
}

async function save(place, modeler, say) {
  say("Saving …");
  const { xml } = await modeler.saveXML({ format: true });
  const answer = await fetch(place.dataset.address, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": place.dataset.csrf },
    body: JSON.stringify({ revision: Number(place.dataset.revision), text: xml }),
  }).catch(() => null);
  if (!answer) {
    say("Caseway could not be reached. Nothing was saved; try again.");
    return;
  }
  const said = await answer.json().catch(() => ({ message: "Nothing was saved. Reload the page and try again." }));
  if (answer.ok) {
    place.dataset.revision = said.revision;
  }
  say(said.message, said.problems || []);
}

function paragraph(words) {
  const element = document.createElement("p");
  element.className = "govuk-body";
  element.textContent = words;
  return element;
}

// What the editor draws has no names for a few controls; whoever listens to the page needs them.
function makeAccessible(place) {
  const mend = () => {
    const unnamed = ["input", "select", "[contenteditable]"].map((kind) => `${kind}:not([aria-label])`).join();
    for (const each of place.querySelectorAll(unnamed)) {
      each.setAttribute("aria-label", each.getAttribute("placeholder") || "Value");
    }
    for (const each of place.querySelectorAll("th:empty:not([role])")) {
      each.setAttribute("role", "cell");
    }
    for (const each of place.querySelectorAll("[contenteditable]:not([role])")) {
      each.setAttribute("role", "textbox");
    }
    for (const each of place.querySelectorAll("button:not([aria-label])")) {
      if (!each.textContent.trim()) {
        each.setAttribute("aria-label", each.title || "Button");
      }
    }
  };
  mend();
  new MutationObserver(mend).observe(place, { childList: true, subtree: true });
}
