// The offline page, and the page of a lost number: they remember what this phone held, and try again.
import { start } from "../lib/page/modules.js";
import { ticketWith, ticketsOfToday } from "../lib/device/own-tickets.js";
import { unsentByDesk } from "../lib/outbox/outbox.js";
import { openOutboxStore } from "../lib/outbox/outbox-store.js";

start({
  "for-citizens": forCitizens,
  "for-desks": forDesks,
  "lost-number": showLostNumber,
  "own-numbers": showOwnNumbers,
  "try-again": tryAgain,
});

/** The offline page stands at the address that did not open: a desk's, or the list of them. */
function isAtDesk() {
  return /^\/desks\/|^\/d\/[^/]+\/desks/.test(window.location.pathname);
}

function forCitizens(part) {
  part.hidden = isAtDesk();
}

/** A clerk is told what the tablet holds, and the desk opens by itself when the network is back. */
function forDesks(part) {
  part.hidden = !isAtDesk();
  if (part.hidden) return;
  window.addEventListener("online", () => window.location.reload());
  openOutboxStore()
    .then((store) => store.all())
    .then((entries) => sayUnsent(part.querySelector("[data-unsent]"), unsentByDesk(entries)));
}

function sayUnsent(line, desks) {
  const words = ({ name, count }) => line.dataset.words.replace("{desk}", name).replace("{count}", String(count));
  line.textContent = desks.map(words).join(" ");
  line.hidden = !desks.length;
}

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
