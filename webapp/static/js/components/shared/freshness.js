// Says whether the screen is live, or since when there has been no contact. The words come from data attributes.
import { setWords } from "../../lib/page/words.js";
import { live } from "../../lib/server/live.js";
import { showContact } from "../../lib/server/lost-contact.js";
import { hourMinute } from "../../lib/server/server-time.js";

/**
 * @param {HTMLElement} element data-stale-after (seconds), data-live, data-waiting, data-lost with {time}, data-zone;
 *   data-reading where the screen reads by itself while its socket is silent
 */
export function freshness(element) {
  const words = element.querySelector(".freshness__words") || element;
  const { live: fresh, waiting, lost, reading, zone } = element.dataset;
  const staleAfter = Number(element.dataset.staleAfter || 10);
  const opened = Date.now();
  return live.onFresh((age, at, heard) => {
    const isLost = age >= staleAfter;
    const known = reading && live.isSilent() ? reading : fresh;
    const text = isLost ? lost.replace("{time}", hourMinute(heard ? at : opened, zone)) : heard ? known : waiting;
    setWords(words, text);
    element.classList.toggle("freshness--lost", isLost);
    showContact(isLost);
  });
}
