// A promise that is closed in a tap shows it at once, and takes it back where the box refuses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { promiseRows } from "../../webapp/static/js/components/office/promise-rows.js";
import { el, page } from "./fake-page.js";

function list(...attributes) {
  const close = el("button[data-command=/close]", "Sudah diambil");
  const reopen = el("button[data-command=/reopen]", "Batal");
  const row = el(`li[data-promise]${attributes.join("")}`, el("form[data-if=open]", close), el("div[data-if=done][hidden]", reopen));
  const figures = ["open", "late", "done"].map((what) => el(`b[data-count=${what}]`, "3"));
  const main = el("main", ...figures, row);
  page(main);
  promiseRows(main);
  const tell = (button, name) => button.dispatchEvent(new Event(`command:${name}`, { bubbles: true }));
  const shown = () => row.querySelectorAll("[data-if]").filter((one) => !one.hidden).map((one) => one.dataset.if);
  return { close, reopen, row, tell, shown, counts: () => figures.map((one) => Number(one.textContent)) };
}

test("a tap shows that it is done before the box has answered, and counts it", () => {
  const { close, tell, shown, counts } = list();
  assert.deepEqual(shown(), ["open"]);
  tell(close, "sending");
  assert.deepEqual([shown(), counts()], [["done"], [2, 3, 4]]);
});

test("the row rests until the box has answered, so that a second tap does not arrive first", () => {
  const { close, reopen, tell } = list();
  tell(close, "sending");
  assert.deepEqual([close.disabled, reopen.disabled], [true, true]);
  tell(close, "done");
  assert.deepEqual([close.disabled, reopen.disabled], [false, false]);
});

test("one that was late is no longer counted as late", () => {
  const { close, tell, counts } = list("[data-late]");
  tell(close, "sending");
  assert.deepEqual(counts(), [2, 2, 4]);
});

test("another tap opens it again", () => {
  const { close, reopen, tell, shown, counts } = list("[data-late]");
  tell(close, "sending");
  tell(close, "done");
  tell(reopen, "sending");
  assert.deepEqual([shown(), counts()], [["open"], [3, 3, 3]]);
});

test("what the box refuses is as it was", () => {
  const { close, tell, shown, counts } = list();
  tell(close, "sending");
  tell(close, "refused");
  assert.deepEqual([shown(), counts()], [["open"], [3, 3, 3]]);
});
