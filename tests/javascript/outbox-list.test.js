// What a clerk reads of the commands that are not done yet.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsOf } from "../../webapp/static/js/components/desk/outbox-list.js";

const LONG_AGO = "2026-01-01T00:00:00Z";
const isOurs = ({ actor }) => actor === "user:1";
const entry = (id, more = {}) => ({ id, at: LONG_AGO, actor: "user:1", label: `A00${id}`, ...more });
const shown = (entries) => rowsOf(entries, isOurs).shown.map(({ of, entry: { id } }) => `${of} ${id}`);

test("each kind has its own row, in the order in which it was pressed", () => {
  const entries = [
    entry(1, { refusal: { status: 409 } }),
    entry(2, { actor: "user:2" }),
    entry(3, { aside: true, failures: 5 }),
    entry(4, { failures: 2 }),
    entry(5),
  ];
  assert.deepEqual(shown(entries), ["refused 1", "foreign 2", "failed 3", "failing 4", "pending 5"]);
});

test("an answer that comes at once needs no words", () => {
  const { shown: rows, soon } = rowsOf([entry(1, { at: new Date().toISOString() })], isOurs);
  assert.deepEqual(rows, []);
  assert.equal(soon, true);
});

test("where there is no contact a tap is answered at once", () => {
  const { shown: rows, soon } = rowsOf([entry(1, { at: new Date().toISOString() })], isOurs, true);
  assert.deepEqual(rows.map(({ of }) => of), ["pending"]);
  assert.equal(soon, false);
});

test("of a long line the first few are enough", () => {
  const entries = Array.from({ length: 30 }, (_, at) => entry(at + 1));
  const { shown: rows, further } = rowsOf(entries, isOurs);
  assert.deepEqual(rows.map(({ entry: { id } }) => id), [1, 2, 3]);
  assert.equal(further, 27);
});

test("a refusal behind a long line is still read", () => {
  const entries = [...Array.from({ length: 9 }, (_, at) => entry(at + 1)), entry(10, { refusal: { status: 409 } })];
  assert.ok(shown(entries).includes("refused 10"));
});
