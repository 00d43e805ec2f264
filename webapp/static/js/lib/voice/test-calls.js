// Test calls that the server sends to this TV alone: each is shown and played once, between two calls, and what became of
// it is said with the next sign of life.

const SHOWN_MS = 8000;

/** @typedef {"voice" | "chime" | "locked" | "failed" | "off"} Result */

export class TestCalls {
  /**
   * @param {object} parts
   * @param {(isShown: boolean) => void} parts.show
   * @param {(done: (result: Result) => void) => void} parts.play
   * @param {() => boolean} parts.isBusy a call is being spoken: the test waits for the next sign of life
   * @param {(test: {id: string, result: Result} | undefined) => void} parts.tell what is said with signs of life
   * @param {(what: () => void, ms: number) => void} [parts.wait]
   */
  constructor({ show, play, isBusy, tell, wait = (what, ms) => setTimeout(what, ms) }) {
    Object.assign(this, { show, play, isBusy, tell, wait });
    this.last = null;
    this.isPlaying = false;
  }

  /** @param {string | null} id of the test call that the server still waits for */
  told(id) {
    if (!id) {
      if (!this.isPlaying) this.tell(undefined);
      return;
    }
    if (id === this.last || this.isPlaying || this.isBusy()) return;
    this.last = id;
    this.isPlaying = true;
    this.show(true);
    this.wait(() => id === this.last && this.show(false), SHOWN_MS);
    this.play((result) => {
      this.isPlaying = false;
      this.tell({ id, result });
    });
  }
}
