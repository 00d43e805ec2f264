// Keeps the TV awake while there is something to see: not after the close, nor for a server that has been gone for long.
import { ScreenLock } from "../../lib/device/wake-lock.js";
import { live } from "../../lib/server/live.js";

const GONE_MS = 180000;
const LOOK_MS = 5000;

/** @param {HTMLElement} board the live fragment, with data-over once the day is closed */
export function boardAwake(board) {
  const lock = new ScreenLock();
  let heardAt = Date.now();
  const look = async () => {
    const isWanted = !("over" in board.dataset) && Date.now() - heardAt < GONE_MS;
    await lock.want(isWanted);
    // Where no lock is lent, as on plain http, whoever sets up the TV is told to see to it.
    document.querySelectorAll("[data-sleeps]").forEach((sign) => {
      sign.hidden = lock.isHeld || !isWanted;
    });
  };
  const stop = live.onFresh((_age, at) => {
    heardAt = at;
  });
  const timer = setInterval(look, LOOK_MS);
  look();
  return () => {
    stop();
    clearInterval(timer);
    lock.want(false);
  };
}
