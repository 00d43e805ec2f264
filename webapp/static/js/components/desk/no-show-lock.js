// "Did not come" stays locked until the person had a fair chance; the button says what it waits for.
import { now } from "../../lib/server/server-time.js";
import { lockAt, wordsOf } from "../../lib/page/unlocking.js";

/** @param {HTMLButtonElement} button data-calls, data-calls-needed, data-unlocks-at, and the sentences data-both, data-more-calls, data-more-seconds */
export function noShowLock(button) {
  const console_ = button.closest("[data-src]");
  const words = button.querySelector("[data-lock]");
  const tick = () => {
    const { calls, callsNeeded, unlocksAt, both, moreCalls, moreSeconds } = button.dataset;
    const lock = lockAt({ calls: Number(calls), callsNeeded: Number(callsNeeded), unlocksAt: Date.parse(unlocksAt) }, now());
    words.textContent = wordsOf(lock, { both, calls: moreCalls, seconds: moreSeconds });
    words.hidden = lock.isOpen;
    if (lock.isOpen === !("off" in button.dataset)) return;
    if (lock.isOpen) delete button.dataset.off;
    else button.dataset.off = "";
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
