// What no disk may keep is known to the page alone, and still answered with 304.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LastAnswers } from "../../webapp/static/js/lib/server/last-answers.js";

const URL = "/desks/1/now";
const FRAGMENT = { "X-Fragment": "1" };
const answer = (text, headers, status = 200) => new Response(text, { status, headers });
const secret = (text, tag) => answer(text, { ETag: tag, "Cache-Control": "no-store" });

test("after an answer with no-store the next question carries its tag past the browser's cache", async () => {
  const answers = new LastAnswers();
  assert.deepEqual(answers.request(URL, FRAGMENT), { cache: "no-cache", headers: FRAGMENT });
  assert.equal(await answers.text(URL, secret("A001", '"one"')), "A001");
  assert.deepEqual(answers.request(URL, FRAGMENT), {
    cache: "no-store",
    headers: { "X-Fragment": "1", "If-None-Match": '"one"' },
  });
});

test("304 gives what the page knows, as often as it comes", async () => {
  const answers = new LastAnswers();
  await answers.text(URL, secret("A001", '"one"'));
  for (let nth = 0; nth < 2; nth += 1) assert.equal(await answers.text(URL, answer(null, {}, 304)), "A001");
  await answers.text(URL, secret("A002", '"two"'));
  assert.equal(answers.request(URL, {}).headers["If-None-Match"], '"two"');
  assert.equal(await answers.text(URL, answer(null, {}, 304)), "A002");
});

test("what may be stored stays with the browser's cache", async () => {
  const answers = new LastAnswers();
  await answers.text(URL, answer("A001", { ETag: '"one"', "Cache-Control": "no-cache, private" }));
  assert.equal(answers.request(URL, FRAGMENT).cache, "no-cache");
  assert.equal(answers.request(URL, FRAGMENT).headers["If-None-Match"], undefined);
});

test("a refusal gives nothing, and is forgotten like an answer without a tag", async () => {
  for (const next of [answer("no", {}, 403), answer("A003", { "Cache-Control": "no-store" })]) {
    const answers = new LastAnswers();
    await answers.text(URL, secret("A001", '"one"'));
    assert.equal(await answers.text(URL, next), next.ok ? "A003" : null);
    assert.equal(answers.request(URL, {}).cache, "no-cache");
  }
});

test("a page that reads many fragments keeps the last few", async () => {
  const answers = new LastAnswers();
  for (let nth = 0; nth < 9; nth += 1) await answers.text(`/given/${nth}`, secret("A001", `"${nth}"`));
  assert.equal(answers.known.size, 4);
  assert.equal(answers.request("/given/8", {}).headers["If-None-Match"], '"8"');
  assert.equal(answers.request("/given/0", {}).cache, "no-cache");
});
