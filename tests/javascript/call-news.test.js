// What a board announces is true when it is announced: by what it hears, and by what it reads after it heard nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CallNews } from "../../webapp/static/js/lib/page/call-news.js";
import { CallQueue } from "../../webapp/static/js/lib/page/call-queue.js";

const KINDS = { calls: ["turn_called", "turn_recalled", "turn_resumed"], again: ["turn_recalled", "turn_resumed"], ends: ["turn_held", "turn_closed"], undone: "turn_undone" };
const SECOND = 1000;

/** A board at 10.00 whose time is moved by hand, and what it has announced. */
function board() {
  const told = [];
  let time = 0;
  let waiting = [];
  const queue = new CallQueue({
    show: ({ number, desk, isAgain }) => told.push(`${number} ${desk}${isAgain ? " again" : ""}`),
    clear: () => told.push("-"),
    wait: (what, ms) => waiting.push({ what, at: time + ms }),
    now: () => time,
  });
  const news = new CallNews(queue, KINDS, () => time);
  let seq = 10;
  const hear = (kind, number, desk) => {
    seq += 1;
    return news.hear({ epoch: 1, seq, kind, number, desk, at: new Date(time).toISOString() }, { epoch: 1, seq: seq - 1 });
  };
  const pass = (ms) => {
    time += ms;
    const due = waiting.filter(({ at }) => at <= time);
    waiting = waiting.filter(({ at }) => at > time);
    due.forEach(({ what }) => what());
  };
  const read = (calls, at = seq) => news.read(calls, { epoch: 1, seq: at });
  return { news, told, hear, read, pass, now: () => time };
}

const call = (number, desk, at) => ({ number, desk, deskName: `Meja ${desk}`, at });
const still = (number, desk, at) => ({ call: call(number, desk, at), isStill: true, isOver: false, isNew: true });
const served = (number, desk, at) => ({ call: call(number, desk, at), isStill: false, isOver: false, isNew: false });
const over = (number, desk, at) => ({ call: call(number, desk, at), isStill: false, isOver: true, isNew: false });

test("a number that was held and is resumed at another desk is announced anew, with that desk", () => {
  const { told, hear, pass } = board();
  hear("turn_called", "A002", "2");
  hear("turn_held", "A002", "2");
  assert.deepEqual(told, ["A002 2", "-"]);
  pass(SECOND);
  hear("turn_resumed", "A002", "4");
  assert.deepEqual(told, ["A002 2", "-", "A002 4 again"]);
});

test("a resume whose hold was not heard takes the old desk off the panel at once", () => {
  const { told, hear } = board();
  hear("turn_called", "A002", "2");
  hear("turn_resumed", "A002", "4");
  assert.deepEqual(told, ["A002 2", "A002 4 again"]);
});

test("a call that ended while it waited for its moment is not announced", () => {
  const { told, hear, pass } = board();
  ["A001", "A002", "A003", "A004"].forEach((number, place) => hear("turn_called", number, String(place + 1)));
  hear("turn_closed", "A002", "2");
  hear("turn_held", "A003", "3");
  hear("turn_undone", "A004", undefined);
  pass(4 * SECOND);
  assert.deepEqual(told, ["A001 1", "-"]);
});

test("another turn of the same ticket that ends elsewhere changes nothing", () => {
  const { told, hear, pass } = board();
  hear("turn_called", "K001", "9");
  hear("turn_called", "A002", "2");
  hear("turn_closed", "A002", undefined);
  pass(4 * SECOND);
  assert.deepEqual(told, ["K001 9", "A002 2"]);
});

test("a recall is announced as one", () => {
  const { told, hear } = board();
  assert.equal(hear("turn_recalled", "A002", "2"), true);
  assert.deepEqual(told, ["A002 2 again"]);
});

test("what was called and is served since nothing was heard is announced, what is over is not", () => {
  const { told, read, pass } = board();
  pass(60 * SECOND);
  read([over("A001", "1", 20 * SECOND), served("A002", "2", 30 * SECOND), still("A003", "3", 40 * SECOND)]);
  pass(4 * SECOND);
  pass(4 * SECOND);
  assert.deepEqual(told, ["A002 2", "A003 3", "-"]);
});

test("who has sat at a desk for long needs no announcement, who has not come still does", () => {
  const { told, read, pass } = board();
  pass(600 * SECOND);
  read([served("A002", "2", 30 * SECOND), still("A003", "3", 40 * SECOND)]);
  assert.deepEqual(told, ["A003 3"]);
});

test("what is read says that a call is over although no event came", () => {
  const { told, hear, read } = board();
  hear("turn_called", "A001", "1");
  read([over("A001", "1", 0)]);
  assert.deepEqual(told, ["A001 1", "-"]);
});

test("an answer that is older than the last event brings back no call that ended", () => {
  const { told, hear, read, pass } = board();
  hear("turn_called", "A001", "1");
  hear("turn_called", "A002", "2");
  hear("turn_closed", "A002", "2");
  read([still("A002", "2", 0)], 12);
  pass(4 * SECOND);
  assert.deepEqual(told, ["A001 1", "-"]);
});

test("an end that is taken back before the call had its moment lets it have one", () => {
  const { told, hear, read, pass } = board();
  hear("turn_called", "A001", "1");
  hear("turn_called", "A002", "2");
  hear("turn_closed", "A002", "2");
  hear("turn_undone", "A002", "2");
  read([still("A001", "1", 0), still("A002", "2", 0)]);
  pass(4 * SECOND);
  assert.deepEqual(told, ["A001 1", "A002 2"]);
});

test("an event that comes late, after the screen was read, is not believed", () => {
  const { news, told } = board();
  const late = { epoch: 1, seq: 12, kind: "turn_called", number: "A001", desk: "1", at: new Date(0).toISOString() };
  assert.equal(news.hear(late, { epoch: 1, seq: 20 }), false);
  assert.deepEqual(told, []);
});

test("a board that has just loaded announces only who was called a moment ago", () => {
  const { news, told } = board();
  news.begin([{ ...still("A001", "1", 0), isNew: false }, served("A002", "2", 0), still("A003", "3", 0)]);
  assert.deepEqual(told, ["A003 3"]);
});
