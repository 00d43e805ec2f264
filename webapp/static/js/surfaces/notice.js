// The offline page: it remembers the last ticket of this phone, and tries again.
import { start } from "../lib/modules.js";
import { lastTicket } from "../lib/storage.js";

start({ "last-ticket": showLastTicket, "try-again": tryAgain });

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
