// The button that turns the chime on and off. It is remembered; after a reload the first tap anywhere wakes it again.
//   <button data-module="sound" aria-pressed="false"><span data-off>…</span><span data-on hidden>…</span></button>
// It emits "sound:changed" {on, works}.
import { canSound, chime, onSoundChange, unlock } from "../../lib/device/chime.js";
import { recall, remember } from "../../lib/device/storage.js";

const WANTED = "giliran:sound";

/** Whether this device is to ring. */
export const soundWanted = () => recall(WANTED) === true;

/** @param {HTMLElement} button */
export function sound(button) {
  const press = async () => {
    const on = !soundWanted() || !canSound();
    remember(WANTED, on);
    if (on && (await unlock())) chime();
    show(button, on);
  };
  const wake = async () => {
    if (soundWanted() && !canSound() && (await unlock())) show(button, true);
  };
  // A phone call, or the lock of the phone, takes the sound away: the button says so, and the next tap brings it back.
  const stop = onSoundChange(() => show(button, soundWanted()));
  const seen = () => !document.hidden && wake();
  button.addEventListener("click", press);
  document.addEventListener("pointerdown", wake);
  document.addEventListener("visibilitychange", seen);
  show(button, soundWanted());
  wake();
  return () => {
    stop();
    button.removeEventListener("click", press);
    document.removeEventListener("pointerdown", wake);
    document.removeEventListener("visibilitychange", seen);
  };
}

function show(button, on) {
  const isOn = on && canSound();
  button.setAttribute("aria-pressed", String(isOn));
  showOnly(button, "[data-on]", isOn);
  showOnly(button, "[data-off]", !isOn);
  button.dispatchEvent(new CustomEvent("sound:changed", { detail: { on, works: isOn }, bubbles: true }));
}

function showOnly(button, selector, isShown) {
  Array.from(button.querySelectorAll(selector)).forEach((part) => {
    part.hidden = !isShown;
  });
}
