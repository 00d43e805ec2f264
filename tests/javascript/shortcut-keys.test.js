// Keys of a keyboard and of a numeric keypad.
import assert from "node:assert/strict";
import { test } from "node:test";
import { actionOf, keysOf } from "../../webapp/static/js/lib/page/shortcut-keys.js";

const KEYS = keysOf([
  { action: "main", keys: "enter n m" },
  { action: "recall", keys: "+ r" },
  { action: "hold", keys: ". , h" },
]);
const ANYWHERE = { isTyping: false, isOnButton: false, isInDialog: false };
const press = (key, more = {}) => ({ key, repeat: false, ctrlKey: false, altKey: false, metaKey: false, ...more });
const meant = (key, where = {}, more = {}) => (actionOf(press(key, more), KEYS, { ...ANYWHERE, ...where }) || {}).action;

test("a letter, large or small, and a key of the keypad mean the same", () => {
  assert.deepEqual(["n", "N", "Enter", "+", "R", ",", "."].map((key) => meant(key)),
    ["main", "main", "main", "recall", "recall", "hold", "hold"]);
});

test("a digit chooses an outcome", () => {
  assert.deepEqual(actionOf(press("3"), KEYS, ANYWHERE), { action: "outcome", place: 3 });
});

test("nothing happens while somebody types, or something is asked", () => {
  assert.equal(meant("n", { isTyping: true }), undefined);
  assert.equal(meant("3", { isTyping: true }), undefined);
  assert.equal(meant("n", { isInDialog: true }), undefined);
});

test("a key that is held down acts once, and the browser's own keys stay its own", () => {
  assert.equal(meant("n", {}, { repeat: true }), undefined);
  assert.equal(meant("r", {}, { ctrlKey: true }), undefined);
  assert.equal(meant("Enter", { isOnButton: true }), undefined);
  assert.equal(meant("n", { isOnButton: true }), "main");
});

test("a key that is not in the table means nothing", () => {
  assert.equal(meant("q"), undefined);
});
