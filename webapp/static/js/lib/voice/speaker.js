// Says calls and notices in one voice: makes the sentence, lets the player play it, and tells whether it was understood.
import { askServer } from "../server/asking.js";
import { sentence, words } from "./sentence.js";

const TRY_AGAIN_MS = 15000;

export class Speaker {
  /**
   * @param {string} src where the voice's manifest is
   * @param {import("./player.js").Player} player
   * @param {{load?: (src: string) => Promise<object>, wait?: (what: () => void, ms: number) => void,
   *   standIn?: typeof import("./web-speech.js").sayByBrowser}} [how] standIn: says what clips are missing for
   */
  constructor(src, player, { load = fetchManifest, wait = (what, ms) => setTimeout(what, ms), standIn = () => false } = {}) {
    Object.assign(this, { src, player, load, wait, standIn });
    /** @type {import("./sentence.js").Manifest | null} */
    this.manifest = null;
    this.isEnded = false;
  }

  /** Until it is there; then its clips are fetched ahead. */
  async prepare() {
    try {
      this.manifest = await this.load(this.src);
      this.fetchAhead();
    } catch {
      if (!this.isEnded) this.wait(() => this.prepare(), TRY_AGAIN_MS);
    }
  }

  /** Again once there is something to decode them: what was fetched before is decoded then. */
  fetchAhead() {
    if (this.manifest) this.player.store.wantAll(Object.values(this.manifest.clips).map(({ url }) => url));
  }

  dispose() {
    this.isEnded = true;
  }

  /** @param {string} kind @param {import("./sentence.js").What} what @returns {string} "" where nothing can be said */
  words(kind, what) {
    return this.manifest ? words(this.manifest, kind, what) : "";
  }

  /**
   * @param {string} kind of sentence
   * @param {import("./sentence.js").What} what
   * @param {import("./player.js").Loudness} loudness
   * @param {(heard: import("./player.js").Heard) => void} done
   */
  say(kind, what, loudness, done) {
    const clips = this.manifest ? this.#clips(kind, what) : [];
    // Without a sentence the chime alone calls: the number is on the screen, but nobody has heard it.
    const isSaid = clips.length > 0;
    if (isSaid && !this.#areReady(clips) && this.#saidOtherwise(kind, what, loudness, done)) return;
    this.player.play(clips, loudness, (heard) => done(isSaid || heard === "silent" ? heard : "partly"));
  }

  #areReady(clips) {
    return clips.every(({ url, isNeeded }) => !isNeeded || this.player.store.ready(url));
  }

  #saidOtherwise(kind, what, loudness, done) {
    const isSaid = this.standIn(this.words(kind, what), this.manifest.language, loudness, done);
    if (isSaid && loudness.chime) this.player.ring({ loud: loudness.volume / 100 });
    return isSaid;
  }

  /** What the sentence always says is courtesy; what differs from call to call is needed: number and desk. */
  #clips(kind, what) {
    const { sentences, clips } = this.manifest;
    const own = [what.desk, what.name].filter((one) => one && one.clip);
    const always = new Set([...(sentences[kind] || []), ...(sentences.rehearsal || [])]);
    return sentence(this.manifest, kind, what).map((name) => {
      const clip = own.find((one) => one.clip === name) || clips[name] || { url: "", ms: 0 };
      return { url: clip.url, ms: clip.ms, isNeeded: !always.has(name) };
    });
  }
}

const fetchManifest = (src) =>
  askServer(src, {}, (response) => {
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  });
