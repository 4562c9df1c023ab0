// Passkeys. The page draws <form data-passkey="create" or "get" data-options="/where/to/ask" hidden> with a field
// "credential" and a button [data-passkey-button]; browsers that know no passkeys never show it.

/** @param {Document | Element} scope where to look */
export function startPasskeys(scope) {
  const known = window.PublicKeyCredential;
  if (!known?.parseCreationOptionsFromJSON || !known?.parseRequestOptionsFromJSON) {
    return;
  }
  for (const form of scope.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.querySelector("[data-passkey-button]").addEventListener("click", () => ask(form));
  }
}

async function ask(form) {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.textContent = "";
  if (!form.reportValidity()) {
    return;
  }
  try {
    const answer = await fetch(form.dataset.options, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: { "X-CSRFToken": form.elements.csrf_token.value },
    });
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    form.elements.credential.value = JSON.stringify(await made(form.dataset.passkey, await answer.json()));
    form.submit();
  } catch (error) {
    // NotAllowedError: the person said no, or took too long. InvalidStateError: it is there already.
    problem.textContent =
      error.name === "InvalidStateError"
        ? "This device holds a passkey of your account already."
        : "No passkey was used. You can try again.";
  }
}

async function made(kind, options) {
  const known = window.PublicKeyCredential;
  if (kind === "create") {
    return navigator.credentials.create({ publicKey: known.parseCreationOptionsFromJSON(options) });
  }
  return navigator.credentials.get({ publicKey: known.parseRequestOptionsFromJSON(options) });
}
