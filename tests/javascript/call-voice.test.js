// The desk asks whether its call was spoken for as long as that is awaited, and no longer.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { callVoice } from "../../webapp/static/js/components/board/call-voice.js";
import { el, page } from "./fake-page.js";

const settled = () => new Promise((done) => setImmediate(done));
const answers = [];
let asked = 0;
globalThis.fetch = async () => {
  asked += 1;
  const said = answers.shift();
  if (!said) throw new Error("no network");
  return { ok: true, headers: { has: () => true }, json: async () => said };
};
afterEach(() => {
  answers.length = 0;
  asked = 0;
});

function sign() {
  const words = el("span[data-words]");
  const made = el("p[hidden][data-src=/voice][data-turn=7][data-awaited=soon][data-spoken=done][data-missed=late]", words);
  page(made);
  const waiting = [];
  const end = callVoice(made, { wait: (what) => waiting.push(what) });
  const next = async () => {
    waiting.shift()();
    await settled();
  };
  return { end, next, waiting, shown: () => [made.hidden, words.textContent] };
}

test("a call is awaited, through a lost network, until it was spoken", async () => {
  answers.push({ 7: "awaited" }, null, { 7: "spoken" });
  const { next, waiting, shown } = sign();
  await settled();
  assert.deepEqual(shown(), [false, "soon"]);
  await next();
  assert.deepEqual(shown(), [false, "soon"]);
  await next();
  assert.deepEqual([shown(), waiting.length], [[false, "done"], 0]);
});

test("where no TV has a voice nothing is said, and nobody asks again", async () => {
  answers.push({});
  const { waiting, shown } = sign();
  await settled();
  assert.deepEqual([shown(), waiting.length, asked], [[true, ""], 0, 1]);
});

test("who was served meanwhile is not asked about any more", async () => {
  answers.push({ 7: "awaited" });
  const { end, next } = sign();
  await settled();
  end();
  await next();
  assert.equal(asked, 1);
});
