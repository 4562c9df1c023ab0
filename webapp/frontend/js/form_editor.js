// The form editor of bpmn.io, restricted to what Caseway asks:
// <div data-form-editor data-address="/studio/3/forms/agency_summary/definition" data-revision="7" data-csrf="…"></div>
// Reads the definition from the address and sends it back there; data-state says "drawn" when it can be used.
import { FormEditor } from "@bpmn-io/form-js-editor";

const KINDS = new Set([
  "default", "textfield", "textarea", "number", "checkbox", "checklist", "radio", "select", "datetime", "group",
  "dynamiclist", "filepicker", "text",
]);
const GROUPS = new Set(["general", "validation", "constraints", "custom-values"]);
// Entries that mean nothing to Caseway, or that the server would refuse.
const HIDDEN = new Set([
  "id", "versionTag", "disabled", "readonly", "pattern", "patternErrorMessage", "repeatable", "isRepeating",
  "allowAddRemove", "disableCollapse", "nonCollapsedItems", "defaultRepetitions", "showOutline", "verticalAlignment",
  "increment", "serialize-to-string", "date-label", "time-label", "time-format", "accept", "multiple", "searchable",
]);
const STATIC_VALUES = /^(static|values|options)/i;
// What the editor adds of itself and the server does not take.
const LEFT_OUT = new Set(["path", "layout", "disabled", "readonly", "appearance", "conditional", "valuesKey"]);

class OnlyOurKinds {
  static $inject = ["formFields", "propertiesPanel"];

  constructor(formFields, propertiesPanel) {
    for (const kind of Object.keys(formFields._formFields)) {
      if (!KINDS.has(kind)) {
        delete formFields._formFields[kind];
      }
    }
    propertiesPanel.registerProvider(this, 200);
  }

  getGroups() {
    return (groups) =>
      groups
        .filter((group) => GROUPS.has(group.id) || STATIC_VALUES.test(group.id) || /options/i.test(group.label || ""))
        .map((group) => this.#withoutHidden(group));
  }

  #withoutHidden(group) {
    return group.entries ? { ...group, entries: group.entries.filter((entry) => !HIDDEN.has(entry.id)) } : group;
  }
}

const ours = { __init__: ["onlyOurKinds"], onlyOurKinds: ["type", OnlyOurKinds] };

const root = document.querySelector("[data-form-editor]");
if (root) {
  start(root);
}

async function start(place) {
  const status = document.querySelector("[data-form-status]");
  const say = (words, problems = []) => {
    status.replaceChildren(paragraph(words), ...problems.map(paragraph));
  };
  try {
    const found = await (await fetch(place.dataset.address, { credentials: "same-origin" })).json();
    const editor = new FormEditor({ container: place, additionalModules: [ours] });
    await editor.importSchema(found.definition);
    makeAccessible(place);
    document.querySelector("[data-form-save]").addEventListener("click", () => save(place, editor, found.definition, say));
    place.dataset.state = "drawn";
  } catch (failure) {
    place.dataset.state = "failed";
    say(`The editor could not be opened (${failure.message}). Edit the questions in the list instead.`);
  }
}

async function save(place, editor, before, say) {
  const definition = cleaned(editor.saveSchema());
  definition.id = before.id;
  definition.title = definition.title || before.title;
  say("Saving …");
  const answer = await fetch(place.dataset.address, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": place.dataset.csrf },
    body: JSON.stringify({ revision: Number(place.dataset.revision), definition }),
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

// Only what the definition may say: names that are the editor's own and empty settings are left out.
function cleaned(value) {
  if (Array.isArray(value)) {
    return value.map(cleaned);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const kept = {};
  for (const [name, inner] of Object.entries(value)) {
    if (name === "path" && value.type === "dynamiclist" && !value.key) {
      kept.key = inner;
    } else if (!LEFT_OUT.has(name) && inner !== undefined && inner !== "") {
      kept[name] = cleaned(inner);
    }
  }
  return kept;
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
    for (const each of place.querySelectorAll("input:not([aria-label]):not([aria-labelledby]), select, textarea")) {
      const label = each.id && place.querySelector(`label[for="${CSS.escape(each.id)}"]`);
      if (!label && !each.closest("label") && !each.getAttribute("aria-label")) {
        each.setAttribute("aria-label", each.placeholder || each.name || "Value");
      }
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
