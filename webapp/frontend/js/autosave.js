// Saves what has been typed so far: <form data-autosave-url="/…/draft"> is posted there every 20 seconds when it
// changed, when the page is left for another tab, and before the session-ending dialog. The answer to the save
// must be a 2xx. Files are left out: they are sent with the form itself.
const EVERY_MILLISECONDS = 20_000;
const SAVE_NOW = "caseway:save-draft";
const OVERTAKEN =
  "The draft was not saved: it has changed meanwhile, perhaps in another window, or the task is closed. " +
  "What you typed is still on this page. Continue shows what can be done.";

/** Asks every form on the page to save its draft now. */
export function saveDrafts() {
  document.dispatchEvent(new CustomEvent(SAVE_NOW));
}

/** @param {Document | Element} scope where to look */
export function startAutosave(scope) {
  for (const form of scope.querySelectorAll("form[data-autosave-url]")) {
    watch(form);
  }
}

function watch(form) {
  const status = statusLine(form);
  let saved = snapshot(form).toString();
  let saving = false;
  let isOvertaken = false;

  async function save() {
    const body = snapshot(form);
    const text = body.toString();
    if (saving || isOvertaken || form.dataset.sending || text === saved) {
      return;
    }
    saving = true;
    try {
      const answer = await fetch(form.dataset.autosaveUrl, {
        method: "POST",
        body,
        credentials: "same-origin",
        keepalive: text.length < 60_000,
        redirect: "error",
        headers: { "X-Requested-With": "caseway-autosave" },
      });
      if (answer.status === 409) {
        isOvertaken = true;
        status.textContent = OVERTAKEN;
        return;
      }
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      saved = remember(form, answer.headers.get("X-Caseway-Drawn"), text);
      status.textContent = `Draft saved at ${clockTime(new Date())}`;
    } catch {
      status.textContent = "The draft could not be saved. What you typed is still on this page.";
    } finally {
      saving = false;
    }
  }

  window.setInterval(save, EVERY_MILLISECONDS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      save();
    }
  });
  document.addEventListener(SAVE_NOW, save);
}

// What the page was drawn from is now what has just been saved: the next save says so, and is not taken for another's.
function remember(form, drawn, text) {
  const field = form.elements.namedItem("drawn");
  if (!drawn || !(field instanceof HTMLInputElement)) {
    return text;
  }
  field.value = drawn;
  const body = new URLSearchParams(text);
  body.set("drawn", drawn);
  return body.toString();
}

function snapshot(form) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") {
      body.append(name, value);
    }
  }
  return body;
}

function statusLine(form) {
  const existing = form.querySelector("[data-autosave-status]");
  if (existing) {
    return existing;
  }
  const line = document.createElement("p");
  line.className = "govuk-body-s caseway-draft-status";
  line.setAttribute("role", "status");
  form.append(line);
  return line;
}

function clockTime(moment) {
  return moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
