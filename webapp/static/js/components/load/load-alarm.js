// New trouble is heard once, if the coordinator wants that, and counted in the title of the page's tab.
import { chime, vibrate } from "../../lib/device/chime.js";
import { soundWanted } from "../shared/sound.js";

/** @param {HTMLElement} element holds the alerts: [data-alert] with an id, [data-unseen] until somebody has seen it */
export function loadAlarm(element) {
  const title = document.title;
  let known = idsIn(element, "[data-alert]");
  const look = () => {
    const now = idsIn(element, "[data-alert]");
    const unseen = idsIn(element, "[data-unseen]");
    if (unseen.some((id) => !known.includes(id)) && soundWanted()) {
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

const idsIn = (element, selector) => Array.from(element.querySelectorAll(selector), (one) => one.dataset.alert);
