// A list that turns pages: each has its time, and a page that has gone is passed over.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pageAfter, pageNear } from "../../webapp/static/js/lib/page/pages.js";

test("pages follow each other, and after the last comes the first", () => {
  const pages = [0, 0, 1, 1, 2];
  assert.deepEqual([0, 1, 2].map((page) => pageAfter(pages, page)), [1, 2, 0]);
});

test("a page that has gone gives way to the next one", () => {
  assert.deepEqual([pageNear([0, 2], 1), pageNear([0, 2], 2), pageNear([0, 1], 5)], [2, 2, 0]);
});

test("one page, or none, stays", () => {
  assert.deepEqual([pageAfter([0, 0], 0), pageAfter([], 0), pageNear([], 3)], [0, 0, 0]);
});
