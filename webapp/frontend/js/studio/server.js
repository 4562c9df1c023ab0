// The JSON addresses below the page. An answer that is not JSON (signed out, proxy, no network) is said in words.
const AWAY = "Caseway cannot be reached just now. What you did is still on this page.";
const SIGNED_OUT =
  "You have been signed out. Sign in again in another tab; what you did is still on this page.";

/** A refusal or failure; `status` is 0 when no answer came, `told` what the answer said. */
export class Refused extends Error {
  constructor(message, status, told = {}) {
    super(message);
    this.status = status;
    this.told = told;
  }
}

export class Server {
  constructor(root) {
    this.address = root.dataset.address;
    this.token = root.dataset.csrf;
  }

  get(name) {
    return this.send("GET", name);
  }

  post(name, body) {
    return this.send("POST", name, body);
  }

  put(name, body, more) {
    return this.send("PUT", name, body, more);
  }

  async send(method, name, body, more = {}) {
    let answer;
    try {
      answer = await fetch(`${this.address}/${name}`, {
        method,
        credentials: "same-origin",
        redirect: "manual",
        headers: body ? { "Content-Type": "application/json", "X-CSRFToken": this.token } : {},
        body: body && JSON.stringify(body),
        ...more,
      });
    } catch {
      throw new Refused(AWAY, 0);
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) {
      throw new Refused(SIGNED_OUT, 401);
    }
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      throw new Refused(told.message || AWAY, answer.status, told);
    }
    return told;
  }
}
