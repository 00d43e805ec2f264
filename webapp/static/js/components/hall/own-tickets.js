// The numbers of this phone, on top of the hall page, and in its bar while the top is out of sight: who comes back from the
// ticket is where the button was pressed, far below.
import { ticketsOf } from "../../lib/device/own-tickets.js";

class OwnTickets {
  /** @param {HTMLElement} aside data-day, a list and the <template> of its rows; [data-own] is the line of the bar */
  constructor(aside) {
    this.aside = aside;
    this.isSeen = false;
    this.morphed = () => this.sayInBar(ticketsOf(aside.dataset.day));
    this.back = ({ persisted }) => this.cameBack(persisted);
    this.sight = typeof IntersectionObserver === "undefined" ? null : new IntersectionObserver((seen) => this.saw(seen));
    window.addEventListener("pageshow", this.back);
    document.addEventListener("live:morphed", this.morphed);
    this.fill();
    if (this.sight) this.sight.observe(aside);
  }

  dispose() {
    window.removeEventListener("pageshow", this.back);
    document.removeEventListener("live:morphed", this.morphed);
    if (this.sight) this.sight.disconnect();
  }

  get line() {
    return document.querySelector("[data-own]");
  }

  fill() {
    const { aside } = this;
    const tickets = ticketsOf(aside.dataset.day);
    const list = aside.querySelector("ul");
    list.textContent = "";
    tickets.forEach((ticket) => list.appendChild(row(aside.querySelector("template"), ticket)));
    aside.hidden = !tickets.length;
    this.sayInBar(tickets);
  }

  /** One leads to its page, several to the list. The bar comes and goes with the morphs. */
  sayInBar(tickets) {
    if (!this.line) return;
    this.line.querySelector("[data-numbers]").textContent = tickets.map(({ number }) => number).join(", ");
    this.line.querySelector("a").setAttribute("href", tickets.length === 1 ? tickets[0].url : "#own");
    this.placeLine();
  }

  saw(changes) {
    this.isSeen = changes[changes.length - 1].isIntersecting;
    this.placeLine();
  }

  placeLine() {
    if (this.line) this.line.hidden = this.aside.hidden || this.isSeen;
  }

  /** A day that gives no more numbers has no bar. */
  cameBack(isAsItWas) {
    this.fill();
    if (isAsItWas && !this.line && !this.aside.hidden) this.aside.scrollIntoView();
  }
}

function row(template, { url, number }) {
  const made = template.content.cloneNode(true);
  made.querySelector("a").setAttribute("href", url);
  made.querySelector("[data-number]").textContent = number;
  return made;
}

export const ownTickets = OwnTickets;
