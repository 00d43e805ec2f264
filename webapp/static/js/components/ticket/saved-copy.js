// A ticket page that the service worker took from its cache says so, with the time of the copy, until contact is back.
//   <div data-module="saved-copy" data-words="… {time} …" data-zone="Asia/Jakarta" hidden><span data-text></span></div>
import { live } from "../../lib/server/live.js";
import { hourMinute } from "../../lib/server/server-time.js";

/** @param {HTMLElement} element a banner */
export function savedCopy(element) {
  const savedAt = Date.parse(document.documentElement.dataset.savedAt || "");
  if (Number.isNaN(savedAt)) return undefined;
  const text = element.querySelector("[data-text]") || element;
  text.textContent = element.dataset.words.replace("{time}", hourMinute(savedAt, element.dataset.zone));
  element.hidden = false;
  return live.onFresh((age, at, heard) => {
    element.hidden = heard;
  });
}
