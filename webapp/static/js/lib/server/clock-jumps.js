// Notices when somebody sets this device's clock, or it wakes from sleep: until the server says its time again, what
// time it is there is a guess.

const JUMP_MS = 2000;
// Where the server says no time, as over HTTP alone, a guess has to do after so long.
const UNSURE_MS = 20000;

export class ClockJumps {
  /** @param {{wall?: () => number, steady?: () => number}} [clocks] steady: goes on whatever is done to the clock */
  constructor({ wall = Date.now, steady = () => performance.now() } = {}) {
    Object.assign(this, { wall, steady });
    this.ahead = wall() - steady();
    this.jumpedAt = -Infinity;
  }

  /** The server has said its time. */
  heard() {
    this.ahead = this.wall() - this.steady();
    this.jumpedAt = -Infinity;
  }

  /** @returns {boolean} whether the time of the server is known; to be asked every few seconds */
  isSure() {
    const ahead = this.wall() - this.steady();
    if (Math.abs(ahead - this.ahead) > JUMP_MS) {
      this.ahead = ahead;
      this.jumpedAt = this.steady();
    }
    return this.steady() - this.jumpedAt > UNSURE_MS;
  }
}
