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

/**
 * Keep the screen on for as long as the page is in sight.
 * @returns {Promise<boolean>} false where no wake lock is lent: then the device is set up, or watched, by hand
 */
export async function stayAwake() {
  const lock = new ScreenLock();
  await lock.want(true);
  return lock.isHeld;
}
