// A soft two-tone chime made in code, so that no sound file must be fetched; silent until a tap has allowed it.

const TONES = [
  { hertz: 659.25, at: 0 },
  { hertz: 523.25, at: 0.55 },
];
const PARTIALS = [
  { times: 1, loud: 0.5 },
  { times: 2, loud: 0.12 },
  { times: 3, loud: 0.05 },
];
const RING_SECONDS = 1.4;

let context = null;
const listeners = new Set();

/** Call it from a tap: browsers stay silent otherwise. @returns {Promise<boolean>} whether sound works */
export async function unlock() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context) return false;
  context = context || opened(Context);
  try {
    await context.resume();
  } catch {
    return false;
  }
  return canSound();
}

function opened(Context) {
  const made = new Context();
  made.addEventListener("statechange", () => listeners.forEach((listener) => listener()));
  return made;
}

/**
 * @param {() => void} listener told whenever sound begins or ends to work
 * @returns {() => void} stop being told
 */
export function onSoundChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const canSound = () => Boolean(context) && context.state === "running";

/** What sounds here; null before the first tap. @returns {AudioContext | null} */
export const soundContext = () => context;

/** Seconds after which a voice may begin: the second tone still rings, and what is said after it is heard as one. */
export const CHIME_SECONDS = 1.3;

/**
 * Ding-dong.
 * @param {{loud?: number, onEnd?: () => void}} [how] loud: from 0 to 1; onEnd: told when it has really sounded to its end
 * @returns {boolean} whether it was heard
 */
export function chime({ loud = 1, onEnd = () => {} } = {}) {
  if (!canSound()) return false;
  const start = context.currentTime + 0.05;
  const voices = [];
  TONES.forEach((tone) => PARTIALS.forEach((partial) => voices.push(ring(tone, partial, start, loud))));
  voices[voices.length - 1].onended = onEnd;
  return true;
}

function ring(tone, partial, start, loud) {
  const from = start + tone.at;
  const voice = context.createOscillator();
  const volume = context.createGain();
  voice.frequency.value = tone.hertz * partial.times;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(partial.loud * loud, from + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, from + RING_SECONDS / partial.times);
  voice.connect(volume);
  volume.connect(context.destination);
  voice.start(from);
  voice.stop(from + RING_SECONDS);
  return voice;
}

/** @param {number[]} [pattern] milliseconds on, off, on … */
export function vibrate(pattern = [400, 150, 400, 150, 600]) {
  return Boolean(navigator.vibrate) && navigator.vibrate(pattern);
}
