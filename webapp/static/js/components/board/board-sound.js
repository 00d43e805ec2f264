// The board's sound: browsers keep it silent until somebody taps once. Until then a button says so; afterwards it is gone.
import { canSound, chime, unlock } from "../../lib/device/chime.js";
import { recall, remember } from "../../lib/device/storage.js";

const LOOK_MS = 2000;
const WANTED = "giliran:board-sound";

/** @param {HTMLButtonElement} button hidden while sound works */
export function boardSound(button) {
  const isAsked = new URLSearchParams(window.location.search).get("sound") === "1" || recall(WANTED) === true;
  const show = () => {
    button.hidden = canSound();
  };
  const wake = async () => {
    if (canSound()) return;
    await unlock();
    remember(WANTED, true);
    if (canSound()) chime();
    show();
  };
  // Any tap will do, and any key of a remote control.
  document.addEventListener("pointerdown", wake);
  document.addEventListener("keydown", wake);
  // Where sound is forbidden the promise of unlock() never settles, so the truth is looked at instead.
  const timer = setInterval(show, LOOK_MS);
  if (isAsked) unlock().then(show);
  show();
  return () => {
    clearInterval(timer);
    document.removeEventListener("pointerdown", wake);
    document.removeEventListener("keydown", wake);
  };
}
