// By how much two clocks differ, as people say it, and when it is worth saying.
import assert from "node:assert/strict";
import { test } from "node:test";
import { differenceIn, MOST_MS } from "../../webapp/static/js/lib/server/clock-difference.js";
import { hear, learnFromPage, onHeard } from "../../webapp/static/js/lib/server/server-time.js";

const UNITS = ["{count} menit", "{count} jam", "{count} hari"];
const MINUTE = 60 * 1000;

for (const [minutes, words] of [
  [3, "3 menit"],
  [-3, "3 menit"],
  [90, "90 menit"],
  [180, "3 jam"],
  [-47 * 60, "47 jam"],
  [40 * 24 * 60, "40 hari"],
]) {
  test(`${minutes} minutes are ${words}`, () => {
    assert.equal(differenceIn(minutes * MINUTE, UNITS), words);
  });
}

test("what a live server says is told on, what an old page says is not", () => {
  const told = [];
  const stop = onHeard((ahead) => told.push(Math.round(ahead / MINUTE)));
  learnFromPage({ now: new Date(Date.now() - 600 * MINUTE).toISOString() });
  assert.deepEqual(told, []);
  hear(new Date(Date.now() + 5 * MINUTE).toISOString());
  stop();
  hear(new Date().toISOString());
  assert.deepEqual(told, [5]);
  assert.ok(5 * MINUTE > MOST_MS);
});
