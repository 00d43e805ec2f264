// What a screen knows it has missed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Sequence } from "../../webapp/static/js/lib/server/sequence.js";

const day = (seq, prev, epoch = 1) => ({ to: "day", epoch, seq, prev });

test("events that follow each other are next", () => {
  const sequence = new Sequence(1, 10);
  assert.deepEqual([day(11, 10), day(12, 11)].map((event) => sequence.event(event)), ["next", "next"]);
});

test("an event whose forerunner never came is a gap, and the next one is not", () => {
  const sequence = new Sequence(1, 10);
  assert.deepEqual([day(13, 12), day(14, 13)].map((event) => sequence.event(event)), ["gap", "next"]);
});

test("an event that the page already shows, or that came twice, is old", () => {
  const sequence = new Sequence(1, 10);
  assert.equal(sequence.event(day(10, 9)), "old");
  sequence.event(day(11, 10));
  assert.equal(sequence.event(day(11, 10)), "old");
});

test("the first event of a room has no forerunner and is next", () => {
  assert.equal(new Sequence(1, 10).event(day(11, null)), "next");
});

test("a room that hears only some events jumps in seq without a gap", () => {
  const sequence = new Sequence(1, 10);
  assert.equal(sequence.event({ to: "queue:ktp", epoch: 1, seq: 15, prev: 9 }), "next");
  assert.equal(sequence.event({ to: "queue:ktp", epoch: 1, seq: 31, prev: 15 }), "next");
  assert.equal(sequence.event({ to: "queue:ktp", epoch: 1, seq: 44, prev: 40 }), "gap");
});

test("each kind of room counts by itself", () => {
  const sequence = new Sequence(1, 10);
  sequence.event({ to: "queue:ktp", epoch: 1, seq: 20, prev: 10 });
  assert.equal(sequence.event({ to: "ticket", epoch: 1, seq: 19, prev: 10 }), "next");
});

test("a beat tells of a lost last event, once", () => {
  const sequence = new Sequence(1, 10);
  assert.equal(sequence.beat({ to: "day", epoch: 1, seq: 10 }), "next");
  assert.equal(sequence.beat({ to: "day", epoch: 1, seq: 12 }), "gap");
  assert.equal(sequence.beat({ to: "day", epoch: 1, seq: 12 }), "next");
  assert.equal(sequence.event(day(13, 12)), "next");
});

test("another epoch is a gap from every source, even with a lower seq, and counting starts anew", () => {
  const sequence = new Sequence(1, 500);
  assert.equal(sequence.event(day(40, 39, 2)), "gap");
  assert.equal(sequence.event(day(41, 40, 2)), "next");
  assert.equal(sequence.beat({ to: "day", epoch: 3, seq: 60 }), "gap");
  assert.equal(sequence.joined({ epoch: 4, seq: 60 }), "gap");
});

test("joining says whether something happened since the page was rendered", () => {
  assert.equal(new Sequence(1, 10).joined({ epoch: 1, seq: 10 }), "next");
  assert.equal(new Sequence(1, 10).joined({ epoch: 1, seq: 12 }), "gap");
});

test("joining again after a short break compares with what was heard, not with what was rendered", () => {
  const sequence = new Sequence(1, 10);
  sequence.event(day(11, 10));
  assert.equal(sequence.joined({ epoch: 1, seq: 11 }), "next");
});

test("after joining late, the event that follows the answer is no second gap", () => {
  const sequence = new Sequence(1, 10);
  sequence.joined({ epoch: 1, seq: 12 });
  assert.equal(sequence.event(day(13, 12)), "next");
});

test("with the heads of its rooms a phone knows that it missed nothing of its own", () => {
  const sequence = new Sequence(1, 10);
  assert.equal(sequence.joined({ epoch: 1, seq: 90, rooms: { ticket: 4, "queue:ktp": 10 } }), "next");
  assert.equal(sequence.joined({ epoch: 1, seq: 95, rooms: { ticket: 93, "queue:ktp": 10 } }), "gap");
});
