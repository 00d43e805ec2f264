// "Did not come" is locked by the server (data-off) until the person had a fair chance; this counts down, and opens it.
import { setWords } from "../../lib/page/words.js";
import { now } from "../../lib/server/server-time.js";
import { lockAt, wordsOf } from "../../lib/page/unlocking.js";

/** @param {HTMLButtonElement} button while locked data-calls, data-calls-needed, data-unlocks-at; the sentences data-both, data-more-calls, data-more-seconds */
export function noShowLock(button) {
  const console_ = button.closest("[data-src]");
  const tick = () => {
    const words = button.querySelector("[data-lock]");
    const { calls, callsNeeded, unlocksAt, both, moreCalls, moreSeconds } = button.dataset;
    if (!("off" in button.dataset)) {
      words.hidden = true;
      return;
    }
    const lock = lockAt({ calls: Number(calls), callsNeeded: Number(callsNeeded), unlocksAt: Date.parse(unlocksAt) }, now());
    setWords(words, wordsOf(lock, { both, calls: moreCalls, seconds: moreSeconds }));
    words.hidden = lock.isOpen;
    if (!lock.isOpen) return;
    delete button.dataset.off;
    console_.dispatchEvent(new CustomEvent("desk:refresh"));
  };
  tick();
  const timer = setInterval(tick, 500);
  console_.addEventListener("live:morphed", tick);
  return () => {
    clearInterval(timer);
    console_.removeEventListener("live:morphed", tick);
  };
}
