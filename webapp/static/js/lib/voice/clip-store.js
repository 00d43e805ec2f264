// The clips of a voice, fetched and decoded before they are needed, and kept: nothing is loaded while somebody is called.
import { askServer } from "../server/asking.js";

const TRY_AGAIN_MS = 30000;
const MOST = 300;

export class ClipStore {
  /**
   * @param {() => BaseAudioContext | null} context what decodes; null as long as nobody has tapped for sound
   * @param {(url: string) => Promise<ArrayBuffer>} [load]
   * @param {() => number} [steady] milliseconds
   */
  constructor(context, load = fetchBytes, steady = () => performance.now()) {
    Object.assign(this, { context, load, steady });
    /** @type {Map<string, {bytes?: ArrayBuffer, sound?: AudioBuffer, waiting?: Promise<AudioBuffer | null>, failedAt?: number}>} */
    this.clips = new Map();
  }

  /** @param {string} url @returns {AudioBuffer | null} what can sound at once */
  ready(url) {
    const known = this.clips.get(url);
    return (known && known.sound) || null;
  }

  /** @param {string} url @returns {Promise<AudioBuffer | null>} null where there is no such clip, or nothing to decode it */
  want(url) {
    const known = this.clips.get(url) || {};
    if (known.sound) return Promise.resolve(known.sound);
    if (known.waiting) return known.waiting;
    if (known.failedAt !== undefined && this.steady() - known.failedAt < TRY_AGAIN_MS) return Promise.resolve(null);
    this.#keep(url, known);
    known.waiting = this.#get(url, known).then(
      (sound) => this.#note(known, sound),
      () => this.#note(known, null, this.steady()),
    );
    return known.waiting;
  }

  /** One after the other, so that a weak Wi-Fi is left to those who are called. @param {string[]} urls */
  async wantAll(urls) {
    for (const url of urls) await this.want(url);
  }

  async #get(url, known) {
    known.bytes = known.bytes || (await this.load(url));
    const context = this.context();
    return context ? decoded(context, known.bytes) : null;
  }

  #note(known, sound, failedAt) {
    known.waiting = undefined;
    known.failedAt = failedAt;
    known.sound = sound || undefined;
    if (sound || failedAt !== undefined) known.bytes = undefined;
    return sound;
  }

  #keep(url, known) {
    this.clips.set(url, known);
    if (this.clips.size > MOST) this.clips.delete(this.clips.keys().next().value);
  }
}

const fetchBytes = (url) =>
  askServer(url, {}, (response) => {
    if (!response.ok) throw new Error(String(response.status));
    return response.arrayBuffer();
  });

/** Old browsers know only the form with two functions, later ones answer with a promise. A decoder takes the bytes away, so it is given a copy. */
function decoded(context, bytes) {
  return new Promise((done, failed) => {
    const promise = context.decodeAudioData(bytes.slice(0), done, failed);
    if (promise && promise.then) promise.then(done, failed);
  });
}
