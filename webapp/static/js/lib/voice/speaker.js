// Says calls and notices in one voice: makes the sentence, lets the player play it, and tells whether it was understood.
import { askServer } from "../server/asking.js";
import { PAUSE, sentence, words } from "./sentence.js";

const TRY_AGAIN_MS = 15000;
// Who is called wants to know where to go, and the next one waits already: a call takes no longer for an agency's name.
const LONGEST_MS = 7000;
// Of all agencies that a voice can name, a hall has a few.
const OF_AGENCIES = "agency-";

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
    this.names = [];
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
    if (!this.manifest) return;
    const isOfAll = (name) => name.indexOf(OF_AGENCIES) !== 0;
    const words = Object.keys(this.manifest.clips).filter(isOfAll).map((name) => this.manifest.clips[name].url);
    this.player.store.wantAll(words).then(() => this.#fetchNames());
  }

  /** What the desks of this hall are called by, after the words of all halls. @param {{clip?: string, url?: string}[]} names */
  fetchNames(names) {
    this.names = names;
    this.#fetchNames();
  }

  #fetchNames() {
    const urls = this.manifest ? this.names.map((one) => this.#clipOf(one.clip, [one]).url) : [];
    this.player.store.wantAll(urls.filter(Boolean));
  }

  dispose() {
    this.isEnded = true;
  }

  /**
   * The same without the agency where the sentence gets too long with it, or its clip is not here: nobody waits for it.
   * @param {string} kind @param {import("./sentence.js").What} what @returns {import("./sentence.js").What}
   */
  fitting(kind, what) {
    if (!what.agency || !this.manifest) return { ...what, agency: null };
    const { url } = this.#clipOf(what.agency.clip, [what.agency]);
    const isHere = url && this.player.store.ready(url);
    const lasts = this.#clips(kind, what).reduce((sum, { ms }) => sum + ms, 0);
    return isHere && lasts <= LONGEST_MS ? what : { ...what, agency: null };
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

  /** What the sentence always says is courtesy; what differs from call to call is needed: number and desk, not the agency. */
  #clips(kind, what) {
    const { sentences } = this.manifest;
    const own = [what.desk, what.agency, what.name].filter((one) => one && one.clip);
    const always = new Set([...(sentences[kind] || []), ...(sentences.rehearsal || []), PAUSE]);
    if (what.agency) always.add(what.agency.clip);
    return sentence(this.manifest, kind, what).map((name) => {
      const { url, ms } = this.#clipOf(name, own);
      return { url, ms, isNeeded: !always.has(name) };
    });
  }

  /** A recording of the voice goes before what the box has made of the same name. */
  #clipOf(name, own) {
    const made = own.find((one) => one.clip === name && one.url);
    return this.manifest.clips[name] || made || { url: "", ms: 0 };
  }
}

const fetchManifest = (src) =>
  askServer(src, {}, (response) => {
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  });
