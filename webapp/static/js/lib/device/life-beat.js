// The beat by which a screen is known to live: each follows a frame that was really drawn, so that a page whose renderer
// hangs is missed like one that is switched off. A page that nobody sees draws none, and says just that.

export const BEAT_MS = 5000;

export class LifeBeat {
  /**
   * @param {(how: {visible: boolean}) => void} say one sign of life
   * @param {object} [by]
   * @param {(drawn: () => void) => void} [by.onFrame] calls back once a frame is drawn
   * @param {() => boolean} [by.isHidden]
   */
  constructor(say, { onFrame = (drawn) => requestAnimationFrame(drawn), isHidden = () => document.hidden } = {}) {
    Object.assign(this, { say, onFrame, isHidden });
    this.isAsked = false; // for a frame that has not come yet
  }

  /** Time for a sign; of frames that do not come one is waited for. */
  beat() {
    if (this.isHidden()) {
      this.say({ visible: false });
      return;
    }
    if (this.isAsked) return;
    this.isAsked = true;
    this.onFrame(() => {
      this.isAsked = false;
      this.say({ visible: !this.isHidden() });
    });
  }
}

/** Megabytes that the page holds, where the browser tells. @returns {number | null} */
export function memoryInUse({ memory } = performance) {
  return memory && memory.usedJSHeapSize ? Math.round(memory.usedJSHeapSize / 1048576) : null;
}
