// Calls grow old on the screen by the server's clock: full gold while new, an edge while they stand, then the last call.
import { ageOf } from "../../lib/page/call-age.js";
import { now } from "../../lib/server/server-time.js";

const LOOK_MS = 1000;

/** @param {HTMLElement} board everything in it with data-stands-at and data-last-at has an age */
export function callAges(board) {
  const look = () =>
    board.querySelectorAll("[data-stands-at]").forEach((call) => {
      const age = ageOf(call.dataset, now());
      if (call.dataset.age === age) return;
      call.dataset.age = age;
      call.querySelectorAll("[data-by-age]").forEach((word) => {
        word.textContent = word.dataset[age];
      });
    });
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
}
