// The ticket on the phone: what it counts for itself, and what it tells a hand and an ear.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { el, page } from "./fake-page.js";

let shaken = [];
globalThis.window = globalThis.window || new EventTarget();
page();
mock.timers.enable({ apis: ["setInterval", "setTimeout"] }); // the page's connection looks at itself for ever
const { ownTurn } = await import("../../webapp/static/js/components/ticket/own-turn.js");
mock.timers.reset();
beforeEach(() => {
  shaken = [];
  const value = { vibrate: (pattern) => shaken.push(pattern) };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true, writable: true });
});

const RULE = [-1.2, 1.28, 0.92, 10, 1, 5, 2, 4, 60, 15, 2]; // how the server makes a range
const holder = (queue, ...more) => el(`div[data-queue=${queue}][data-place=9][data-nearness=far]${more.join("")}`);

/** A section that waits; `more` are further attributes of it. */
function waiting(more, ...parts) {
  const facts = "[data-state=waiting][data-number=K009][data-token=one][data-url=/t/one][data-day=today][data-kept]";
  const words = "[data-title=K009 · Menunggu][data-near-title=K009 · Sebentar lagi]";
  const section = el(`section${facts}${words}[data-epoch=1][data-seq=10][data-spread=0][data-theme-color=#0f4d3c]${more}`, ...parts);
  page(el("meta[name=theme-color]"), section);
  new ownTurn(section);
  return section;
}

/** What the phone sees after it has read its fragment again. */
function read(section, change) {
  change(section);
  section.dispatchEvent(new CustomEvent("live:morphed"));
}

test("who draws near sees it in the title and feels it once", () => {
  const turn = holder("bpjs");
  const section = waiting("", turn);
  assert.deepEqual([document.title, shaken], ["K009 · Menunggu", []]);
  const draw = (nearness) => read(section, () => (turn.dataset.nearness = nearness));
  draw("near");
  assert.deepEqual([document.title, shaken], ["K009 · Sebentar lagi", [[200, 100, 200]]]);
  draw("next");
  assert.equal(shaken.length, 1, "near is near");
  draw("far");
  draw("near");
  assert.equal(shaken.length, 2, "who was put back and comes near again is told again");
});

test("calls that are heard bring it near without asking", () => {
  const rule = RULE.join(" ");
  const turn = holder("bpjs", "[data-ahead=9][data-before=9][data-pace=2 4][data-busy=0][data-served]", `[data-rule=${rule}]`);
  const section = waiting("", turn);
  let asked = 0;
  section.addEventListener("live:read", () => (asked += 1));
  const hear = (detail) => {
    section.dispatchEvent(new CustomEvent("live:event", { detail: { to: "queue:bpjs", epoch: 1, seq: 11, ...detail }, cancelable: true }));
  };
  hear({ left: [1], joined: [], ahead: [9, 8] });
  assert.deepEqual([turn.dataset.ahead, document.title], ["8", "K009 · Menunggu"]);
  hear({ left: [2, 3, 4, 5, 6, 7, 8], joined: [], ahead: [9, 0] });
  assert.deepEqual([turn.dataset.ahead, turn.dataset.nearness, document.title, asked], ["0", "next", "K009 · Sebentar lagi", 0]);
  assert.equal(shaken.length, 1);
});

test("who opens the page while the turn is near sees it, and nothing shakes", () => {
  const turn = holder("bpjs");
  turn.dataset.nearness = "near";
  waiting("", turn);
  assert.deepEqual([document.title, shaken], ["K009 · Sebentar lagi", []]);
});

test("a transfer is told to the hand once, and a second one again", () => {
  const section = waiting("", holder("bpjs"));
  const move = (turn) => read(section, () => (section.dataset.moved = turn));
  move("turn-2");
  move("turn-2");
  assert.deepEqual([document.title, shaken], ["K009 · Menunggu", [[200, 100, 200]]]);
  move("turn-3");
  assert.equal(shaken.length, 2);
});

test("a phone that nobody has touched since is not shaken", () => {
  navigator.userActivation = { hasBeenActive: false };
  const section = waiting("", holder("bpjs"));
  read(section, () => (section.dataset.moved = "turn-2"));
  assert.deepEqual(shaken, []);
});
