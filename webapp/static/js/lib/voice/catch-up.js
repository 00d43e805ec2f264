// A screen that may speak again after it heard from nobody knows only who was called before: it reads the hall first.

// The page may not be readable although signs of life are answered; then what is known must do.
const PATIENCE_MS = 5000;

/** @typedef {{epoch: number, seq: number}} Head how far the events of a day have come */

export class CatchUp {
  /** @param {() => number} [steady] milliseconds */
  constructor(steady = () => performance.now()) {
    Object.assign(this, { steady, head: null, until: 0 });
  }

  /** @param {Head} head where the day is now, as the server says */
  begin({ epoch, seq }) {
    this.head = { epoch, seq };
    this.until = this.steady() + PATIENCE_MS;
  }

  /** @param {Head} shown what this screen knows @returns {boolean} */
  isDone(shown) {
    if (!this.head) return true;
    const isThere = shown.epoch === this.head.epoch && shown.seq >= this.head.seq;
    if (isThere || this.steady() >= this.until) this.head = null;
    return !this.head;
  }
}
