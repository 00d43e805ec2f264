// The hall clock: the day's own zone, the server's time, the form 09.34.
import { setWords } from "../../lib/page/words.js";
import { hourMinute, learnFromPage, now } from "../../lib/server/server-time.js";

/** @param {HTMLElement} element data-zone */
export function clock(element) {
  learnFromPage(document.documentElement.dataset);
  const tick = () => {
    const text = hourMinute(now(), element.dataset.zone);
    setWords(element, text);
  };
  tick();
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
