// A screen is spared without anybody noticing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DIMS_MS, SHIFT_MS, isDimmed, shiftAt } from "../../webapp/static/js/lib/device/burn-in.js";

test("over a day everything stands in nine places, a few pixels apart, and never jumps far", () => {
  const places = Array.from({ length: 150 }, (_, nth) => shiftAt(nth * SHIFT_MS));
  assert.equal(new Set(places.map(String)).size, 9);
  places.slice(1).forEach(([right, down], nth) => {
    assert.ok(Math.max(Math.abs(right - places[nth][0]), Math.abs(down - places[nth][1])) <= 8);
  });
  assert.deepEqual(shiftAt(0), [0, 0]);
  assert.deepEqual(shiftAt(SHIFT_MS - 1), [0, 0]);
  assert.notDeepEqual(shiftAt(SHIFT_MS), [0, 0]);
});

test("a board is dimmed minutes after its day is over, and never before", () => {
  assert.deepEqual([NaN, 0, DIMS_MS - 1, DIMS_MS].map(isDimmed), [false, false, false, true]);
});
