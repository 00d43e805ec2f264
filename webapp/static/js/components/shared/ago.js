// Minutes since something happened, counted on while nothing else changes.
import { setWords } from "../../lib/page/words.js";
import { now } from "../../lib/server/server-time.js";

const EVERY_MS = 10000;

/** @param {HTMLElement} element data-since (aware ISO time), data-words with {minutes} */
export function ago(element) {
  const tick = () => {
    const since = Date.parse(element.dataset.since);
    if (Number.isNaN(since)) return;
    const minutes = Math.max(0, Math.floor((now() - since) / 60000));
    const text = (element.dataset.words || "{minutes}").replace("{minutes}", String(minutes));
    setWords(element, text);
  };
  tick();
  const timer = setInterval(tick, EVERY_MS);
  // A fragment may bring the minutes of the moment when it was last rendered.
  document.addEventListener("live:morphed", tick);
  return () => {
    clearInterval(timer);
    document.removeEventListener("live:morphed", tick);
  };
}
