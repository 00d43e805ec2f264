// A waiting phone counts as the server would: the same places, the same range.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { aheadAfter, isSoon, range } from "../../webapp/static/js/lib/page/place.js";

const OWN = { place: 20, ahead: 3 };

// The server's own answers: paces of many kinds, and what it says for some places in each.
const ASK = `
import json
from dataclasses import replace
from itertools import product
from queues.model.forecast.estimates import RULE, Pace, estimate

plain = Pace(3.5, 4.25, 6.0, 9.5, 0.04)
paces = [plain, Pace(0.0, 8.0), replace(plain, pause_in=20.0, pause_minutes=60.0), replace(plain, skip=1.6), Pace(45.5, 0.7, 30.0, 0.4, 0.2)]
print(json.dumps({"rule": RULE, "asked": [
    [ahead, pace.numbers, busy, [said.low_minutes, said.high_minutes]]
    for pace, ahead, busy in product(paces, [0, 1, 2, 3, 5, 8, 13, 21, 55, 200], [0.0, 7.5])
    for said in [estimate(ahead, pace, busy=busy)]
]}))
`;
const SERVER = JSON.parse(execFileSync(".venv/bin/python", ["-c", ASK], { encoding: "utf8" }));

test("who was before and left makes the line shorter", () => {
  assert.equal(aheadAfter(OWN, { left: [12], joined: [] }), 2);
});

test("who comes after changes nothing, who comes back to an earlier place does", () => {
  assert.equal(aheadAfter(OWN, { left: [], joined: [31] }), 3);
  assert.equal(aheadAfter(OWN, { left: [25], joined: [11] }), 4);
});

test("a message of the pace alone changes nobody's place", () => {
  assert.equal(aheadAfter(OWN, { pace: [4, 5] }), 3);
});

test("nobody has less than nobody before them", () => {
  assert.equal(aheadAfter({ place: 20, ahead: 0 }, { left: [3] }), 0);
});

test("the range is that of the server", () => {
  assert.equal(SERVER.asked.length, 100);
  for (const [ahead, pace, busy, said] of SERVER.asked) {
    assert.deepEqual(range(ahead, pace, SERVER.rule, busy), said, `${ahead} ahead at ${pace}, busy ${busy}`);
  }
});

test("without a pace nothing is said", () => {
  assert.equal(range(3, null, SERVER.rule), null);
});

test("who must wait for a desk to come back is not told to stay near", () => {
  assert.equal(isSoon([4, 8], SERVER.rule), true);
  assert.equal(isSoon([45, 8], SERVER.rule), false);
});
