// New trouble is said aloud once, heard if the coordinator wants that, and counted in the title of the page's tab. What only
// counts its minutes further is not said again.
import { chime, vibrate } from "../../lib/device/chime.js";
import { soundWanted } from "../shared/sound.js";

/**
 * @param {HTMLElement} element holds the alerts: [data-alert] with an id, [data-unseen] until somebody has seen it; and
 *   [data-alarm-words], a live region
 */
export function loadAlarm(element) {
  const title = document.title;
  let known = idsIn(element, "[data-alert]");
  const look = () => {
    const now = idsIn(element, "[data-alert]");
    const unseen = idsIn(element, "[data-unseen]");
    const fresh = unseen.filter((id) => !known.includes(id));
    if (fresh.length) say(element, fresh);
    if (fresh.length && soundWanted()) {
      chime();
      vibrate();
    }
    known = now;
    document.title = unseen.length ? `(${unseen.length}) ${title}` : title;
  };
  look();
  element.addEventListener("live:morphed", look);
  return () => {
    element.removeEventListener("live:morphed", look);
    document.title = title;
  };
}

/** Of many alerts of one kind the line that counts them is said, once. */
function say(element, ids) {
  const lines = ids.map((id) => element.querySelector(`[data-alert="${id}"]`).closest("li")).filter(Boolean);
  const words = [...new Set(lines)].map((line) => line.querySelector("summary").textContent.trim());
  if (words.length) element.querySelector("[data-alarm-words]").textContent = words.join(". ");
}

const idsIn = (element, selector) => Array.from(element.querySelectorAll(selector), (one) => one.dataset.alert);
