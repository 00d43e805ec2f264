// A screen stays on while there is something to see, and is given back afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { keepAwakeOrSay, ScreenLock } from "../../webapp/static/js/lib/device/wake-lock.js";

/** What a browser lends, and takes back from a page out of sight. */
class Lender {
  constructor() {
    this.lent = [];
    this.refuses = false;
  }

  async request() {
    if (this.refuses) throw new Error("NotAllowedError");
    const lock = { released: false, release: async () => { lock.released = true; } };
    this.lent.push(lock);
    return lock;
  }
}

class Sight extends EventTarget {
  hidden = false;

  turn(hidden) {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

const settled = () => new Promise((done) => setTimeout(done));

test("it is asked for once however often it is wanted, and given back when it is not", async () => {
  const lender = new Lender();
  const lock = new ScreenLock({ lender, page: new Sight() });
  await Promise.all([lock.want(true), lock.want(true)]);
  await lock.want(true);
  assert.equal(lender.lent.length, 1);
  assert.equal(lock.isHeld, true);
  await lock.want(false);
  assert.equal(lender.lent[0].released, true);
  assert.equal(lock.isHeld, false);
});

test("what the browser took back is asked for again when the page is in sight", async () => {
  const lender = new Lender();
  const page = new Sight();
  const lock = new ScreenLock({ lender, page });
  await lock.want(true);
  page.turn(true);
  await lender.lent[0].release();
  assert.equal(lock.isHeld, false);
  page.turn(false);
  await settled();
  assert.equal(lender.lent.length, 2);
});

test("what is no longer wanted is not asked for when the page comes back", async () => {
  const lender = new Lender();
  const page = new Sight();
  const lock = new ScreenLock({ lender, page });
  await lock.want(true);
  await lock.want(false);
  page.turn(false);
  await settled();
  assert.equal(lender.lent.length, 1);
});

test("where none is lent, or one is refused, it is not held, and the next wish tries again", async () => {
  const plain = new ScreenLock({ lender: null, page: new Sight() });
  await plain.want(true);
  assert.equal(plain.isHeld, false);
  const lender = new Lender();
  const lock = new ScreenLock({ lender, page: new Sight() });
  lender.refuses = true;
  await lock.want(true);
  assert.equal(lock.isHeld, false);
  lender.refuses = false;
  await lock.want(true);
  assert.equal(lock.isHeld, true);
});

test("that the screen may fall asleep is said where no lock is lent, and not where one is", async () => {
  for (const [lender, isHidden] of [[null, false], [new Lender(), true]]) {
    const page = new Sight();
    const sign = { hidden: true };
    page.querySelectorAll = (selector) => (selector === "[data-sleeps]" ? [sign] : []);
    const stop = keepAwakeOrSay({ lock: new ScreenLock({ lender, page }), page });
    await settled();
    stop();
    assert.equal(sign.hidden, isHidden);
  }
});
