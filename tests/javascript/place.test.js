// A waiting phone counts as the server would: the same places, the same range.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";
import { aheadAfter, beforeAfter, figure, nearness, range, toldAs } from "../../webapp/static/js/lib/page/place.js";

const OWN = { place: 20, ahead: 3 };

// The server's own answers: paces of many kinds, and what it says for some places in each.
const ASK = `
import json
from dataclasses import replace
from itertools import product
from queues.model.forecast.estimates import RULE, Pace, estimate, nearness
from webapp.live.queue_news import packed
from webapp.words.waiting.ranges import range_figure

plain = Pace(3.5, 4.25, 6.0, 9.5, 0.04)
paces = [plain, Pace(0.0, 8.0), replace(plain, pause_in=20.0, pause_minutes=60.0), replace(plain, skip=1.6), Pace(45.5, 0.7, 30.0, 0.4, 0.2), Pace(12.0, 3.0, begins_in=11.5), Pace(3.0, 9.0, 40.0, 90.0, 0.8)]
print(json.dumps({"rule": RULE, "asked": [
    [ahead, pace.numbers, busy, [said.low_minutes, said.high_minutes], said.told, range_figure(said),
     [nearness(ahead, said, is_served=flag) for flag in (True, False)]]
    for pace, ahead, busy in product(paces, [0, 1, 2, 3, 5, 8, 13, 21, 55, 200], [0.0, 7.5])
    for said in [estimate(ahead, pace, busy=busy)]
], "unknown": [nearness(ahead, None, is_served=True) for ahead in range(5)], "packed": packed([(7, 0), (9, 4), (31, 5)])}))
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

test("the people before in the own queue are counted by who left and joined", () => {
  assert.equal(beforeAfter(20, 3, { left: [12, 25], joined: [11], ahead: [20, 9] }), 3);
});

test("nobody has less than nobody before them", () => {
  assert.equal(aheadAfter({ place: 20, ahead: 0 }, { left: [3] }), 0);
});

test("the range is that of the server", () => {
  assert.equal(SERVER.asked.length, 140);
  for (const [before, pace, busy, said] of SERVER.asked) {
    assert.deepEqual(range(before, pace, SERVER.rule, busy), said, `${before} before at ${pace}, busy ${busy}`);
  }
});

test("without a pace nothing is said", () => {
  assert.equal(range(3, null, SERVER.rule), null);
});

test("a range is said as the server says it, and the same people are near", () => {
  const kinds = new Set();
  for (const [ahead, , , minutes, told, words, near] of SERVER.asked) {
    assert.equal(toldAs(minutes, SERVER.rule), told, String(minutes));
    assert.equal(figure(minutes, told), words);
    assert.deepEqual(
      [true, false].map((isServed) => nearness(ahead, minutes, SERVER.rule, isServed)),
      near,
      `${ahead} ahead, ${minutes}`,
    );
    kinds.add(told).add(near[0]);
  }
  assert.deepEqual([...kinds].sort(), ["at_least", "at_most", "between", "far", "near", "next", "unknown"]);
});

test("before anybody was served only the calls say who is near", () => {
  assert.equal(toldAs(null, SERVER.rule), "unknown");
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((ahead) => nearness(ahead, null, SERVER.rule, true)),
    SERVER.unknown,
  );
});

test("the server's count of the calls before a place is taken as it is", () => {
  const message = { left: [12], joined: [], ahead: SERVER.packed };
  assert.deepEqual(
    [7, 9, 31].map((place) => aheadAfter({ place, ahead: 40 }, message)),
    [0, 4, 5],
  );
  assert.equal(aheadAfter({ place: 20, ahead: 40 }, message), 39, "a place that it does not name counts for itself");
});
