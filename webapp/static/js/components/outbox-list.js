// Shows what is waiting for the network and what was refused, until it was sent or read.

export const NOTICED_MS = 1500; // an answer that comes sooner needs no words

export class OutboxList {
  /**
   * @param {HTMLElement} element with a <template data-of> for each: pending, refused, signed-out
   * @param {{dismiss: (id: number) => void, signInUrl: string}} how
   */
  constructor(element, { dismiss, signInUrl }) {
    this.element = element;
    this.dismiss = dismiss;
    this.signInUrl = signInUrl;
    this.entries = [];
    this.isSignedOut = false;
    this.timer = 0;
  }

  /** @param {import("../lib/outbox.js").Entry[]} entries */
  show(entries) {
    this.entries = entries;
    this.draw();
  }

  signedOut(isSignedOut) {
    if (this.isSignedOut === isSignedOut) return;
    this.isSignedOut = isSignedOut;
    this.draw();
  }

  draw() {
    clearTimeout(this.timer);
    const rows = this.entries.filter((entry) => entry.refusal || isNoticed(entry)).map((entry) => this.row(entry));
    if (this.isSignedOut) rows.unshift(this.signInRow());
    if (this.entries.some((entry) => !entry.refusal && !isNoticed(entry))) {
      this.timer = setTimeout(() => this.draw(), NOTICED_MS);
    }
    this.element.querySelectorAll(":scope > :not(template)").forEach((old) => old.remove());
    rows.forEach((row) => this.element.append(row));
    this.element.hidden = rows.length === 0;
  }

  row(entry) {
    const row = this.copy(entry.refusal ? "refused" : "pending");
    row.querySelector("[data-name]").textContent = entry.label;
    const reason = row.querySelector("[data-reason]");
    if (reason) {
      const error = entry.refusal.body && entry.refusal.body.error;
      reason.textContent = error ? error.message : reason.dataset.else;
    }
    row.querySelector("[data-dismiss]").addEventListener("click", () => this.dismiss(entry.id));
    return row;
  }

  signInRow() {
    const row = this.copy("signed-out");
    row.querySelector("[data-sign-in]").href = this.signInUrl;
    return row;
  }

  copy(name) {
    const template = this.element.querySelector(`template[data-of="${name}"]`);
    return template.content.firstElementChild.cloneNode(true);
  }
}

export const isNoticed = (entry) => Date.now() - Date.parse(entry.at) >= NOTICED_MS;
