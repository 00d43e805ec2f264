// The next clerk at this desk: a name, a PIN on large keys, done. Module `command` sends it.
import { closeDialog } from "../shared/dialog.js";
import { sayWhy } from "../shared/command.js";

export class ClerkSwitch {
  /** @param {HTMLFormElement} form the names are radios, the PIN is typed on [data-key] buttons */
  constructor(form) {
    this.form = form;
    this.dialog = form.closest("dialog");
    this.pin = form.querySelector('input[name="pin"]');
    form.addEventListener("click", (click) => this.key(click));
    form.addEventListener("change", () => this.chosen());
    form.addEventListener("command:check", (check) => this.check(check));
    form.addEventListener("command:done", (done) => this.entered(done));
    form.addEventListener("command:refused", () => this.clear());
    this.dialog.addEventListener("close", () => this.forget());
  }

  chosen() {
    this.form.querySelector("[data-pad]").hidden = !this.form.querySelector('input[name="username"]:checked');
    sayWhy(this.form, "");
    this.pin.focus({ preventScroll: true });
  }

  key(click) {
    const button = click.target.closest("[data-key]");
    if (!button) return;
    this.pin.value = typed(this.pin.value, button.dataset.key, this.pin.maxLength);
    sayWhy(this.form, "");
  }

  /** What the clerk before has pressed leaves first. */
  check(check) {
    const leaving = new CustomEvent("desk:leaving", { cancelable: true });
    const mayLeave = document.querySelector("[data-actor]").dispatchEvent(leaving);
    if (!mayLeave) closeDialog(this.dialog);
    const { username, pin } = check.detail.body;
    if (!mayLeave || !username || !pin) check.preventDefault();
  }

  /** A new session: the page is loaded again, with its own token. */
  entered(done) {
    done.preventDefault();
    this.clear();
    window.location.reload();
  }

  clear() {
    this.pin.value = "";
  }

  /** A PIN must not wait on the tablet for the next hand. */
  forget() {
    this.form.reset();
    this.form.querySelector("[data-pad]").hidden = true;
    sayWhy(this.form, "");
  }
}

/** What stands in the field after this key. */
export function typed(pin, key, most) {
  if (key === "back") return pin.slice(0, -1);
  return pin.length < most ? pin + key : pin;
}
