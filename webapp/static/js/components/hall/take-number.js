// The form of the hall page: says what is chosen, what it costs and what can be chosen no more, and takes one number
// however often it is pressed. Module `command` sends it.
import { setWords } from "../../lib/page/words.js";
import { isJudged, newKey } from "../../lib/server/command.js";
import { rupiah } from "../../lib/page/money.js";
import { keepTicket } from "../../lib/device/own-tickets.js";

class TakeNumber {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    // The server knows its own key, whichever cookie comes with it; each further number adds to it.
    [this.pageKey] = form.elements.key.value.split("-");
    this.renew();
    form.addEventListener("change", (change) => this.changed(change.target));
    form.addEventListener("live:morphed", () => this.compared());
    form.addEventListener("command:check", (check) => this.check(check));
    form.addEventListener("command:done", (done) => this.open(done));
    form.addEventListener("command:refused", (refused) => this.refused(refused));
    // Back from the ticket: this page is as it was, and its key is used up.
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.begin());
    this.say();
  }

  /** One key for one number, whatever happens on the way. */
  renew() {
    this.key = `${this.pageKey}-${newKey().slice(0, 16)}`;
    this.form.elements.key.value = this.key;
    this.unanswered = null;
  }

  begin() {
    // form.reset() would not do: a morph has written what was ticked into the attributes.
    this.form.querySelectorAll("input[type='checkbox']").forEach((box) => {
      box.checked = false;
    });
    this.renew();
    this.button.disabled = false;
    this.complain("");
    this.say();
  }

  get button() {
    return this.form.querySelector("[type='submit']") || {};
  }

  get boxes() {
    return Array.from(this.form.querySelectorAll("input[name='services']"));
  }

  get chosen() {
    return this.boxes.filter((box) => box.checked && !box.disabled);
  }

  changed(box) {
    const { most, tooMany } = this.form.dataset;
    const isOver = this.chosen.length > Number(most);
    if (isOver) box.checked = false;
    this.complain(isOver ? tooMany : "");
    this.say();
  }

  /** The list has been read again: whoever has ticked what cannot be chosen any more hears so at once, and why. */
  compared() {
    const lost = this.ticked.filter((code) => !this.chosen.some((box) => box.value === code));
    const words = lost.map((code) => this.whyNot(code)).filter(Boolean);
    this.say();
    // A wish on its way may itself have taken the last place: its own answer says what became of it.
    if (!lost.length || this.button.disabled || this.unanswered) return;
    if (this.form.querySelector("[data-trouble]")) this.complain(words.join(" "), true);
    else this.form.scrollIntoView(); // no numbers now: the top of the list says why
  }

  /** In the server's words; with the name where several were ticked. */
  whyNot(code) {
    const box = this.boxes.find(({ value }) => value === code);
    if (!box) return this.form.dataset.gone;
    const { name, refusal } = box.dataset;
    return this.ticked.length > 1 ? `${name}: ${refusal}` : refusal;
  }

  /** The bar sums up; the rows that are chosen are marked. */
  say() {
    const { chosen, form } = this;
    this.ticked = chosen.map((box) => box.value);
    this.boxes.forEach((box) => box.closest("li").classList.toggle("choice--chosen", box.checked && !box.disabled));
    if (!form.querySelector("[data-chosen]")) return;
    setWords(form.querySelector("[data-chosen]"), named(chosen, form.dataset));
    setWords(form.querySelector("[data-total]"), chosen.length ? total(chosen, form.dataset) : "");
    form.querySelector("[data-wish]").hidden = !chosen.length;
  }

  /** Whoever presses again with nothing ticked any more still waits for an answer to the earlier wish. */
  check(check) {
    const { detail } = check;
    if (this.insists || !this.chosen.length) detail.body = this.unanswered;
    this.complain(detail.body ? "" : this.form.dataset.none);
    if (!detail.body) check.preventDefault();
    detail.key = this.key;
    this.insists = false;
  }

  open(done) {
    done.preventDefault();
    this.button.disabled = true; // until the page of the ticket has come
    const { token, number, turns } = done.detail.answer.body;
    const { ticket, day } = this.form.dataset;
    const url = ticket.replace("TOKEN", token);
    keepTicket({ url, number, token, day, services: turns.map(({ service }) => service) });
    window.location.assign(url);
  }

  /** An earlier wish that got no answer may have been recorded: then its number is the one that there is. */
  refused(refused) {
    const { answer, body, error } = refused.detail;
    refused.preventDefault();
    this.insists = error.code === "key_reused" && Boolean(this.unanswered);
    if (this.insists) this.form.dispatchEvent(new Event("submit", { cancelable: true }));
    else this.complain(error.message, true);
    this.unanswered = isJudged(answer) ? null : this.unanswered || body;
  }

  /** Red is for what went wrong, not for what is still to be chosen. */
  complain(words, isRefused = false) {
    const line = this.form.querySelector("[data-trouble]");
    if (!line) return;
    line.textContent = words;
    line.classList.toggle("take__said--refused", isRefused);
    line.hidden = !words;
  }
}

const NAMED = 2; // by name; in a list of several screens nobody finds all that is ticked

/** "Rekam KTP-el", "SIM C, SKCK dan 1 lagi". */
function named(chosen, { more }) {
  const names = chosen.slice(0, NAMED).map((box) => box.dataset.name).join(", ");
  const left = chosen.length - NAMED;
  return left > 0 ? more.replace("{names}", names).replace("{count}", String(left)) : names;
}

/** "Rp75.000", and in words what has no fixed amount: in full alone, in one word beside an amount. */
function total(chosen, { free, together }) {
  const amount = chosen.reduce((sum, box) => sum + Number(box.dataset.amount || 0), 0);
  const others = chosen.map(({ dataset }) => (amount ? dataset.extra : dataset.fee)).filter(Boolean);
  const fee = [...(amount ? [rupiah(amount)] : []), ...new Set(others)].join(" + ") || free;
  return chosen.length > 1 ? together.replace("{fee}", fee) : fee;
}

export const takeNumber = TakeNumber;
