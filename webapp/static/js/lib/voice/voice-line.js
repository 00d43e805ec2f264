// The line of those whom the voice still has to call: one after the other, each once, and none that is no longer true.
//
// The screen shows every call at once; the voice needs seconds for each, so it has a budget. With nobody waiting for it a
// call is said, said again, and said in the second language; with one or two waiting it is said once; with three or more
// up to four calls share a chime. What is over, or older than two minutes at its turn, is not said any more.

// Whoever was called longer ago is at the desk or gone.
export const STALE_MS = 120000;
const JOINED_FROM = 3;
const MOST_JOINED = 4;
const REMEMBERED = 1000;
const MOST_WAITING = 300;

/**
 * @typedef {import("../page/call-queue.js").Call & {count?: number, seq?: number}} VoiceCall
 * @typedef {{key: string, at: number, kind: string, words?: string}} Notice a pause, an announcement …
 * @typedef {"heard" | "partly" | "silent"} Heard heard: number and desk; partly: not both; silent: the sound has failed
 * @typedef {object} Manner
 * @property {"call" | "joined" | "repeat" | "second"} form
 * @property {boolean} chime whether the chime comes first
 * @property {boolean} isAlone nobody else waits for the voice: there is time for more words
 * @typedef {object} Parts
 * @property {(call: VoiceCall, manner: Manner, done: (heard: Heard) => void) => void} speak
 * @property {(notice: Notice, done: (heard: Heard) => void, manner: {chime: boolean, isAlone: boolean}) => void} [speakNotice]
 * @property {() => number} now by the server's clock, milliseconds
 * @property {() => boolean} [isSure] false while this device's clock has jumped and the server has not said its time since
 * @property {(calls: VoiceCall[]) => void} [onSpoken] one call, and those of the same number that it made needless
 * @property {(calls: VoiceCall[]) => void} [onMissed] still called, and not said any more
 * @property {(call: VoiceCall) => boolean} [isMine] whether this screen speaks for that desk
 * @property {{repeats: boolean, hasSecond: boolean}} [manners]
 */

/** What a call is known by, here and on the server: a number is called once in a millisecond. @param {VoiceCall} call */
export const keyOfCall = ({ number, at }) => `${number}@${at}`;

export class VoiceLine {
  /** @param {Parts} parts */
  constructor(parts) {
    const nothing = () => {};
    const always = () => true;
    const manners = { repeats: true, hasSecond: false };
    Object.assign(this, { speakNotice: (_, done) => done("heard"), isSure: always, onSpoken: nothing, onMissed: nothing });
    Object.assign(this, { isMine: always, manners }, parts);
    this.known = new Set();
    /** @type {{call: VoiceCall, olders: VoiceCall[]}[]} */
    this.line = [];
    this.notices = [];
    this.speaking = null;
    this.isOn = false;
    this.isNoticing = false;
    // How many more calls belong to the chime that was heard last.
    this.joining = 0;
  }

  /** Whether this screen may speak now; what it says at this moment it says to its end. */
  allow(isOn) {
    this.isOn = isOn;
    if (!isOn) this.joining = 0;
    this.look();
  }

  /** It was spoken before this screen had anything to say. @param {VoiceCall} call */
  know(call) {
    this.#remember(keyOfCall(call));
  }

  /** @param {VoiceCall} call told by an event, by the fragment, or by both: it is spoken once */
  add(call) {
    if (this.known.has(keyOfCall(call))) return;
    this.know(call);
    const waiting = this.line.find((one) => one.call.number === call.number);
    if (waiting) renew(waiting, call);
    else this.line.push({ call, olders: [] });
    if (this.line.length > MOST_WAITING) this.line.shift();
    this.look();
  }

  /** @param {Notice} notice said when nobody waits for the voice */
  addNotice(notice) {
    if (this.known.has(notice.key)) return;
    this.#remember(notice.key);
    this.notices.push(notice);
    this.look();
  }

  /**
   * The call is over, or was taken back.
   * @param {string} number
   * @param {(call: VoiceCall) => boolean} [isMeant] which calls of this number
   */
  drop(number, isMeant = () => true) {
    const isOver = (call) => call.number === number && isMeant(call);
    // It was not spoken: if what ended it is taken back, it may still be.
    this.line.forEach(({ call, olders }) => {
      if (isOver(call)) [call, ...olders].forEach((one) => this.known.delete(keyOfCall(one)));
    });
    this.line = this.line.filter(({ call }) => !isOver(call));
    if (this.speaking && isOver(this.speaking.call)) this.speaking.isOver = true;
  }

  /** All who are called now: the calls of nobody else are true any more. @param {VoiceCall[]} calls */
  keepOnly(calls) {
    const keys = new Set(calls.map(keyOfCall));
    [...this.line.map(({ call }) => call), ...(this.speaking ? [this.speaking.call] : [])]
      .filter((call) => !keys.has(keyOfCall(call)))
      .forEach((call) => this.drop(call.number, ({ at }) => at === call.at));
  }

  /** Nobody who waits now is to be spoken here: they were called before this screen had a voice. */
  forget() {
    this.line = [];
    this.notices = [];
  }

  /** Another screen has spoken these. @param {string[]} keys */
  confirm(keys) {
    const spoken = new Set(keys);
    keys.forEach((key) => this.#remember(key));
    this.line = this.line.filter(({ call }) => !spoken.has(keyOfCall(call)));
  }

  /** Speak on where there is something to say; to be called now and then. */
  look() {
    if (this.speaking || !this.isOn || !this.isSure()) return;
    this.#missStale();
    const place = this.line.findIndex(({ call }) => this.isMine(call));
    if (place >= 0) {
      this.isNoticing = false;
      this.#speak(this.line.splice(place, 1)[0]);
      return;
    }
    this.joining = 0;
    this.#speakNotice();
  }

  #remember(key) {
    this.known.add(key);
    if (this.known.size > REMEMBERED) this.known.delete(this.known.values().next().value);
  }

  #missStale() {
    const isStale = ({ call }) => this.now() - call.at >= STALE_MS;
    const missed = this.line.filter((one) => isStale(one) && this.isMine(one.call));
    this.line = this.line.filter((one) => !isStale(one));
    if (missed.length) this.onMissed(missed.map(({ call }) => call));
  }

  #others() {
    return this.line.filter(({ call }) => this.isMine(call)).length;
  }

  #speak(one) {
    const others = this.#others();
    const goesOn = this.joining > 0;
    if (goesOn) this.joining -= 1;
    else this.joining = others >= JOINED_FROM ? Math.min(MOST_JOINED, others + 1) - 1 : 0;
    const isJoined = goesOn || this.joining > 0;
    this.#say(one, { form: isJoined ? "joined" : "call", chime: !goesOn }, (heard) => {
      // This first time counts; what is said again or in another language is a courtesy.
      if (heard === "heard") this.onSpoken([one.call, ...one.olders]);
      else this.onMissed([one.call]);
      this.#sayMore(one, isJoined ? [] : this.#courtesies());
    });
  }

  #courtesies() {
    return [...(this.manners.repeats ? ["repeat"] : []), ...(this.manners.hasSecond ? ["second"] : [])];
  }

  /** Only while nobody else waits for the voice. */
  #sayMore(one, forms) {
    const [form, ...rest] = forms;
    if (!form || !this.isOn || one.isOver || this.#others()) this.look();
    else this.#say(one, { form, chime: false }, () => this.#sayMore(one, rest));
  }

  #say(one, manner, then) {
    this.speaking = one;
    this.speak(one.call, { ...manner, isAlone: !this.#others() }, (heard) => {
      if (this.speaking !== one) return; // an answer that comes twice says nothing new
      this.speaking = null;
      if (heard === "silent") this.#fail(one, manner);
      else then(heard);
    });
  }

  /** The sound is gone: who was to be called keeps the place, for when it comes back or for another screen. */
  #fail(one, { form }) {
    this.allow(false);
    if (form === "repeat" || form === "second" || one.isOver) return;
    const newer = this.line.find(({ call }) => call.number === one.call.number);
    if (newer) newer.olders.push(one.call);
    else this.line.unshift(one);
  }

  #speakNotice() {
    this.notices = this.notices.filter(({ at }) => this.now() - at < STALE_MS);
    const notice = this.notices.shift();
    // A whole hall that pauses is told in one breath: several share a chime, as calls do.
    const manner = { chime: !this.isNoticing, isAlone: !this.isNoticing && this.notices.length === 0 };
    this.isNoticing = Boolean(notice);
    if (!notice) return;
    const said = { call: { number: "", at: 0 }, olders: [] };
    this.speaking = said;
    this.speakNotice(notice, (heard) => {
      if (this.speaking !== said) return;
      this.speaking = null;
      if (heard === "silent") this.allow(false);
      else this.look();
    }, manner);
  }
}

/** Called again while it still waits, be it to another desk: one sentence says where to go now. */
function renew(waiting, call) {
  const [older, newer] = waiting.call.at > call.at ? [call, waiting.call] : [waiting.call, call];
  waiting.call = newer;
  waiting.olders.push(older);
}
