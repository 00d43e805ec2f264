// A clerk's commands survive a broken network, in order and once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inMemory } from "../../webapp/static/js/lib/memory-store.js";
import { Outbox } from "../../webapp/static/js/lib/outbox.js";

const OK = { ok: true, status: 200, body: {} };
const LOST = { ok: false, status: 0, body: null };
const REFUSED = { ok: false, status: 409, body: { error: { code: "desk_busy" } } };

/** A server reached through a cable that can be pulled. */
function server(answers = {}) {
  const wire = { isCut: false, sent: [] };
  wire.send = async (url, body, { key }) => {
    if (wire.isCut) return LOST;
    wire.sent.push({ url, key });
    return answers[url] || OK;
  };
  return wire;
}

/** Until everything that can happen without the network has happened. */
const quiet = () => new Promise((done) => setTimeout(done, 5));

const urls = (wire) => wire.sent.map((request) => request.url);

test("a command is sent, answered and forgotten", async () => {
  const wire = server();
  const store = inMemory();
  const outbox = new Outbox(store, { send: wire.send });
  assert.deepEqual(await outbox.add({ url: "/finish", label: "A012" }), OK);
  assert.deepEqual(await store.all(), []);
});

test("a command is written down before it is sent", async () => {
  const store = inMemory();
  const seen = [];
  const send = async () => {
    seen.push(...(await store.all()).map((entry) => entry.url));
    return OK;
  };
  await new Outbox(store, { send }).add({ url: "/finish" });
  assert.deepEqual(seen, ["/finish"]);
});

test("what was pressed without a network goes out in order when it is back", async () => {
  const wire = server();
  wire.isCut = true;
  const outbox = new Outbox(inMemory(), { send: wire.send });
  const answers = ["/finish", "/call", "/start"].map((url) => outbox.add({ url }));
  await quiet();
  assert.deepEqual(urls(wire), []);
  wire.isCut = false;
  await outbox.flush();
  assert.deepEqual(await Promise.all(answers), [OK, OK, OK]);
  assert.deepEqual(urls(wire), ["/finish", "/call", "/start"]);
});

test("a later try sends the same key", async () => {
  const keys = [];
  const answers = [LOST, OK];
  const send = async (url, body, { key }) => {
    keys.push(key);
    return answers.shift();
  };
  const outbox = new Outbox(inMemory(), { send });
  const answer = outbox.add({ url: "/finish" });
  await quiet();
  await outbox.flush();
  assert.deepEqual(await answer, OK);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
});

test("a refused command is kept with its answer, is not sent again, and does not stop the next", async () => {
  const wire = server({ "/call": REFUSED });
  const store = inMemory();
  const outbox = new Outbox(store, { send: wire.send });
  assert.deepEqual(await outbox.add({ url: "/call", label: "Panggil" }), REFUSED);
  assert.deepEqual(await outbox.add({ url: "/start" }), OK);
  await outbox.flush();
  const kept = await store.all();
  assert.deepEqual(kept.map(({ label, refusal }) => ({ label, refusal })), [{ label: "Panggil", refusal: REFUSED }]);
  assert.deepEqual(urls(wire), ["/call", "/start"]);
  await outbox.dismiss(kept[0].id);
  assert.deepEqual(await store.all(), []);
});

test("a signed-out clerk loses nothing: the command waits", async () => {
  const answers = [{ ok: false, status: 401, body: null }, OK];
  const store = inMemory();
  const outbox = new Outbox(store, { send: async () => answers.shift() });
  const answer = outbox.add({ url: "/finish" });
  await quiet();
  assert.equal((await store.all()).length, 1);
  await outbox.flush();
  assert.deepEqual(await answer, OK);
});

test("what a reloaded page finds from before is sent first", async () => {
  const wire = server();
  const store = inMemory();
  await store.put({ url: "/old", body: {}, key: "k", label: "", at: "2026-05-15T02:00:00Z" });
  await new Outbox(store, { send: wire.send }).add({ url: "/new" });
  assert.deepEqual(urls(wire), ["/old", "/new"]);
});

test("many presses at once are sent once each", async () => {
  const wire = server();
  const outbox = new Outbox(inMemory(), { send: wire.send });
  await Promise.all(Array.from({ length: 20 }, (_, at) => outbox.add({ url: `/${at}` })));
  await outbox.flush();
  assert.deepEqual(urls(wire), Array.from({ length: 20 }, (_, at) => `/${at}`));
});

test("every change is shown", async () => {
  const shown = [];
  const onChange = (entries) => shown.push(entries.length);
  await new Outbox(inMemory(), { send: server().send, onChange }).add({ url: "/finish" });
  assert.deepEqual(shown, [1, 0]);
});
