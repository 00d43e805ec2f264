// A TV, the tablet of a desk and a phone that is to ring must not fall asleep; browsers lend a wake lock only to secure pages.

export class ScreenLock {
  /**
   * @param {{lender?: WakeLock, page?: Document}} [where]
   */
  constructor({ lender = navigator.wakeLock, page = document } = {}) {
    Object.assign(this, { lender, page });
    this.isWanted = false;
    this.isAsking = false;
    this.lock = null;
    // A browser takes the lock back from a page that is out of sight.
    page.addEventListener("visibilitychange", () => this.#ask());
  }

  /** Whether the screen stays on now. */
  get isHeld() {
    return Boolean(this.lock) && !this.lock.released;
  }

  /** @param {boolean} isWanted whether the screen should stay on from now on; a refusal is tried again by the next call */
  want(isWanted) {
    this.isWanted = isWanted;
    return isWanted ? this.#ask() : this.#giveBack();
  }

  async #ask() {
    if (!this.lender || !this.isWanted || this.page.hidden || this.isHeld || this.isAsking) return;
    this.isAsking = true;
    try {
      this.lock = await this.lender.request("screen");
    } catch {
      // Not lent: the battery is low, or a policy forbids it.
    } finally {
      this.isAsking = false;
    }
    if (!this.isWanted) await this.#giveBack();
  }

  async #giveBack() {
    const { lock } = this;
    this.lock = null;
    if (lock) await lock.release();
  }
}

const LOOK_MS = 15000;

/**
 * Keep the screen on, and show each [data-sleeps] for as long as that is not granted, as on plain http or with a battery
 * that is low: then whoever works with the device is told to set it up by hand.
 * @returns {() => void} stop looking
 */
export function keepAwakeOrSay({ lock = new ScreenLock(), page = document } = {}) {
  const look = async () => {
    await lock.want(true);
    if (page.hidden) return; // nothing is lent to a page out of sight, and nobody reads it
    page.querySelectorAll("[data-sleeps]").forEach((sign) => {
      sign.hidden = lock.isHeld;
    });
  };
  const timer = setInterval(look, LOOK_MS);
  look();
  return () => clearInterval(timer);
}

/**
 * Keep the screen on for as long as the page is in sight.
 * @returns {Promise<boolean>} false where no wake lock is lent: then the device is set up, or watched, by hand
 */
export async function stayAwake() {
  const lock = new ScreenLock();
  await lock.want(true);
  return lock.isHeld;
}
