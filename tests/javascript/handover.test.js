import assert from "node:assert/strict";
import { test } from "node:test";
import { handoverPart, keepHandover, takeHandover } from "../../webapp/static/js/lib/server/handover.js";

function pageAt(hash) {
  const shown = [];
  const location = { hash, pathname: "/d/hari/board", search: "?theme=light" };
  return { shown, page: { location, history: { replaceState: (...how) => shown.push(how[2]) } } };
}

test("what a named TV was told last goes along in the fragment, and nothing where it has no name", () => {
  assert.equal(handoverPart(), "");
  keepHandover("a-b_c=");
  keepHandover("d+e/f=");
  const { page, shown } = pageAt(handoverPart());
  assert.equal(takeHandover(page), "d+e/f=");
  assert.deepEqual(shown, ["/d/hari/board?theme=light"]);
  keepHandover(null);
  assert.equal(handoverPart(), "");
});

test("an address without it stays as it is, and one that is broken is stripped all the same", () => {
  const plain = pageAt("#lain");
  assert.equal(takeHandover(plain.page), "");
  assert.deepEqual(plain.shown, []);
  const broken = pageAt("#moved=%E0%A4%A");
  assert.equal(takeHandover(broken.page), "");
  assert.deepEqual(broken.shown, ["/d/hari/board?theme=light"]);
});
