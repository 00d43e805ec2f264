// Keeps the TV awake while there is something to see: not after the close, nor for a server that has been gone for long.
import { AwakeVideo } from "../../lib/device/awake-video.js";
import { ScreenLock } from "../../lib/device/wake-lock.js";
import { live } from "../../lib/server/live.js";

const GONE_MS = 180000;
const LOOK_MS = 5000;
const SOON_MS = 1200;

/** @param {HTMLElement} board the live fragment, with data-over once the day is closed; beside it video[data-awake] */
export function boardAwake(board) {
  const lock = new ScreenLock();
  const video = new AwakeVideo(document.querySelector("video[data-awake]"));
  let heardAt = performance.now();
  const isWanted = () => !("over" in board.dataset) && performance.now() - heardAt < GONE_MS;
  const look = async () => {
    await lock.want(isWanted());
    if (lock.isHeld || !isWanted()) video.stop();
    else video.play();
    // Where neither is granted, whoever sets up the TV is told to see to it.
    const isKept = lock.isHeld || video.goesOn();
    document.querySelectorAll("[data-sleeps]").forEach((sign) => {
      sign.hidden = isKept || !isWanted();
    });
  };
  const tap = () => {
    if (lock.isHeld || !isWanted()) return;
    video.play();
    setTimeout(look, SOON_MS);
  };
  const stop = live.onFresh((age) => {
    heardAt = Math.max(heardAt, performance.now() - age * 1000);
  });
  const timer = setInterval(look, LOOK_MS);
  document.addEventListener("pointerdown", tap);
  document.addEventListener("click", tap); // what old TVs make of OK
  document.addEventListener("keydown", tap);
  look();
  return () => {
    stop();
    clearInterval(timer);
    document.removeEventListener("pointerdown", tap);
    document.removeEventListener("click", tap);
    document.removeEventListener("keydown", tap);
    video.stop();
    lock.want(false);
  };
}
