// The small rules of the console: when a button rests, when a lock opens, whose tablet it is, what is counted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isArrival } from "../../webapp/static/js/components/desk/arrival-chime.js";
import { typed } from "../../webapp/static/js/components/desk/clerk-switch.js";
import { standing } from "../../webapp/static/js/components/desk/console-claim.js";
import { fieldsNamed } from "../../webapp/static/js/components/forms/form-needs.js";
import { stepped } from "../../webapp/static/js/components/forms/stepper.js";
import { suggested, weekdayOf } from "../../webapp/static/js/lib/page/collecting.js";
import { Resting, restOf } from "../../webapp/static/js/lib/page/resting.js";
import { lockAt, wordsOf } from "../../webapp/static/js/lib/page/unlocking.js";

const FINISH = { command: "/turns/7/finish", scope: "7" };
const RECALL = { command: "/turns/7/recall", scope: "7" };
const COUNT = { command: "/desks/1/count", scope: "1" };

test("what ends a turn stops everything else of it, until the screen shows what came of it", () => {
  const resting = new Resting();
  const what = restOf(FINISH.command, FINISH.scope);
  resting.start(what);
  assert.ok(resting.rests(FINISH, []) && resting.rests(RECALL, []));
  resting.endAt(what, 12);
  assert.equal(resting.shown(11), false);
  assert.ok(resting.rests(RECALL, []));
  assert.equal(resting.shown(12), true);
  assert.ok(!resting.rests(FINISH, []));
});

test("while somebody is called again everything else may be pressed", () => {
  const resting = new Resting();
  resting.start(restOf(RECALL.command, RECALL.scope));
  assert.ok(resting.rests(RECALL, []) && !resting.rests(FINISH, []));
});

test("each tap counts one more, also without a network", () => {
  const resting = new Resting();
  resting.start(restOf(COUNT.command, COUNT.scope));
  assert.ok(!resting.rests(COUNT, [{ url: COUNT.command }]));
});

test("what waits for the network rests", () => {
  const resting = new Resting();
  assert.ok(resting.rests(RECALL, [{ url: FINISH.command }]));
  assert.ok(!resting.rests(FINISH, [{ url: RECALL.command }]));
  assert.ok(!resting.rests({ command: "/turns/8/finish", scope: "8" }, [{ url: FINISH.command }]));
});

const SENTENCES = { both: "panggilan ke-{calls}, {seconds} detik", calls: "panggilan ke-{calls}", seconds: "{seconds} detik" };
const lock = (calls, seconds) => lockAt({ calls, callsNeeded: 2, unlocksAt: 60000 }, 60000 - seconds * 1000);

test("a lock says what it still waits for", () => {
  assert.equal(wordsOf(lock(1, 20), SENTENCES), "panggilan ke-2, 20 detik");
  assert.equal(wordsOf(lock(1, -5), SENTENCES), "panggilan ke-2");
  assert.equal(wordsOf(lock(2, 3.2), SENTENCES), "4 detik");
  assert.equal(wordsOf(lock(2, 0), SENTENCES), "");
});

test("a lock opens when both have happened", () => {
  assert.deepEqual([lock(1, 0), lock(2, 1), lock(2, 0), lock(5, -90)].map(({ isOpen }) => isOpen), [false, false, true, true]);
});

test("a desk is free, ours, or another tablet's", () => {
  assert.deepEqual(["", "us", "them"].map((holder) => standing(holder, "us")), ["free", "ours", "taken"]);
});

test("it rings for the first arrival at an idle desk only", () => {
  const at = (idle, waiting) => ({ idle, waiting });
  assert.equal(isArrival(at(true, 0), at(true, 1)), true);
  assert.equal(isArrival(at(true, 1), at(true, 2)), false);
  assert.equal(isArrival(at(false, 0), at(false, 1)), false);
  assert.equal(isArrival(at(true, 0), at(true, 0)), false);
});

test("a PIN grows by a digit, shrinks by the back key, and has an end", () => {
  assert.equal(typed("12", "3", 6), "123");
  assert.equal(typed("12", "back", 6), "1");
  assert.equal(typed("", "back", 6), "");
  assert.equal(typed("123456", "7", 6), "123456");
});

test("a quantity stays between its ends", () => {
  const field = (value) => ({ value, min: "1", max: "999" });
  assert.deepEqual([stepped(field("1"), -1), stepped(field("4"), 1), stepped(field("999"), 1), stepped(field(""), 1)], [1, 5, 999, 2]);
});

const DAYS = {
  weekdays: ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"],
  holidays: { "2026-12-25": "Natal" },
  closed: "{day}, {why}: biasanya tutup",
  weekend: "akhir pekan",
};

test("a date is said with its weekday, and a closed one with a warning", () => {
  assert.deepEqual(weekdayOf("2026-11-30", DAYS), { text: "Senin", isClosed: false });
  assert.deepEqual(weekdayOf("2026-11-29", DAYS), { text: "Minggu, akhir pekan: biasanya tutup", isClosed: true });
  assert.deepEqual(weekdayOf("2026-12-25", DAYS), { text: "Jumat, Natal: biasanya tutup", isClosed: true });
  assert.deepEqual(weekdayOf("", DAYS), { text: "", isClosed: false });
});

test("a day that is past is not suggested again", () => {
  assert.equal(suggested("2026-11-28", "2026-11-21"), "2026-11-28");
  assert.equal(suggested("2026-11-20", "2026-11-21"), "");
  assert.equal(suggested(null, "2026-11-21"), "");
});

test("the fields that an error is about", () => {
  assert.deepEqual(fieldsNamed({ details: { field: "collect_on" } }), ["collect_on"]);
  assert.deepEqual(fieldsNamed({ details: { fields: [{ field: "detail.address" }, { field: "detail.missing.0" }] } }), ["address", "missing"]);
  assert.deepEqual(fieldsNamed({}), []);
});
