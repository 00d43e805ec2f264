// Plays clips one after the other without a gap, and says what was really heard: a clip counts when its sound has ended.
import { canSound, chime, CHIME_SECONDS, soundContext } from "../device/chime.js";

const LEAD_SECONDS = 0.06;
// Clips are there long before; on the first call after a tap they may still be on their way.
const PATIENCE_MS = 4000;
// So long after its end a sound that has not ended never will: the device was taken away.
const GRACE_MS = 2500;

/**
 * @typedef {{url: string, ms: number, isNeeded?: boolean}} PlannedClip isNeeded: without it the sentence says nothing
 * @typedef {{volume: number, speed: number, chime: boolean}} Loudness both in percent; chime: it comes first
 * @typedef {"heard" | "partly" | "silent"} Heard partly: something that is needed was missing; silent: there is no sound
 */

export class Player {
  /**
   * @param {import("./clip-store.js").ClipStore} store
   * @param {{wait?: (what: () => void, ms: number) => void, context?: () => AudioContext | null}} [how]
   */
  constructor(store, { wait = (what, ms) => setTimeout(what, ms), context = soundContext, isOn = canSound, ring = chime } = {}) {
    Object.assign(this, { store, wait, context, isOn, ring });
  }

  /**
   * @param {PlannedClip[]} clips
   * @param {Loudness} loudness
   * @param {(heard: Heard) => void} done called once
   */
  play(clips, loudness, done) {
    if (!this.isOn()) {
      done("silent");
      return;
    }
    const begin = once(() => this.#begin(clips, loudness, done));
    if (clips.every(({ url }) => this.store.ready(url))) begin();
    else {
      this.wait(begin, PATIENCE_MS);
      Promise.all(clips.map(({ url }) => this.store.want(url))).then(begin, begin);
    }
  }

  #begin(clips, { volume, speed, chime: isRung }, done) {
    const context = this.context();
    if (!context || !this.isOn()) {
      done("silent");
      return;
    }
    const loud = volume / 100;
    const rate = speed / 100;
    const ended = new Set();
    const isHeard = () => clips.every((clip) => !clip.isNeeded || ended.has(clip));
    let isOver = false;
    const gain = gainOf(context, loud);
    const finish = (heard) => {
      if (isOver) return;
      isOver = true;
      // What is left of it, where a phone slept in the middle, must not sound into the next call.
      gain.disconnect();
      done(heard);
    };
    let isChimed = false;
    if (isRung) this.ring({ loud, onEnd: () => (isChimed = true) });
    const from = context.currentTime + LEAD_SECONDS + (isRung ? CHIME_SECONDS : 0);
    let at = from;
    const there = clips.filter(({ url }) => this.store.ready(url));
    there.forEach((clip, place) => {
      const sound = this.store.ready(clip.url);
      const source = context.createBufferSource();
      source.buffer = sound;
      source.playbackRate.value = rate;
      source.connect(gain);
      source.onended = () => {
        ended.add(clip);
        if (place === there.length - 1) finish(isHeard() ? "heard" : "partly");
      };
      source.start(at);
      // A decoder may leave silence behind a clip; the next one follows when the clip has sounded.
      at += Math.min(sound.duration, clip.ms / 1000) / rate;
    });
    const lasts = (at - context.currentTime) * 1000;
    if (!there.length) this.wait(() => finish(isChimed || !isRung ? "partly" : "silent"), lasts + 500);
    else this.wait(() => finish(ended.size && this.isOn() ? "partly" : "silent"), lasts + GRACE_MS);
  }
}

function gainOf(context, loud) {
  const gain = context.createGain();
  gain.gain.value = loud;
  gain.connect(context.destination);
  return gain;
}

function once(act) {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    act();
  };
}
