// What this screen says of its sound with each sign of life, and what it is told in answer.

/** @typedef {"works" | "locked" | "failed" | "off"} Sound locked: the browser lets it sound after a tap only */
const said = { sound: "locked", proof: "", spoken_seq: 0 };
const listeners = new Set();
const hurried = new Set();

/** @param {{sound?: Sound, proof?: "chime" | "voice" | "", spoken_seq?: number}} what proof: what was heard to its end last */
export function saySound(what) {
  const before = said.sound;
  Object.assign(said, what);
  if (said.sound !== before) hurried.forEach((listener) => listener());
}

/**
 * Told when the sound begins or ends to work: the hall waits for it, so that is said at once.
 * @param {() => void} listener
 * @returns {() => void} stop being told
 */
export function onSoundSaid(listener) {
  hurried.add(listener);
  return () => hurried.delete(listener);
}

/** For the next sign of life. */
export const soundSaid = () => ({ ...said });

/**
 * @typedef {{name: string | null, holds_sound: boolean, sound_elsewhere: boolean, confirmed: string[],
 *   speaks: {rest: boolean, desks: string[], others: string[]}, at?: string, epoch: number, seq: number}} Answer
 * @param {Answer} answer of the server to a sign of life
 * @param {number} askedAt when it was asked, by this device's steady watch
 */
export function tellAnswer(answer, askedAt) {
  listeners.forEach((listener) => listener(answer, askedAt));
}

/**
 * @param {(answer: Answer, askedAt: number) => void} listener
 * @returns {() => void} stop being told
 */
export function onAnswer(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
