// Knows what a screen has missed. Each kind of room ("day", "desk", "load", "ticket", "queue:…") counts by itself.

/** @typedef {"next" | "gap" | "old"} Verdict */

export class Sequence {
  /**
   * @param {number} epoch the epoch that the page was rendered in
   * @param {number} seq the last event that the page already shows
   */
  constructor(epoch, seq) {
    this.#restart(epoch, seq);
  }

  #restart(epoch, seq) {
    this.epoch = Number(epoch);
    this.floor = Number(seq);
    /** @type {Map<string, number>} the last seq of each kind of room */
    this.last = new Map();
  }

  /** @param {string} to */
  seqOf(to) {
    return Math.max(this.floor, this.last.get(to) || 0);
  }

  /**
   * A room was joined. What was said between the rendering of the page and now is lost.
   * With `rooms` (the last seq sent to each) the answer is exact; with only the day's `seq` it is careful.
   * @param {{epoch: number, seq: number, rooms?: Record<string, number>}} answer
   * @returns {Verdict}
   */
  joined({ epoch, seq, rooms }) {
    if (epoch !== this.epoch) return this.#newEpoch(epoch, seq);
    if (rooms) return Object.keys(rooms).filter((to) => this.#raise(to, rooms[to])).length ? "gap" : "next";
    const known = Math.max(this.floor, ...this.last.values());
    this.floor = Math.max(this.floor, seq);
    return seq > known ? "gap" : "next";
  }

  /**
   * @param {{to: string, epoch: number, seq: number, prev: number | null}} event
   * @returns {Verdict}
   */
  event({ to, epoch, seq, prev }) {
    if (epoch !== this.epoch) return this.#newEpoch(epoch, seq);
    const last = this.seqOf(to);
    if (seq <= last) return "old";
    this.last.set(to, seq);
    return prev !== null && prev !== undefined && prev > last ? "gap" : "next";
  }

  /**
   * A beat says what the last event of the room was, even when nothing follows.
   * @param {{to: string, epoch: number, seq: number}} beat
   * @returns {Verdict}
   */
  beat({ to, epoch, seq }) {
    if (epoch !== this.epoch) return this.#newEpoch(epoch, seq);
    return this.#raise(to, seq) ? "gap" : "next";
  }

  #raise(to, seq) {
    if (seq <= this.seqOf(to)) return false;
    this.last.set(to, seq);
    return true;
  }

  /** After a restored backup numbers start anew, lower perhaps: nothing known counts. */
  #newEpoch(epoch, seq) {
    this.#restart(epoch, seq);
    return "gap";
  }
}
