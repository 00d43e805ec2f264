// A waiting phone counts as the server would: the same places, the same range.
import assert from "node:assert/strict";
import test from "node:test";
import { aheadAfter, range } from "../../webapp/static/js/lib/place.js";

const OWN = { place: 20, ahead: 3 };
const SPREAD = { low: 0.7, high: 1.5, step: 5 };

test("who was before and left makes the line shorter", () => {
  assert.equal(aheadAfter(OWN, { left: [12], joined: [] }), 2);
});

test("who comes after changes nothing, who comes back to an earlier place does", () => {
  assert.equal(aheadAfter(OWN, { left: [], joined: [31] }), 3);
  assert.equal(aheadAfter(OWN, { left: [25], joined: [11] }), 4);
});

test("a message of the pace alone changes nobody's place", () => {
  assert.equal(aheadAfter(OWN, { pace: 4 }), 3);
});

test("nobody has less than nobody before them", () => {
  assert.equal(aheadAfter({ place: 20, ahead: 0 }, { left: [3] }), 0);
});

test("the range is that of the server", () => {
  assert.deepEqual(range(0, 4, SPREAD), [0, 5]);
  assert.deepEqual(range(4, 5, SPREAD), [10, 35]);
  assert.deepEqual(range(6, 2.67, SPREAD), [10, 30]);
  assert.deepEqual(range(24, 2, SPREAD), [30, 75]);
});

test("without a pace nothing is said", () => {
  assert.equal(range(3, null, SPREAD), null);
});
