// Sound that a phone call or the lock of the phone took away comes back, and until then nobody is told that it works.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { callAlarm } from "../../webapp/static/js/components/ticket/call-alarm.js";
import { sound } from "../../webapp/static/js/components/shared/sound.js";
import { el, page } from "./fake-page.js";

const settled = () => new Promise((done) => setImmediate(done));
const ending = [];
let context;
let rung;

/** As much of an audio context as the chime touches. `isForbidden`: it stays silent, as before the first tap. */
class FakeContext extends EventTarget {
  constructor() {
    super();
    Object.assign(this, { state: "suspended", currentTime: 0, destination: null, isForbidden: false });
    context = this;
  }

  async resume() {
    if (this.isForbidden) throw new Error("not allowed");
    this.become("running");
  }

  become(state) {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }

  createOscillator() {
    return { frequency: {}, connect() {}, stop() {}, start: () => (rung += 1) };
  }

  createGain() {
    const gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
    return { gain, connect() {} };
  }
}

beforeEach(() => {
  const kept = new Map();
  globalThis.localStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
  globalThis.window = Object.assign(globalThis.window || new EventTarget(), { AudioContext: FakeContext });
  const navigator = { vibrate: () => true };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true, writable: true });
  rung = 0;
});
afterEach(() => ending.splice(0).forEach((end) => end()));

/** The button of the ticket, pressed once. */
async function switchedOn() {
  const parts = [el("span[data-off]"), el("span[data-on][hidden]")];
  const button = el("button[aria-pressed=false]", ...parts);
  page(button);
  ending.push(sound(button));
  button.click();
  await settled();
  return () => [button.attributes.get("aria-pressed"), ...parts.map(({ hidden }) => hidden)];
}

const ON = ["true", true, false];
const OFF = ["false", false, true];

test("a button says that the sound works only while it does, and the next tap anywhere brings it back", async () => {
  const said = await switchedOn();
  assert.deepEqual(said(), ON);
  context.become("interrupted");
  assert.deepEqual(said(), OFF);
  context.isForbidden = true;
  document.dispatchEvent(new Event("pointerdown"));
  await settled();
  assert.deepEqual(said(), OFF);
  context.isForbidden = false;
  document.dispatchEvent(new Event("pointerdown"));
  await settled();
  assert.deepEqual(said(), ON);
});

test("who takes the phone out of the pocket has the sound again", async () => {
  const said = await switchedOn();
  context.become("suspended");
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  assert.deepEqual(said(), ON);
});

test("a call rings although the sound was taken away before, and can then be silenced", async () => {
  await switchedOn();
  context.become("suspended");
  rung = 0;
  const hush = el("button[hidden]");
  const called = `section[data-src=/now][data-called-at=${new Date().toISOString()}]`;
  page(el(called, hush));
  const alarm = new callAlarm(hush);
  ending.push(() => alarm.dispose());
  await settled();
  assert.deepEqual([rung > 0, hush.hidden], [true, false]);
  document.dispatchEvent(new Event("pointerdown"));
  assert.equal(hush.hidden, true);
});
