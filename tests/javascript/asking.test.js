// Whose answer it is decides whether it is one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { askServer, NotOurs, onForeign } from "../../webapp/static/js/lib/server/asking.js";

let told = 0;
onForeign(() => {
  told += 1;
});

const said = (headers, status = 200) => async () => new Response("hello", { status, headers });
const text = (response) => response.text();

test("the server's own answer is read, whatever its status", async () => {
  const before = told;
  for (const status of [200, 404, 503]) {
    assert.equal(await askServer("/x", {}, ({ status: one }) => one, said({ "X-Giliran": "1" }, status)), status);
  }
  assert.equal(told, before);
});

test("anybody else's answer is none, and whoever shows the contact is told", async () => {
  for (const status of [200, 302, 404, 511]) {
    const before = told;
    await assert.rejects(askServer("/x", {}, text, said({ "Content-Type": "application/json" }, status)), NotOurs);
    assert.equal(told, before + 1);
  }
});

test("no answer is not taken for somebody else's", async () => {
  const before = told;
  const lost = async () => {
    throw new TypeError("Failed to fetch");
  };
  await assert.rejects(askServer("/x", {}, text, lost), TypeError);
  assert.equal(told, before);
});

test("a request carries the session, can be given up, and keeps what was asked for", async () => {
  let seen;
  const ask = async (url, request) => {
    seen = { url, ...request };
    return new Response("", { headers: { "X-Giliran": "1" } });
  };
  await askServer("/x", { cache: "no-store" }, text, ask);
  assert.deepEqual([seen.url, seen.credentials, seen.cache], ["/x", "same-origin", "no-store"]);
  assert.equal(seen.signal.aborted, false);
});
