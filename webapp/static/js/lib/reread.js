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
    this.pending = false;
    this.flight = null;
  }

  /** @returns {Promise<void>} settled when the screen shows what was asked for */
  ask() {
    if (this.flight) {
      this.pending = true;
      return this.flight;
    }
    this.flight = this.#run().finally(() => {
      this.flight = null;
    });
    return this.flight;
  }

  async #run() {
    do {
      this.pending = false;
      const read = await this.read();
      if (read && !this.#isStale(read)) this.show(read);
    } while (this.pending);
  }

  /** An answer that was overtaken on its way would take the screen back in time. */
  #isStale(read) {
    const { epoch, seq } = this.shown();
    return read.epoch === epoch && read.seq < seq;
  }
}
