// At the desk, beside somebody who is called: whether the board's voice has spoken the call. Nobody has to wait for it.
import { askServer } from "../../lib/server/asking.js";
import { setWords } from "../../lib/page/words.js";

const LOOK_MS = 2500;

/** @param {HTMLElement} sign data-src, data-turn and the words data-awaited, data-spoken and data-missed; holds [data-words] */
export function callVoice(sign, { wait = (what, ms) => setTimeout(what, ms) } = {}) {
  let isOver = false;
  const look = async () => {
    if (isOver) return;
    let voice = "awaited";
    try {
      voice = await askServer(sign.dataset.src, {}, async (answer) => answer.ok && (await answer.json())[sign.dataset.turn]);
      sign.hidden = !voice;
      if (voice) setWords(sign.querySelector("[data-words]"), sign.dataset[voice]);
    } catch {
      // No contact: what was known stays, and it is asked again.
    }
    if (voice === "awaited") wait(look, LOOK_MS);
  };
  look();
  return () => {
    isOver = true;
  };
}
