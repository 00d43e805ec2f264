// A fragment is read once at a time, and never goes back in time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Reread } from "../../webapp/static/js/lib/server/reread.js";

/** A screen, and a server whose answers come when the test says so. */
function screen(shown = { epoch: 1, seq: 10 }) {
  const parts = { shown, asked: [], drawn: [] };
  parts.reread = new Reread({
    read: () => new Promise((answer) => parts.asked.push(answer)),
    show: (read) => {
      parts.drawn.push(read.seq);
      parts.shown = read;
    },
    shown: () => parts.shown,
  });
  return parts;
}

const turn = () => new Promise((done) => setImmediate(done));

test("many wishes during one request make one more request", async () => {
  const { reread, asked, drawn } = screen();
  const settled = reread.ask();
  reread.ask();
  reread.ask();
  asked[0]({ epoch: 1, seq: 11 });
  await turn();
  assert.equal(asked.length, 2);
  asked[1]({ epoch: 1, seq: 14 });
  await settled;
  assert.deepEqual(drawn, [11, 14]);
});

test("an overtaken answer is dropped", async () => {
  const { reread, asked, drawn } = screen();
  const settled = reread.ask();
  asked[0]({ epoch: 1, seq: 9 });
  await settled;
  assert.deepEqual(drawn, []);
});

test("a lower seq of a new epoch is shown", async () => {
  const { reread, asked, drawn } = screen({ epoch: 1, seq: 500 });
  const settled = reread.ask();
  asked[0]({ epoch: 2, seq: 40 });
  await settled;
  assert.deepEqual(drawn, [40]);
});

test("what could not be read changes nothing, and can be asked for again", async () => {
  const { reread, asked, drawn } = screen();
  const first = reread.ask();
  asked[0](null);
  await first;
  const second = reread.ask();
  asked[1]({ epoch: 1, seq: 12 });
  await second;
  assert.deepEqual(drawn, [12]);
});

test("a wish in the moment when the last request ends is not lost", async () => {
  const { reread, asked, drawn } = screen();
  const settled = reread.ask();
  asked[0]({ epoch: 1, seq: 11 });
  await settled;
  const again = reread.ask();
  assert.equal(asked.length, 2);
  asked[1]({ epoch: 1, seq: 12 });
  await again;
  assert.deepEqual(drawn, [11, 12]);
});

test("what was read last is an age ago, and too long ago once the clock is set back", () => {
  const { reread } = screen();
  assert.equal(reread.age(reread.lastAt + 3000), 3000);
  assert.equal(reread.age(reread.lastAt - 1), Infinity);
});
