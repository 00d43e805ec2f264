// Gives every call its moment, one after the other: two desks that call in the same second are both seen and heard.

const MOMENT_MS = 4000;
// Where many wait each has its share of this time, so that fifty of them are seen within two minutes; one must be read.
const RUSH_MS = 30000;
const SHORTEST_MS = 1200;
// A call that waited longer than this is noise: the person is at the desk or gone.
export const FAREWELL_MS = 120000;
// Of the time that is left, a part is kept back for a device that is late.
const RESERVE = 0.1;
const REMEMBERED = 200;

/**
 * @typedef {{number: string, desk: string, deskName: string, at: number, isAgain?: boolean, count?: number, seq?: number}} Call
 */

const keyOf = (call) => `${call.number} ${call.desk} ${call.at}`;

export class CallQueue {
  /**
   * @param {object} parts
   * @param {(call: Call) => void} parts.show
   * @param {() => void} parts.clear no call is left to show
   * @param {(what: () => void, ms: number) => void} [parts.wait]
   * @param {() => number} [parts.now]
   */
  constructor({ show, clear, wait = (what, ms) => setTimeout(what, ms), now = Date.now }) {
    Object.assign(this, { show, clear, wait, now });
    this.known = new Set();
    this.line = [];
    this.shown = null;
    // By how much this device was late with the end of the last moment, milliseconds.
    this.late = 0;
  }

  /** The screen shows this call already: it needs no moment. @param {Call} call */
  know(call) {
    this.known.add(keyOf(call));
    if (this.known.size > REMEMBERED) this.known.delete(this.known.values().next().value);
  }

  /** @param {Call} call told by an event, by the fragment, or by both: it is shown once */
  add(call) {
    if (this.known.has(keyOf(call))) return;
    this.know(call);
    const waiting = this.line.find((one) => one.call.number === call.number);
    // Called again while it still waits for its moment, be it to another desk: one moment says where to go now.
    if (waiting) waiting.call = waiting.call.at > call.at ? waiting.call : call;
    else this.line.push({ call, since: this.now() });
    const isElsewhere = this.shown && this.shown.number === call.number && this.shown.desk !== call.desk;
    if (isElsewhere || !this.shown) this.#next();
  }

  /**
   * The call is over, or was taken back: what it said is no longer true.
   * @param {string} number
   * @param {(call: Call) => boolean} [isMeant] which calls of this number
   */
  drop(number, isMeant = () => true) {
    const isOver = (call) => call.number === number && isMeant(call);
    // It had no moment yet: if what ended it is taken back, it may still have one.
    this.line.forEach(({ call }) => isOver(call) && this.known.delete(keyOf(call)));
    this.line = this.line.filter(({ call }) => !isOver(call));
    if (this.shown && isOver(this.shown)) this.#next();
  }

  #next() {
    this.line = this.line.filter(({ since }) => this.now() - since < FAREWELL_MS);
    const first = this.line.shift();
    this.shown = first ? first.call : null;
    if (!this.shown) {
      this.clear();
      return;
    }
    const shown = this.shown;
    this.show(shown);
    const moment = Math.max(SHORTEST_MS, Math.min(MOMENT_MS, RUSH_MS / (this.line.length + 1), this.#share()));
    // A call that was taken back has ended its moment already.
    const due = this.now() + moment;
    this.wait(() => {
      this.late = Math.max(0, this.now() - due);
      if (shown === this.shown) this.#next();
    }, moment);
  }

  /** What each may take so that everybody who waits is seen in time, also on a TV that is late with every moment. */
  #share() {
    const left = this.line.map(({ since }, place) => (FAREWELL_MS - (this.now() - since)) / (place + 1));
    return (1 - RESERVE) * Math.min(...left) - this.late;
  }
}
