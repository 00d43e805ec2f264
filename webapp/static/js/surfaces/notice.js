// The offline page, and the page of a lost number: they remember what this phone held, and try again.
import { start } from "../lib/page/modules.js";
import { ticketWith, ticketsOfToday } from "../lib/device/own-tickets.js";

start({ "own-numbers": showOwnNumbers, "lost-number": showLostNumber, "try-again": tryAgain });

/** The hall does not know the number any more, but this phone does. */
function showLostNumber(card) {
  const ticket = ticketWith(card.dataset.token);
  if (!ticket) return;
  card.querySelector("[data-number]").textContent = ticket.number;
  card.hidden = false;
}

/** @param {HTMLElement} card a list, and the <template> of its rows */
function showOwnNumbers(card) {
  const tickets = ticketsOfToday(Date.now());
  tickets.forEach(({ number, url }) => {
    const row = card.querySelector("template").content.cloneNode(true);
    row.querySelector("[data-number]").textContent = number;
    row.querySelector("[data-link]").setAttribute("href", url);
    card.querySelector("ul").appendChild(row);
  });
  card.hidden = !tickets.length;
}

function tryAgain(button) {
  button.addEventListener("click", () => window.location.reload());
}
