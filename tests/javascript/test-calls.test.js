// A test call is shown and played once by the TV that it was sent to, and its answer goes on until the server has heard it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestCalls } from "../../webapp/static/js/lib/voice/test-calls.js";

function tv() {
  const state = { shown: [], played: [], told: [], isBusy: false, later: [] };
  const tests = new TestCalls({
    show: (isShown) => state.shown.push(isShown),
    play: (done) => state.played.push(done),
    isBusy: () => state.isBusy,
    tell: (said) => state.told.push(said),
    wait: (what) => state.later.push(what),
  });
  return { tests, state };
}

test("a test call is played once, however often the server asks for it", () => {
  const { tests, state } = tv();
  tests.told("a1");
  tests.told("a1");
  assert.equal(state.played.length, 1);
  state.played[0]("voice");
  tests.told("a1");
  assert.deepEqual([state.played.length, state.told], [1, [{ id: "a1", result: "voice" }]]);
  tests.told(null);
  assert.deepEqual(state.told, [{ id: "a1", result: "voice" }, undefined]);
  state.later.forEach((what) => what());
  assert.deepEqual(state.shown, [true, false]);
});

test("a call of the hall is spoken to its end before a test", () => {
  const { tests, state } = tv();
  state.isBusy = true;
  tests.told("a1");
  assert.deepEqual([state.played.length, state.shown], [0, []]);
  state.isBusy = false;
  tests.told("a1");
  assert.equal(state.played.length, 1);
});

test("a second test call stays on the screen for its own time", () => {
  const { tests, state } = tv();
  tests.told("a1");
  state.played[0]("locked");
  tests.told("a2");
  state.later[0]();
  assert.deepEqual(state.shown, [true, true]);
  state.later[1]();
  assert.deepEqual(state.shown, [true, true, false]);
});
