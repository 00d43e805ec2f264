// What the sound needs: an open page and a screen that is on. It is said once the sound is wanted.
//   <p data-module="sound-hint" hidden><span data-awake hidden>…</span><span data-not-awake>…</span></p>
import { stayAwake } from "../../lib/device/wake-lock.js";
import { soundWanted } from "../shared/sound.js";

/** @param {HTMLElement} hint */
export function soundHint(hint) {
  const changed = async () => {
    hint.hidden = !soundWanted();
    if (hint.hidden || hint.dataset.asked) return;
    hint.dataset.asked = "";
    const isAwake = await stayAwake();
    hint.querySelector("[data-awake]").hidden = !isAwake;
    hint.querySelector("[data-not-awake]").hidden = isAwake;
  };
  document.addEventListener("sound:changed", changed);
  changed();
  return () => document.removeEventListener("sound:changed", changed);
}
