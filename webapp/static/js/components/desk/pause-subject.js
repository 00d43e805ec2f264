// What is paused: this desk, unless one of its services is chosen. The tiles of the reasons then command that.
//   <input type="radio" name="subject" data-pauses="/…" data-scope data-says="… {reason}">   [data-reason] the tiles

export class PauseSubject {
  /** @param {HTMLFormElement} form in a dialog; [data-whole] is said of a whole service */
  constructor(form) {
    this.form = form;
    this.dialog = form.closest("dialog");
    this.console = form.closest("[data-src]");
    this.tell = () => this.show();
    // What was chosen once must not be what the next pause is about.
    this.forget = () => {
      form.reset();
      this.show();
    };
    form.addEventListener("change", this.tell);
    this.dialog.addEventListener("close", this.forget);
    this.console.addEventListener("live:morphed", this.tell);
    this.show();
  }

  dispose() {
    this.form.removeEventListener("change", this.tell);
    this.dialog.removeEventListener("close", this.forget);
    this.console.removeEventListener("live:morphed", this.tell);
  }

  show() {
    // A service that somebody else has paused meanwhile is no choice any more; without any, it is about the desk.
    const chosen = this.form.querySelector("[name='subject']:checked") || this.form.querySelector("[name='subject']");
    if (!chosen) return;
    chosen.checked = true;
    const { pauses, scope, says } = chosen.dataset;
    this.form.querySelectorAll("[data-reason]").forEach((tile) => {
      tile.dataset.command = pauses;
      tile.dataset.scope = scope;
      tile.dataset.label = says.replace("{reason}", tile.dataset.reason);
    });
    this.form.querySelector("[data-whole]").hidden = !chosen.value;
    this.console.dispatchEvent(new CustomEvent("desk:refresh"));
  }
}
