// Rings when somebody arrives while nobody was waiting and nobody is at the desk; only where the clerk asked for it.
import { chime } from "../../lib/device/chime.js";
import { soundWanted } from "../shared/sound.js";

/** @param {{idle: boolean, waiting: number}} before @param {{idle: boolean, waiting: number}} after */
export const isArrival = (before, after) => before.idle && before.waiting === 0 && after.waiting > 0;

/** @param {HTMLElement} element the console: data-idle, data-waiting */
export function arrivalChime(element) {
  const read = () => ({ idle: "idle" in element.dataset, waiting: Number(element.dataset.waiting) });
  let before = read();
  const look = () => {
    const after = read();
    if (isArrival(before, after) && soundWanted()) chime();
    before = after;
  };
  element.addEventListener("live:morphed", look);
  return () => element.removeEventListener("live:morphed", look);
}
