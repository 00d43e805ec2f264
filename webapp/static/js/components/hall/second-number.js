// Asks before this phone takes a second number for a service that it holds one for: often somebody only came back from the
// ticket, and the form looks as if nothing had happened.
import { ticketFor } from "../../lib/device/own-tickets.js";

class SecondNumber {
  /** @param {HTMLFormElement} form data-day; [data-again] in it asks: [data-question], [data-yes], [data-see] */
  constructor(form) {
    this.form = form;
    this.isMeant = false;
    form.addEventListener("command:check", (check) => this.check(check));
    form.addEventListener("command:done", () => this.close());
    form.addEventListener("change", () => this.close());
    form.addEventListener("click", ({ target }) => target.closest("[data-yes]") && this.take());
    window.addEventListener("pageshow", () => this.close());
  }

  get question() {
    return this.form.querySelector("[data-again]");
  }

  check(check) {
    if (check.defaultPrevented || this.isMeant || !this.question) return;
    const { services } = check.detail.body;
    const held = ticketFor(this.form.dataset.day, services);
    if (!held) return;
    check.preventDefault();
    this.ask(held, services.find((code) => held.services.includes(code)));
  }

  ask({ number, url }, code) {
    const { question } = this;
    const box = Array.from(this.form.querySelectorAll("input[name='services']")).find(({ value }) => value === code);
    const words = question.querySelector("[data-question]");
    words.textContent = words.dataset.words.replace("{number}", number).replace("{name}", box.dataset.name);
    const see = question.querySelector("[data-see]");
    see.textContent = see.dataset.words.replace("{number}", number);
    see.setAttribute("href", url);
    question.hidden = false;
    question.querySelector("[data-yes]").focus();
  }

  take() {
    this.isMeant = true;
    this.question.hidden = true;
    this.form.dispatchEvent(new Event("submit", { cancelable: true }));
  }

  close() {
    this.isMeant = false;
    if (this.question) this.question.hidden = true;
  }
}

export const secondNumber = SecondNumber;
