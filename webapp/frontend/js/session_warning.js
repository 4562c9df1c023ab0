// Warns before the session ends. The layout draws
// <dialog data-session-warning data-seconds-left="1800" data-keep-url="/session/keep" data-ended-url="/sign-in">
// and every tab of the same browser shares one deadline, so that work in one does not end it in another.
import { saveDrafts } from "./autosave.js";

const WARN_SECONDS = 180;
const SHARED_KEY = "caseway-session-ends-at";

/** @param {Document | Element} scope where to look */
export function startSessionWarning(scope) {
  const dialog = scope.querySelector("dialog[data-session-warning]");
  if (!dialog || dialog.dataset.started) {
    return;
  }
  dialog.dataset.started = "yes";
  const left = dialog.querySelector("[data-session-left]");
  const stay = dialog.querySelector("[data-session-stay]");

  extend(Number(dialog.dataset.secondsLeft));

  stay.addEventListener("click", async () => {
    try {
      const answer = await fetch(dialog.dataset.keepUrl, {
        method: "POST",
        credentials: "same-origin",
        redirect: "error",
        headers: { "X-CSRFToken": dialog.dataset.csrf },
      });
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const { seconds_left: seconds } = await answer.json();
      extend(seconds);
      dialog.close();
    } catch {
      window.location.assign(dialog.dataset.endedUrl);
    }
  });

  // Escape must not hide the warning without an answer: it counts as staying signed in.
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay.click();
  });

  window.setInterval(() => tick(dialog, left), 1000);
}

function tick(dialog, left) {
  const seconds = Math.round((endsAt() - Date.now()) / 1000);
  if (seconds <= 0) {
    window.location.assign(dialog.dataset.endedUrl);
  } else if (seconds <= WARN_SECONDS) {
    const words = inWords(seconds);
    // Rewriting the same words would make a screen reader repeat them each second.
    if (left.textContent !== words) {
      left.textContent = words;
    }
    if (!dialog.open) {
      saveDrafts();
      dialog.showModal();
    }
  } else if (dialog.open) {
    dialog.close(); // another tab kept the session
  }
}

function inWords(seconds) {
  if (seconds > 60) {
    return `${Math.ceil(seconds / 60)} minutes`;
  }
  return seconds > 30 ? "1 minute" : "less than 30 seconds";
}

function extend(seconds) {
  try {
    window.localStorage.setItem(SHARED_KEY, String(Date.now() + seconds * 1000));
  } catch {
    fallbackEndsAt = Date.now() + seconds * 1000;
  }
}

let fallbackEndsAt = Infinity;

function endsAt() {
  try {
    return Number(window.localStorage.getItem(SHARED_KEY)) || fallbackEndsAt;
  } catch {
    return fallbackEndsAt;
  }
}
