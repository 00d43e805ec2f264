// The hall page looks again each minute, and within seconds when its day is about to open.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rhythm } from "../../webapp/static/js/components/hall/refreshed.js";

const OPENS = "2026-11-21T08:00:00+07:00";
const at = (minutes) => Date.parse(OPENS) + minutes * 60000;
const longest = ({ every, jitter }) => every + jitter;

test("who waits in front of the door sees it open within 15 seconds", () => {
  [-1, 0, 0.2, 5, 29].forEach((minutes) => assert.ok(longest(rhythm(OPENS, at(minutes))) < 15000, `${minutes}`));
});

test("a look that was planned before that still comes before the opening", () => {
  const usual = rhythm(OPENS, at(-60));
  assert.equal(usual.every, 60000);
  assert.ok(longest(usual) < 120000);
  assert.notEqual(rhythm(OPENS, at(-2) + 1), usual);
});

test("an open day, and one whose opening is long due, is looked at each minute", () => {
  assert.equal(rhythm(undefined, at(0)).every, 60000);
  assert.equal(rhythm(OPENS, at(31)).every, 60000);
});
