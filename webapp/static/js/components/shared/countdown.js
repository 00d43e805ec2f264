// Counts the seconds in which something can still be taken back, and goes away when they are over.
import { now } from "../../lib/server/server-time.js";

/** @param {HTMLElement} element data-until (aware ISO time), with a [data-words] that holds {seconds} */
export function countdown(element) {
  const tick = () => {
    const words = element.querySelector("[data-words]");
    const seconds = Math.ceil((Date.parse(element.dataset.until) - now()) / 1000);
    element.hidden = seconds <= 0;
    words.textContent = words.dataset.words.replace("{seconds}", String(Math.max(0, seconds)));
  };
  tick();
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
