// Whether this screen may speak now, and for which desks: only one voice is heard in a hall.
//
// Named TVs share the sound, which the server lends to one of them for a few seconds at a time. A screen without a name
// speaks once somebody has tapped for it, but not beside a TV that does; a phone that serves as a loudspeaker always does.

// As long as the server lends it: whoever hears nothing stops by itself before another one begins.
const LENT_MS = 9000;

export class RightToSpeak {
  /**
   * @param {{sound: "none" | "shared" | "own", isSmall: boolean, steady?: () => number}} how isSmall: it is a loudspeaker
   */
  constructor({ sound, isSmall, steady = () => performance.now() }) {
    Object.assign(this, { sound, isSmall, steady });
    this.answer = null;
    this.askedAt = -Infinity;
  }

  /** @param {import("./sound-state.js").Answer} answer @param {number} askedAt */
  told(answer, askedAt) {
    Object.assign(this, { answer, askedAt });
  }

  get isNamed() {
    return Boolean(this.answer && this.answer.name);
  }

  /** Whether what it speaks counts for the hall. */
  get isShared() {
    return this.isNamed && this.sound === "shared" && !this.isSmall;
  }

  /** It speaks for itself: what it says counts for nobody else, and nobody tells it what was said. */
  get isAlone() {
    return Boolean(this.answer) && !this.isShared;
  }

  /** Another screen speaks in its place. */
  get isElsewhere() {
    return Boolean(this.answer) && this.sound === "shared" && !this.isSmall && !this.holds() && this.answer.sound_elsewhere;
  }

  /** Whether it may speak now. Until it was told who else speaks, only a loudspeaker does. */
  holds() {
    if (this.sound === "none") return false;
    if (this.isSmall) return true;
    if (!this.answer) return false;
    if (!this.isShared) return this.isNamed || !this.answer.sound_elsewhere;
    return Boolean(this.answer.holds_sound) && this.steady() - this.askedAt < LENT_MS;
  }

  /** @param {{code: string, is_shown: boolean}} desk @returns {boolean} whether its calls are spoken here */
  isFor({ code, is_shown: isShown }) {
    if (!this.isShared) return isShown;
    const { rest, desks, others } = this.answer.speaks;
    return desks.includes(code) || (rest && !others.includes(code));
  }
}
