// Something that is said until a certain time: it goes away by the server's clock, without anybody saying so.
//   <p data-module="until" data-until="2026-11-21T05:00:00+00:00">
import { now } from "../../lib/server/server-time.js";

const LOOK_MS = 5000;

/** @param {HTMLElement} element data-until is an aware ISO time; without it, it stays */
export function until(element) {
  const look = () => {
    const end = Date.parse(element.dataset.until);
    element.hidden = !Number.isNaN(end) && now() >= end;
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
}
