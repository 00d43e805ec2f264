// Every call gets its moment on the board: one after the other, each once, none lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CallQueue } from "../../webapp/static/js/lib/page/call-queue.js";

const call = (number, desk, at = 1) => ({ number, desk, deskName: `Meja ${desk}`, at });

/** A queue whose time is moved by hand. late: ms by which every timer of this TV fires too late */
function board({ late = 0 } = {}) {
  const told = [];
  let time = 0;
  let waiting = [];
  const queue = new CallQueue({
    show: ({ number, desk }) => told.push(`${number} ${desk}`),
    clear: () => told.push("-"),
    wait: (what, ms) => waiting.push({ what, at: time + ms + late }),
    now: () => time,
  });
  const pass = (ms) => {
    time += ms;
    const due = waiting.filter(({ at }) => at <= time);
    waiting = waiting.filter(({ at }) => at > time);
    due.forEach(({ what }) => what());
  };
  return { queue, told, pass };
}

test("two calls in the same moment are shown one after the other, each for four seconds", () => {
  const { queue, told, pass } = board();
  queue.add(call("A001", "1"));
  queue.add(call("K001", "2"));
  assert.deepEqual(told, ["A001 1"]);
  pass(3999);
  assert.deepEqual(told, ["A001 1"]);
  pass(1);
  assert.deepEqual(told, ["A001 1", "K001 2"]);
  pass(4000);
  assert.deepEqual(told, ["A001 1", "K001 2", "-"]);
});

test("a call that comes by event and again by fragment is shown once", () => {
  const { queue, told, pass } = board();
  queue.add(call("A001", "1", 7));
  pass(4000);
  queue.add(call("A001", "1", 7));
  assert.deepEqual(told, ["A001 1", "-"]);
});

test("a recall is a call of its own, but not while the first still waits for its moment", () => {
  const { queue, told, pass } = board();
  queue.add(call("A001", "1", 1));
  queue.add(call("K001", "2", 1));
  queue.add(call("K001", "2", 2));
  pass(4000);
  pass(4000);
  queue.add(call("K001", "2", 3));
  assert.deepEqual(told, ["A001 1", "K001 2", "-", "K001 2"]);
});

test("a call to another desk while the first waits says only where to go now", () => {
  const { queue, told, pass } = board();
  queue.add(call("A001", "1"));
  queue.add(call("A002", "2", 1));
  queue.add(call("A002", "4", 2));
  pass(4000);
  pass(4000);
  assert.deepEqual(told, ["A001 1", "A002 4", "-"]);
});

test("what the screen showed from the start is not announced", () => {
  const { queue, told } = board();
  queue.know(call("A001", "1"));
  queue.add(call("A001", "1"));
  assert.deepEqual(told, []);
});

test("a call that was taken back leaves the panel at once, and the line", () => {
  const { queue, told, pass } = board();
  queue.add(call("A001", "1"));
  queue.add(call("A002", "2"));
  queue.add(call("A003", "3"));
  queue.drop("A002");
  queue.drop("A001");
  assert.deepEqual(told, ["A001 1", "A003 3"]);
  pass(3000);
  assert.deepEqual(told, ["A001 1", "A003 3"]);
  pass(1000);
  assert.deepEqual(told, ["A001 1", "A003 3", "-"]);
});

test("the moment after a call that was taken back lasts its full time", () => {
  const { queue, told, pass } = board();
  queue.add(call("A001", "1"));
  queue.add(call("A002", "2"));
  pass(2000);
  queue.drop("A001");
  pass(2000);
  assert.deepEqual(told, ["A001 1", "A002 2"]);
  pass(2000);
  assert.deepEqual(told, ["A001 1", "A002 2", "-"]);
});

test("fifty calls at once are each shown, once and in order, the faster the more of them wait", () => {
  const { queue, told, pass } = board();
  const numbers = Array.from({ length: 50 }, (_, nth) => `A${nth + 1}`);
  numbers.forEach((number, nth) => queue.add(call(number, String(nth))));
  for (let moment = 0; moment < 1200; moment += 1) pass(100);
  assert.deepEqual(told, [...numbers.map((number, nth) => `${number} ${nth}`), "-"]);
});

test("a TV that is late with every moment still shows all fifty in time", () => {
  const { queue, told, pass } = board({ late: 800 });
  const numbers = Array.from({ length: 50 }, (_, nth) => `A${nth + 1}`);
  numbers.forEach((number, nth) => queue.add(call(number, String(nth))));
  for (let moment = 0; moment < 1300; moment += 1) pass(100);
  assert.deepEqual(told, [...numbers.map((number, nth) => `${number} ${nth}`), "-"]);
});

test("who has waited two minutes for a moment gets none", () => {
  const { queue, told, pass } = board();
  queue.add(call("A001", "1"));
  queue.add(call("A002", "2"));
  pass(120000);
  assert.deepEqual(told, ["A001 1", "-"]);
});

test("it remembers a bounded number of calls over a long day", () => {
  const { queue, pass } = board();
  for (let at = 0; at < 5000; at += 1) {
    queue.add(call("A001", "1", at));
    pass(4000);
  }
  assert.ok(queue.known.size <= 200);
  assert.equal(queue.line.length, 0);
});
