// Shows what is waiting for the network, what the server failed over, what was refused and what another clerk left.
import { hasLostContact } from "../../lib/server/lost-contact.js";

export const NOTICED_MS = 1500; // an answer that comes sooner needs no words
const MOST_WAITING = 3; // of a long line the first few are enough

export class OutboxList {
  /**
   * @param {HTMLElement} element with a <template data-of> for each: pending, further, failing, failed, refused, foreign, signed-out, old-page
   * @param {{dismiss: (id: number) => void, retry: () => void, isOurs: (entry: object) => boolean, signInUrl: string}} how
   */
  constructor(element, { dismiss, retry, isOurs, signInUrl }) {
    this.element = element;
    this.dismiss = dismiss;
    this.retry = retry;
    this.isOurs = isOurs;
    this.signInUrl = signInUrl;
    this.entries = [];
    /** @type {"" | "signed-out" | "old-page"} */
    this.closed = "";
    this.timer = 0;
  }

  /** @param {import("../../lib/outbox/outbox.js").Entry[]} entries */
  show(entries) {
    this.entries = entries;
    this.draw();
  }

  /** @param {"" | "signed-out" | "old-page"} why nothing can be sent from this page */
  close(why) {
    if (this.closed === why) return;
    this.closed = why;
    this.draw();
  }

  draw() {
    clearTimeout(this.timer);
    const { shown, further, soon } = rowsOf(this.entries, this.isOurs, hasLostContact());
    if (soon) this.timer = setTimeout(() => this.draw(), NOTICED_MS);
    const rows = shown.map(({ of, entry }) => this.row(of, entry));
    if (further) rows.push(this.further(further));
    if (this.closed) rows.unshift(this.closedRow());
    this.element.querySelectorAll(":scope > :not(template)").forEach((old) => old.remove());
    rows.forEach((row) => this.element.append(row));
    this.element.hidden = rows.length === 0;
  }

  row(of, entry) {
    const row = this.copy(of);
    write(row, "[data-name]", entry.label);
    write(row, "[data-whose]", entry.actorName || "");
    const reason = row.querySelector("[data-reason]");
    if (reason) {
      const error = entry.refusal.body && entry.refusal.body.error;
      reason.textContent = error ? error.message : reason.dataset.else;
    }
    listen(row, "[data-dismiss]", () => this.dismiss(entry.id));
    listen(row, "[data-retry]", () => this.retry());
    return row;
  }

  further(count) {
    const row = this.copy("further");
    const words = row.querySelector("[data-words]");
    words.textContent = words.dataset.words.replace("{count}", String(count));
    return row;
  }

  closedRow() {
    const row = this.copy(this.closed);
    row.querySelector("[data-go]").href = this.closed === "signed-out" ? this.signInUrl : window.location.href;
    const words = row.querySelector("[data-left]");
    const left = this.entries.filter((entry) => !entry.refusal && this.isOurs(entry)).length;
    if (words && left) words.textContent = words.dataset.left.replace("{count}", String(left));
    return row;
  }

  copy(name) {
    const template = this.element.querySelector(`template[data-of="${name}"]`);
    return template.content.firstElementChild.cloneNode(true);
  }
}

/**
 * Which row stands for which entry, in the order in which they were pressed.
 * @param {import("../../lib/outbox/outbox.js").Entry[]} entries
 * @param {(entry: object) => boolean} isOurs
 * @param {boolean} [isLost] there is no contact: nothing is worth waiting for before it is said
 */
export function rowsOf(entries, isOurs, isLost = false) {
  const rows = entries.map((entry) => ({ entry, of: kindOf(entry, isOurs, isLost) }));
  const soon = rows.some(({ of }) => of === "soon");
  const waiting = rows.filter(({ of }) => of === "pending" || of === "failing");
  const left = new Set(waiting.slice(MOST_WAITING));
  const shown = rows.filter((row) => row.of !== "soon" && !left.has(row));
  return { shown, further: left.size, soon };
}

function kindOf(entry, isOurs, isLost) {
  if (entry.refusal) return "refused";
  if (!isOurs(entry)) return "foreign";
  if (entry.aside) return "failed";
  if (entry.failures) return "failing";
  return isLost || isNoticed(entry) ? "pending" : "soon";
}

export const isNoticed = (entry) => Date.now() - Date.parse(entry.at) >= NOTICED_MS;

function write(row, selector, text) {
  row.querySelectorAll(selector).forEach((part) => {
    part.textContent = text;
  });
}

function listen(row, selector, act) {
  const button = row.querySelector(selector);
  if (button) button.addEventListener("click", act);
}
