// A second press of the same button must not send a form twice. The server refuses the second one anyway;
// this spares a person the page that says so.
const QUIET_MILLISECONDS = 5000;

/** @param {Document | Element} scope where to look */
export function startSingleSubmit(scope) {
  for (const form of scope.querySelectorAll('form[method="post" i]')) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sending) {
        event.preventDefault();
        return;
      }
      form.dataset.sending = "yes";
      // Coming back with the Back button, or a failed network, must leave a form that can be sent.
      window.setTimeout(() => delete form.dataset.sending, QUIET_MILLISECONDS);
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) {
      delete form.dataset.sending;
    }
  });
}
