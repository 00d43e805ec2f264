// The browser's own voice, where staff let it stand in for clips that are missing. Only voices of the device itself: a hall
// has no internet, and what is called in it is nobody else's business.
import { CHIME_SECONDS } from "../device/chime.js";

const LONGEST_MS = 20000;

/**
 * @param {string} words
 * @param {string} language "id", "en" …
 * @param {import("./player.js").Loudness} loudness
 * @param {(heard: import("./player.js").Heard) => void} done called once
 * @param {object} [by]
 * @returns {boolean} false where the device has no such voice: then nothing is said, and `done` is not called
 */
export function sayByBrowser(words, language, { volume, speed, chime }, done, by = window) {
  const { speechSynthesis: speech, SpeechSynthesisUtterance: Utterance } = by;
  if (!speech || !Utterance) return false;
  const isFitting = ({ lang, localService }) => localService && lang.toLowerCase().split(/[-_]/)[0] === language;
  const voice = speech.getVoices().find(isFitting);
  if (!voice) return false;
  const said = Object.assign(new Utterance(words), { voice, lang: voice.lang, rate: speed / 100, volume: volume / 100 });
  let isOver = false;
  const finish = (heard) => {
    if (!isOver) done(heard);
    isOver = true;
  };
  said.onend = () => finish("heard");
  said.onerror = () => finish("partly");
  by.setTimeout(() => finish("partly"), LONGEST_MS);
  by.setTimeout(() => speech.speak(said), chime ? CHIME_SECONDS * 1000 : 0);
  return true;
}
