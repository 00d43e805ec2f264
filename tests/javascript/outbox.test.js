// A clerk's commands survive a broken network, in order and once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { send } from "../../webapp/static/js/lib/server/command.js";
import { inMemory } from "../../webapp/static/js/lib/outbox/memory-store.js";
import { MOST_FAILURES, Outbox, unsentByDesk } from "../../webapp/static/js/lib/outbox/outbox.js";

const OK = { ok: true, status: 200, body: {} };
const LOST = { ok: false, status: 0, body: null };
const REFUSED = { ok: false, status: 409, body: { error: { code: "desk_busy" } } };
const FAILED = { ok: false, status: 500, body: { error: { code: "failure" } } };
const YULIANA = { key: "user:1", name: "Yuliana" };
const HENDRA = { key: "user:2", name: "Hendra" };

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

/** The answer of the server, without the entry that it belongs to. */
const said = ({ ok, status, body }) => ({ ok, status, body });

/** A clock that somebody else moves. */
function clock() {
  const hands = { at: Date.parse("2026-05-15T02:00:00Z") };
  hands.now = () => new Date(hands.at);
  hands.pass = (seconds) => {
    hands.at += seconds * 1000;
  };
  return hands;
}

/** Until everything that can happen without the network has happened. */
const quiet = () => new Promise((done) => setTimeout(done, 5));

const urls = (wire) => wire.sent.map((request) => request.url);

test("a command is sent, answered and forgotten", async () => {
  const wire = server();
  const store = inMemory();
  const outbox = new Outbox(store, { send: wire.send });
  assert.deepEqual(said(await outbox.add({ url: "/finish", label: "A012" })), OK);
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
  assert.deepEqual((await Promise.all(answers)).map(said), [OK, OK, OK]);
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
  assert.deepEqual(said(await answer), OK);
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
});

test("a refused command is kept with its answer, is not sent again, and does not stop the next", async () => {
  const wire = server({ "/call": REFUSED });
  const store = inMemory();
  const outbox = new Outbox(store, { send: wire.send });
  assert.deepEqual(said(await outbox.add({ url: "/call", label: "Panggil" })), REFUSED);
  assert.deepEqual(said(await outbox.add({ url: "/start" })), OK);
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
  assert.deepEqual(said(await answer), OK);
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

test("what was refused keeps nothing of what was typed", async () => {
  const store = inMemory();
  const outbox = new Outbox(store, { send: server({ "/finish": REFUSED }).send });
  const { entry } = await outbox.add({ url: "/finish", body: { detail: { address: "Jalan Melati 4" } } });
  const [kept] = await store.all();
  assert.equal(kept.id, entry);
  assert.equal(kept.body, null);
});

test("a command over which the server fails is put aside, and those behind it go on", async () => {
  const wire = server({ "/poison": FAILED });
  const store = inMemory();
  const time = clock();
  const outbox = new Outbox(store, { send: wire.send, now: time.now });
  outbox.add({ url: "/poison", label: "A012" });
  outbox.add({ url: "/next" });
  for (let times = 1; times < MOST_FAILURES; times += 1) {
    await quiet();
    assert.equal(urls(wire).length, times, "it waits before the next try");
    await outbox.flush();
    assert.equal(urls(wire).length, times);
    time.pass(20);
    await outbox.flush();
  }
  await quiet();
  assert.deepEqual(urls(wire), [...Array(MOST_FAILURES).fill("/poison"), "/next"]);
  assert.deepEqual((await store.all()).map(({ url, aside }) => ({ url, aside })), [{ url: "/poison", aside: true }]);
});

test("the pauses between the tries grow", async () => {
  const wire = server({ "/finish": FAILED });
  const time = clock();
  const outbox = new Outbox(inMemory(), { send: wire.send, now: time.now });
  outbox.add({ url: "/finish" });
  await quiet();
  const waited = [];
  for (let seconds = 0; urls(wire).length < MOST_FAILURES && seconds < 100; seconds += 1) {
    const before = urls(wire).length;
    time.pass(1);
    await outbox.flush();
    if (urls(wire).length > before) waited.push(seconds + 1);
  }
  assert.deepEqual(waited, [2, 6, 14, 30]);
});

test("a person may have what was put aside tried again, in its old order", async () => {
  const answers = { "/a": FAILED, "/b": FAILED };
  const wire = server(answers);
  const store = inMemory();
  const time = clock();
  const outbox = new Outbox(store, { send: wire.send, now: time.now });
  const sent = ["/a", "/b"].map((url) => outbox.add({ url }));
  for (let times = 0; times < 3 * MOST_FAILURES; times += 1) {
    await quiet();
    time.pass(20);
    await outbox.flush();
  }
  assert.ok((await store.all()).every(({ aside }) => aside));
  Object.keys(answers).forEach((url) => delete answers[url]);
  wire.sent.length = 0;
  await outbox.retry();
  assert.deepEqual((await Promise.all(sent)).map(said), [OK, OK]);
  assert.deepEqual(urls(wire), ["/a", "/b"]);
});

test("what a person throws away while it fails stays away", async () => {
  const store = inMemory();
  const send = async () => {
    await store.remove(1);
    return FAILED;
  };
  const outbox = new Outbox(store, { send });
  outbox.add({ url: "/finish" });
  await quiet();
  assert.deepEqual(await store.all(), []);
});

test("what was pressed at a desk is sent by whoever signs in there, and says who pressed it", async () => {
  const wire = server();
  const named = [];
  const send = async (url, body, how) => {
    named.push(how.pressedBy);
    return wire.send(url, body, how);
  };
  wire.isCut = true;
  const store = inMemory();
  new Outbox(store, { send, actor: YULIANA, desk: "1" }).add({ url: "/finish" });
  await quiet();
  wire.isCut = false;
  await new Outbox(store, { send, actor: HENDRA, desk: "2" }).flush();
  assert.deepEqual(urls(wire), []);
  named.length = 0;
  const outbox = new Outbox(store, { send, actor: HENDRA, desk: "1" });
  await outbox.add({ url: "/call-next" });
  assert.deepEqual(urls(wire), ["/finish", "/call-next"]);
  assert.deepEqual(named, ["user:1", undefined]);
  assert.deepEqual(await store.all(), []);
});

test("a session that has ended takes nothing out of the outbox", async () => {
  const store = inMemory();
  const ENDED = { ok: false, status: 401, body: { error: { code: "not_signed_in" } } };
  const outbox = new Outbox(store, { send: async () => ENDED, actor: YULIANA, desk: "1" });
  outbox.add({ url: "/finish" });
  outbox.add({ url: "/call-next" });
  await quiet();
  await outbox.hurry();
  assert.deepEqual((await store.all()).map((entry) => [entry.url, entry.refusal]), [
    ["/finish", undefined],
    ["/call-next", undefined],
  ]);
});

test("nobody's command is sent in the name of the next person", async () => {
  const wire = server();
  wire.isCut = true;
  const store = inMemory();
  new Outbox(store, { send: wire.send, actor: YULIANA }).add({ url: "/hers", label: "A012: selesai" });
  await quiet();
  wire.isCut = false;
  const outbox = new Outbox(store, { send: wire.send, actor: HENDRA });
  assert.deepEqual(said(await outbox.add({ url: "/his" })), OK);
  assert.deepEqual(urls(wire), ["/his"]);
  const [left] = await store.all();
  assert.deepEqual([left.url, left.actorName, outbox.isOurs(left)], ["/hers", "Yuliana", false]);
  await new Outbox(store, { send: wire.send, actor: YULIANA }).flush();
  assert.deepEqual(urls(wire), ["/his", "/hers"]);
});

test("a page of an older session sends nothing more, and loses nothing", async () => {
  const OLD = { ok: false, status: 400, body: { error: { code: "form_expired" } } };
  const heard = [];
  const store = inMemory();
  const outbox = new Outbox(store, { send: async () => OLD, onAnswer: (answer) => heard.push(answer) });
  outbox.add({ url: "/finish" });
  await quiet();
  assert.deepEqual(heard, [OLD]);
  assert.equal((await store.all())[0].refusal, undefined);
});

test("what is not allowed is refused for good", async () => {
  const NOT_ALLOWED = { ok: false, status: 403, body: { error: { code: "not_allowed" } } };
  const wire = server({ "/close": NOT_ALLOWED });
  const outbox = new Outbox(inMemory(), { send: wire.send });
  assert.deepEqual(said(await outbox.add({ url: "/close" })), NOT_ALLOWED);
  assert.deepEqual(said(await outbox.add({ url: "/next" })), OK);
});

test("what a captive page accepts, or refuses for good, stays in the line and is sent when the server is back", async () => {
  for (const status of [200, 403, 404]) {
    const wire = { isCaptive: true, asked: 0, sent: [] };
    const fetch = async (url) => {
      wire.asked += 1;
      if (wire.isCaptive) return new Response("<h1>Selamat datang di Wi-Fi</h1>", { status });
      wire.sent.push(url);
      return new Response("{}", { headers: { "X-Giliran": "1" } });
    };
    const store = inMemory();
    const outbox = new Outbox(store, { send: (url, body, how) => send(url, body, { ...how, fetch, pauses: [] }) });
    const answered = outbox.add({ url: "/finish", label: "A012" });
    await quiet();
    const [entry] = await store.all();
    assert.deepEqual([wire.asked, entry.url, entry.refusal, entry.failures], [1, "/finish", undefined, undefined]);
    wire.isCaptive = false;
    await outbox.hurry();
    assert.equal((await answered).ok, true);
    assert.deepEqual([wire.sent, await store.all()], [["/finish"], []]);
  }
});

test("what waits is counted by desk, with its name, for whoever signs in again", async () => {
  const store = inMemory();
  const never = () => new Promise(() => {});
  const press = (desk, deskName, actor) => {
    new Outbox(store, { send: never, actor, desk, deskName }).add({ url: "/finish" });
  };
  press("1", "Meja 1", YULIANA);
  press("2", "Meja 2", YULIANA);
  press("1", "Meja 1", HENDRA);
  press(undefined, undefined, HENDRA);
  await new Promise((done) => setTimeout(done));
  await store.put({ url: "/finish", desk: "3", deskName: "Meja 3", refusal: { status: 409 } });
  await store.put({ url: "/finish", desk: "4" });
  assert.deepEqual(unsentByDesk(await store.all()), [
    { desk: "1", name: "Meja 1", count: 2 },
    { desk: "2", name: "Meja 2", count: 1 },
    { desk: "4", name: "", count: 1 },
  ]);
});
