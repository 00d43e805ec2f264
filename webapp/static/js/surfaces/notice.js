// The offline page, and the page of a lost number: they remember what this phone held, and try again.
import { start } from "../lib/page/modules.js";
import { ticketWith } from "../lib/device/own-tickets.js";
import { lastTicket } from "../lib/device/storage.js";

start({ "last-ticket": showLastTicket, "lost-number": showLostNumber, "try-again": tryAgain });

/** The hall does not know the number any more, but this phone does. */
function showLostNumber(card) {
  const ticket = ticketWith(card.dataset.token);
  if (!ticket) return;
  card.querySelector("[data-number]").textContent = ticket.number;
  card.hidden = false;
}

function showLastTicket(card) {
  const ticket = lastTicket();
  if (!ticket) return;
  card.querySelector("[data-number]").textContent = ticket.number;
  card.querySelector("[data-link]").setAttribute("href", ticket.url);
  card.hidden = false;
}

function tryAgain(button) {
  button.addEventListener("click", () => window.location.reload());
}
