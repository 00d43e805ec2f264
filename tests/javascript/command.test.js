// A command is sent once, however often it is tried.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newKey, send, Wishes } from "../../webapp/static/js/lib/server/command.js";

/** A network that gives these answers in turn; an Error means that none came. */
function network(...answers) {
  const requests = [];
  const ask = async (url, request) => {
    requests.push({ url, ...request });
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { ask, requests };
}

const OWN = { headers: { "X-Giliran": "1" } };
const answer = (status, body) => new Response(JSON.stringify(body), { status, ...OWN });
const captive = (status = 200) => new Response("<h1>Selamat datang di Wi-Fi</h1>", { status });
const LOST = new TypeError("Failed to fetch");

function impatiently(ask, pauses = [1, 2, 3]) {
  const slept = [];
  return { slept, how: { fetch: ask, pauses, sleep: async (ms) => slept.push(ms) } };
}

test("a command goes out as JSON with its key, and its answer comes back", async () => {
  const { ask, requests } = network(answer(201, { number: "A012" }));
  const sent = await send("/tickets", { services: ["ktp"] }, { fetch: ask, key: "k1" });
  assert.deepEqual(sent, { ok: true, status: 201, body: { number: "A012" } });
  assert.equal(requests[0].method, "POST");
  assert.equal(requests[0].headers["Idempotency-Key"], "k1");
  assert.equal(requests[0].headers["Content-Type"], "application/json");
  assert.deepEqual(JSON.parse(requests[0].body), { services: ["ktp"] });
});

test("a lost answer is asked for again with the same key", async () => {
  const { ask, requests } = network(LOST, LOST, answer(200, { seq: 7 }));
  const { how, slept } = impatiently(ask);
  const sent = await send("/desks/3/call-next", {}, how);
  assert.equal(sent.ok, true);
  assert.equal(new Set(requests.map((request) => request.headers["Idempotency-Key"])).size, 1);
  assert.equal(requests.length, 3);
  assert.deepEqual(slept, [1, 2]);
});

test("trying ends, and says that no answer came", async () => {
  const { ask, requests } = network(LOST);
  const sent = await send("/x", {}, impatiently(ask).how);
  assert.deepEqual(sent, { ok: false, status: 0, body: null });
  assert.equal(requests.length, 4);
});

test("a refusal is not tried again", async () => {
  const { ask, requests } = network(answer(409, { error: { code: "nobody_waiting" } }));
  const sent = await send("/x", {}, impatiently(ask).how);
  assert.equal(sent.status, 409);
  assert.equal(sent.body.error.code, "nobody_waiting");
  assert.equal(requests.length, 1);
});

test("what was not recorded is tried again", async () => {
  const { ask } = network(answer(503, { error: { code: "not_recorded" } }), answer(200, {}));
  assert.equal((await send("/x", {}, impatiently(ask).how)).status, 200);
});

for (const status of [200, 201, 400, 404, 409, 500]) {
  test(`a captive page that says ${status} is no answer, and the same key is tried again`, async () => {
    const { ask, requests } = network(captive(status), captive(status), answer(201, { number: "A012" }));
    const sent = await send("/tickets", {}, impatiently(ask).how);
    assert.deepEqual(sent, { ok: true, status: 201, body: { number: "A012" } });
    assert.equal(new Set(requests.map((request) => request.headers["Idempotency-Key"])).size, 1);
  });
}

test("a hall behind a captive page gives no answer in the end", async () => {
  const { ask, requests } = network(captive());
  assert.deepEqual(await send("/tickets", {}, impatiently(ask).how), { ok: false, status: 0, body: null });
  assert.equal(requests.length, 4);
});

test("a done whose words were cut off on the way is asked for again", async () => {
  const cut = new Response('{"number": "A0', { status: 201, ...OWN });
  const { ask, requests } = network(cut, answer(201, { number: "A012" }));
  assert.equal((await send("/tickets", {}, impatiently(ask).how)).body.number, "A012");
  assert.equal(requests.length, 2);
});

test("an answer that is no JSON has no body", async () => {
  const { ask } = network(new Response("<h1>Bad Gateway</h1>", { status: 400, ...OWN }));
  assert.deepEqual(await send("/x", {}, impatiently(ask).how), { ok: false, status: 400, body: null });
});

test("keys have 128 bits and differ", () => {
  const keys = Array.from({ length: 100 }, newKey);
  assert.ok(keys.every((key) => /^[0-9a-f]{32}$/.test(key)));
  assert.equal(new Set(keys).size, 100);
});

const DONE = { ok: true, status: 200, body: {} };
const NO_ANSWER = { ok: false, status: 0, body: null };
const refused = (status) => ({ ok: false, status, body: { error: {} } });

/** Sends the same wish again and again, with these answers. */
async function keysOf(answers, wish = { url: "/x", body: { granted: true } }) {
  const keys = [];
  const wishes = new Wishes(async (_url, _body, { key }) => {
    keys.push(key);
    return answers[keys.length - 1];
  });
  for (let nth = 0; nth < answers.length; nth += 1) await wishes.send(wish);
  return keys;
}

test("whoever asks for the same again because no answer came asks with the same key", async () => {
  const [first, second, third] = await keysOf([NO_ANSWER, refused(503), DONE]);
  assert.equal(first, second);
  assert.equal(second, third);
});

test("after an answer the same wish is a new one", async () => {
  assert.equal(new Set(await keysOf([DONE, refused(409), refused(422), DONE])).size, 4);
});

test("another wish has another key, and a page may have a key of its own", async () => {
  const keys = [];
  const wishes = new Wishes(async (_url, _body, { key }) => keys.push(key) && NO_ANSWER);
  await wishes.send({ url: "/x", body: { clerk: "budi" } });
  await wishes.send({ url: "/x", body: { clerk: "siti" } });
  await wishes.send({ url: "/tickets", body: {}, key: "page-1" });
  assert.equal(new Set(keys).size, 3);
  assert.equal(keys[2], "page-1");
});

/** What is sent for a wish with these steps after it, and the answer in the end. */
async function stepsOf(answers, then) {
  const sent = [];
  const wishes = new Wishes(async (url, body, { key }) => sent.push([url, body, key]) && answers[sent.length - 1]);
  return { sent, answer: await wishes.send({ url: "/staff", body: {}, key: "k", then }) };
}

const HOLD = { url: "/hold", body: { reason: "other" } };
const OPEN = { url: "/open" };

test("what is to follow is sent after it, with keys of its own", async () => {
  const { sent, answer: last } = await stepsOf([DONE, DONE, refused(409)], [HOLD, OPEN]);
  assert.deepEqual(sent, [["/staff", {}, "k"], ["/hold", { reason: "other" }, "k-1"], ["/open", {}, "k-2"]]);
  assert.equal(last.status, 409);
});

test("nothing follows a refusal", async () => {
  assert.equal((await stepsOf([refused(409)], [HOLD, OPEN])).sent.length, 1);
  const { sent, answer: last } = await stepsOf([DONE, refused(409), DONE], [HOLD, OPEN]);
  assert.deepEqual([sent.length, last.status], [2, 409]);
});
