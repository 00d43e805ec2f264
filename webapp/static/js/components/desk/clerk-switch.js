// The next clerk at this desk: a name, a PIN on large keys, done.
import { send } from "../../lib/server/command.js";
import { closeDialog } from "../shared/dialog.js";

export class ClerkSwitch {
  /** @param {HTMLFormElement} form data-url, data-desk, data-else; the names are radios, the PIN is typed on [data-key] buttons */
  constructor(form) {
    this.form = form;
    this.dialog = form.closest("dialog");
    this.pin = form.querySelector('input[name="pin"]');
    this.error = form.querySelector("[data-error]");
    this.isUnderWay = false;
    form.addEventListener("click", (click) => this.key(click));
    form.addEventListener("change", () => this.chosen());
    form.addEventListener("submit", (event) => this.enter(event));
    this.dialog.addEventListener("close", () => this.forget());
  }

  chosen() {
    this.form.querySelector("[data-pad]").hidden = !this.form.querySelector('input[name="username"]:checked');
    this.say("");
    this.pin.focus({ preventScroll: true });
  }

  key(click) {
    const button = click.target.closest("[data-key]");
    if (!button) return;
    this.pin.value = typed(this.pin.value, button.dataset.key, this.pin.maxLength);
    this.say("");
  }

  async enter(event) {
    event.preventDefault();
    const leaving = new CustomEvent("desk:leaving", { cancelable: true });
    if (!document.querySelector("[data-actor]").dispatchEvent(leaving)) return closeDialog(this.dialog);
    const name = this.form.querySelector('input[name="username"]:checked');
    if (this.isUnderWay || !name || !this.pin.value) return undefined;
    this.isUnderWay = true;
    const answer = await send(this.form.dataset.url, {
      username: name.value,
      pin: this.pin.value,
      desk: this.form.dataset.desk,
    });
    this.isUnderWay = false;
    this.pin.value = "";
    // A new session: the page is loaded again, with its own token.
    if (answer.ok) return window.location.reload();
    const error = answer.body && answer.body.error;
    return this.say(error ? error.message : this.form.dataset.else);
  }

  say(words) {
    this.error.textContent = words;
    this.error.hidden = !words;
  }

  /** A PIN must not wait on the tablet for the next hand. */
  forget() {
    this.form.reset();
    this.form.querySelector("[data-pad]").hidden = true;
    this.say("");
  }
}

/** What stands in the field after this key. */
export function typed(pin, key, most) {
  if (key === "back") return pin.slice(0, -1);
  return pin.length < most ? pin + key : pin;
}
