// A screen is heard of after a frame was drawn: one whose renderer hangs falls silent, whatever its timers do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LifeBeat, memoryInUse } from "../../webapp/static/js/lib/device/life-beat.js";

function screen() {
  const frames = [];
  const said = [];
  const state = { isHidden: false };
  const beat = new LifeBeat((how) => said.push(how), { onFrame: (drawn) => frames.push(drawn), isHidden: () => state.isHidden });
  return { beat, said, state, frames, draw: () => frames.splice(0).forEach((drawn) => drawn()) };
}

test("a sign of life follows each drawn frame", () => {
  const { beat, said, draw } = screen();
  beat.beat();
  assert.deepEqual(said, []);
  draw();
  beat.beat();
  draw();
  assert.deepEqual(said, [{ visible: true }, { visible: true }]);
});

test("a page that draws no more is silent, and says itself once when it draws again", () => {
  const { beat, said, frames, draw } = screen();
  for (let nth = 0; nth < 20; nth += 1) beat.beat();
  assert.deepEqual([said.length, frames.length], [0, 1]);
  draw();
  assert.equal(said.length, 1);
  beat.beat();
  draw();
  assert.equal(said.length, 2);
});

test("a page that lies under another says so without waiting for a frame", () => {
  const { beat, said, state, draw } = screen();
  state.isHidden = true;
  beat.beat();
  beat.beat();
  assert.deepEqual(said, [{ visible: false }, { visible: false }]);
  state.isHidden = false;
  beat.beat();
  draw();
  assert.deepEqual(said[2], { visible: true });
});

test("memory is told in whole megabytes, and not at all where the browser keeps it to itself", () => {
  assert.equal(memoryInUse({ memory: { usedJSHeapSize: 35_651_584 } }), 34);
  assert.equal(memoryInUse({}), null);
});
