// A list that turns pages: each has its time, and a page that has gone is passed over.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PageOrder, pageAfter, pageNear } from "../../webapp/static/js/lib/page/pages.js";

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

/** The pages that follow, while these have news. */
function turned(times, pages, news) {
  const order = new PageOrder();
  let page = 0;
  order.note(page);
  return Array.from({ length: times }, () => {
    page = order.after(pages, page, news);
    order.note(page);
    return page;
  });
}

test("without news every page has its turn", () => {
  assert.deepEqual(turned(5, [0, 1, 2], []), [1, 2, 0, 1, 2]);
});

test("a page on which somebody is called comes first, and the others are not left out", () => {
  const seen = turned(9, [0, 1, 2, 3], [3]);
  assert.equal(seen[0], 3);
  assert.deepEqual(new Set(seen), new Set([0, 1, 2, 3]));
  assert.ok(seen.filter((page) => page === 3).length >= 3);
});

test("where every page but one has news, that one is still seen", () => {
  assert.ok(turned(8, [0, 1, 2, 3], [1, 2, 3]).includes(0));
});

test("a list of one page stays where it is", () => {
  assert.deepEqual(turned(2, [0, 0], [0]), [0, 0]);
});
