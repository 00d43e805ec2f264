// Rings and shakes while the ticket is called, until somebody touches the phone. A call that is long past stays silent.
import { canSound, chime, unlock, vibrate } from "../../lib/device/chime.js";
import { now } from "../../lib/server/server-time.js";
import { soundWanted } from "../shared/sound.js";

const EVERY_MS = 4500;
const LONG_PAST_MS = 3 * 60 * 1000;

class CallAlarm {
  /** @param {HTMLButtonElement} button shown while the alarm is heard; its fragment has data-called-at */
  constructor(button) {
    this.button = button;
    this.fragment = button.closest("[data-src]");
    this.touched = () => this.hush();
    this.morphed = () => this.callAnew();
    document.addEventListener("pointerdown", this.touched);
    document.addEventListener("keydown", this.touched);
    this.fragment.addEventListener("live:morphed", this.morphed);
    this.callAnew();
  }

  /** A recall is a new call. The time is read beside the button, which a morph leaves alone. */
  callAnew() {
    const { calledAt } = this.fragment.dataset;
    if (calledAt === this.calledAt) return;
    this.calledAt = calledAt;
    this.hush();
    this.timer = setInterval(() => this.ring(), EVERY_MS);
    this.ring();
  }

  ring() {
    if (now() - Date.parse(this.calledAt) > LONG_PAST_MS) {
      this.hush();
      return;
    }
    if (mayShake()) vibrate();
    if (soundWanted()) this.sound();
  }

  /** What a phone call or the lock took away may come back without a tap. */
  async sound() {
    const { calledAt } = this;
    if (!canSound()) await unlock();
    if (calledAt !== this.calledAt || !this.timer) return;
    chime();
    this.button.hidden = !canSound();
  }

  hush() {
    clearInterval(this.timer);
    this.timer = 0;
    this.button.hidden = true;
    if (mayShake()) vibrate([]);
  }

  dispose() {
    this.hush();
    document.removeEventListener("pointerdown", this.touched);
    document.removeEventListener("keydown", this.touched);
    this.fragment.removeEventListener("live:morphed", this.morphed);
  }
}

/** Browsers refuse to shake a phone that nobody has touched since the page was opened, and complain of the try. */
const mayShake = () => !navigator.userActivation || navigator.userActivation.hasBeenActive;

export const callAlarm = CallAlarm;
