// Says calmly when this device's clock and the server's differ by minutes: one of the two is wrong, and people compare them.
//   <p data-module="clock-difference" data-words="… {difference} … {time} …" data-units='["{count} menit", …]' data-zone hidden>
import { setWords } from "../../lib/page/words.js";
import { differenceIn, MOST_MS } from "../../lib/server/clock-difference.js";
import { hourMinute, now, onHeard } from "../../lib/server/server-time.js";

/** @param {HTMLElement} element */
export function clockDifference(element) {
  const { words, units, zone } = element.dataset;
  return onHeard((ahead) => {
    const differs = Math.abs(ahead) > MOST_MS;
    element.hidden = !differs;
    if (!differs) return;
    const text = words.replace("{difference}", differenceIn(ahead, JSON.parse(units))).replace("{time}", hourMinute(now(), zone));
    setWords(element, text);
  });
}
