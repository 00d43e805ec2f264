// Spares the screen: it moves the page by a few pixels every few minutes, and dims it some minutes after the close.
import { isDimmed, shiftAt } from "../../lib/device/burn-in.js";

const LOOK_MS = 5000;
const DIMMED = "dimmed";

/** @param {HTMLElement} board the live fragment, with data-over once the day is closed */
export function boardRest(board) {
  const began = performance.now();
  let overAt = NaN;
  const look = () => {
    const now = performance.now();
    const [right, down] = shiftAt(now - began);
    document.body.style.left = `${right}px`;
    document.body.style.top = `${down}px`;
    overAt = "over" in board.dataset ? (Number.isNaN(overAt) ? now : overAt) : NaN;
    document.documentElement.classList.toggle(DIMMED, isDimmed(now - overAt));
  };
  const timer = setInterval(look, LOOK_MS);
  document.addEventListener("live:morphed", look); // a day that is opened again is bright at once
  look();
  return () => {
    clearInterval(timer);
    document.removeEventListener("live:morphed", look);
  };
}
