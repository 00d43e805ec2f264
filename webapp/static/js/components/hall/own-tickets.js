// The numbers of this phone, on top of the hall page: who lost the page finds the way back.
import { ticketsOf } from "../../lib/device/own-tickets.js";

/** @param {HTMLElement} aside data-day, a list and the <template> of its rows */
export function ownTickets(aside) {
  const show = () => {
    const tickets = ticketsOf(aside.dataset.day);
    const list = aside.querySelector("ul");
    list.textContent = "";
    tickets.forEach((ticket) => list.appendChild(row(aside.querySelector("template"), ticket)));
    aside.hidden = !tickets.length;
  };
  show();
  window.addEventListener("pageshow", show);
  return () => window.removeEventListener("pageshow", show);
}

function row(template, { url, number }) {
  const made = template.content.cloneNode(true);
  made.querySelector("a").setAttribute("href", url);
  made.querySelector("[data-number]").textContent = number;
  return made;
}
