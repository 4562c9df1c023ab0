// Hides a question until the answer it hangs on is given on the same page:
// <div data-shown-by="<name of the input>" data-shown-for="<values, with spaces between>">.
// Without this script every question is on the page and its hint says when to answer it; the server drops what
// was answered needlessly.

/** @param {Document | Element} scope where to look */
export function startReveals(scope) {
  for (const question of scope.querySelectorAll("[data-shown-by]")) {
    const form = question.closest("form");
    if (!form || question.dataset.started) {
      continue;
    }
    question.dataset.started = "yes";
    const show = () => {
      question.hidden = !isAsked(form, question);
    };
    form.addEventListener("change", show);
    // After "reset" and after the browser has put back what was typed before, the answers are others.
    form.addEventListener("reset", () => window.setTimeout(show));
    window.addEventListener("pageshow", show);
    show();
  }
}

function isAsked(form, question) {
  const wanted = question.dataset.shownFor.split(" ");
  const name = question.dataset.shownBy;
  const inputs = [...form.elements].filter((input) => input.name === name && input.type !== "hidden");
  if (inputs.length === 0) {
    return true;
  }
  return inputs.some((input) => {
    if (input.type === "radio") {
      return input.checked && wanted.includes(input.value);
    }
    if (input.type === "checkbox") {
      return wanted.includes(String(input.checked));
    }
    return wanted.includes(input.value);
  });
}
