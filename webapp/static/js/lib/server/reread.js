// Reads a fragment again, never twice at once: one request in flight and at most one more after it.

/**
 * @typedef {{epoch: number, seq: number}} Head
 * @typedef {Head & {content: any}} Read
 */

export class Reread {
  /**
   * @param {object} parts
   * @param {() => Promise<Read | null>} parts.read null: it could not be read now
   * @param {(read: Read) => void} parts.show
   * @param {() => Head} parts.shown what the screen shows
   */
  constructor({ read, show, shown }) {
    this.read = read;
    this.show = show;
    this.shown = shown;
    this.wanted = false;
    this.flight = null;
    // When it was last read, milliseconds; the page itself counts as a reading.
    this.lastAt = Date.now();
  }

  /** @returns {Promise<void>} settled when the screen shows what was asked for */
  ask() {
    this.wanted = true;
    if (!this.flight) this.flight = this.readWhileWanted();
    return this.flight;
  }

  async readWhileWanted() {
    try {
      while (this.wanted) {
        this.wanted = false;
        this.lastAt = Date.now();
        const read = await this.read();
        if (read && !this.isStale(read)) this.show(read);
      }
    } finally {
      // In the same moment as the last look at `wanted`, or a wish between the two would be lost.
      this.flight = null;
    }
  }

  /** Milliseconds since the last reading; a clock that was set back has it read at once. */
  age(now = Date.now()) {
    return now < this.lastAt ? Infinity : now - this.lastAt;
  }

  /** An answer that was overtaken on its way would take the screen back in time. */
  isStale(read) {
    const { epoch, seq } = this.shown();
    return read.epoch === epoch && read.seq < seq;
  }
}
