// One connection, several watchers, and what happens when it breaks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Watching } from "../../webapp/static/js/lib/server/watching.js";

/** The server's end of a socket, in memory: it answers `watch` and can say things. */
class Hall {
  constructor(answer = () => ({ epoch: 1, seq: 10 })) {
    this.answer = answer;
    this.handlers = {};
    this.watched = [];
    this.connected = false;
  }

  on(name, handler) {
    this.handlers[name] = handler;
  }

  emit(name, what, acknowledge) {
    this.watched.push(what);
    acknowledge(this.answer(what));
  }

  connect() {
    this.connected = true;
    this.handlers.connect();
    return this;
  }

  disconnect() {
    this.connected = false;
    return this;
  }

  say(name, message) {
    this.handlers[name](message);
  }
}

function listening(hall, what, how) {
  const heard = [];
  const watching = new Watching(() => hall, how);
  watching.watch(what, { epoch: 1, seq: 10 }, {
    onEvent: (event) => heard.push(["event", event.seq]),
    onGap: ({ seq, renewed }) => heard.push(["gap", seq, renewed]),
    onPoll: () => heard.push(["poll"]),
    onRefused: (error) => heard.push(["refused", error]),
  });
  return { heard, watching };
}

test("what is watched is asked for when the socket connects, and again after each reconnect", () => {
  const hall = new Hall();
  listening(hall, { day: "D" });
  assert.deepEqual(hall.watched, []);
  hall.connect();
  hall.disconnect().connect();
  assert.deepEqual(hall.watched, [{ day: "D" }, { day: "D" }]);
});

test("something added later is asked for at once when the socket is there", () => {
  const hall = new Hall();
  const { watching } = listening(hall, { day: "D" });
  hall.connect();
  watching.watch({ desk: "3" }, { epoch: 1, seq: 10 }, {});
  assert.deepEqual(hall.watched, [{ day: "D" }, { desk: "3" }]);
});

test("an event is told once, and a missed one is told as a gap beside it", () => {
  const hall = new Hall();
  const { heard } = listening(hall, { day: "D" });
  hall.connect();
  hall.say("event", { to: "day", epoch: 1, seq: 11, prev: 10 });
  hall.say("event", { to: "day", epoch: 1, seq: 11, prev: 10 });
  hall.say("event", { to: "day", epoch: 1, seq: 14, prev: 13 });
  assert.deepEqual(heard, [["event", 11], ["gap", 14, false], ["event", 14]]);
});

test("a call lost while the socket was away is told as a gap on return", () => {
  const hall = new Hall();
  const { heard } = listening(hall, { day: "D" });
  hall.connect();
  hall.answer = () => ({ epoch: 1, seq: 12 });
  hall.disconnect().connect();
  assert.deepEqual(heard, [["gap", 12, false]]);
});

test("a restored backup is told as renewed", () => {
  const hall = new Hall();
  const { heard } = listening(hall, { day: "D" });
  hall.connect();
  hall.say("beat", { to: "day", epoch: 2, seq: 7 });
  assert.deepEqual(heard, [["gap", 7, true]]);
});

test("a ticket hears its own room and its queues, not the day", () => {
  const hall = new Hall();
  const { heard } = listening(hall, { ticket: "T" });
  hall.connect();
  hall.say("event", { to: "queue:ktp", epoch: 1, seq: 11, prev: 10 });
  hall.say("event", { to: "ticket", epoch: 1, seq: 12, prev: 10 });
  hall.say("event", { to: "day", epoch: 1, seq: 13, prev: 12 });
  assert.deepEqual(heard, [["event", 11], ["event", 12]]);
});

test("a ticket that something happened to asks again for its rooms: its queue may be another one", () => {
  const hall = new Hall();
  listening(hall, { ticket: "T" });
  hall.connect();
  hall.say("event", { to: "queue:ktp", epoch: 1, seq: 11, prev: 10 });
  assert.equal(hall.watched.length, 1);
  hall.say("event", { to: "ticket", epoch: 1, seq: 12, prev: 10 });
  assert.equal(hall.watched.length, 2);
});

test("a refusal to watch reaches the screen", () => {
  const hall = new Hall(() => ({ error: "ticket_unknown" }));
  const { heard } = listening(hall, { ticket: "T" });
  hall.connect();
  assert.deepEqual(heard, [["refused", "ticket_unknown"]]);
});

test("a phone for which there is no socket hangs up, reads now and then, and asks again after five minutes", () => {
  const hall = new Hall(() => ({ error: { code: "too_many_phones" } }));
  const clock = { ms: 1000 };
  const { heard, watching } = listening(hall, { ticket: "T" }, { now: () => clock.ms });
  hall.connect();
  assert.equal(hall.connected, false);
  watching.poll();
  watching.knock(0);
  assert.deepEqual(heard, [["refused", { code: "too_many_phones" }], ["poll"], ["poll"]]);
  assert.equal(hall.watched.length, 1);
  hall.answer = () => ({ epoch: 1, seq: 10 });
  clock.ms += 5 * 60 * 1000 + 1;
  watching.poll();
  assert.equal(hall.watched.length, 2);
  assert.equal(hall.connected, true);
});

test("screens poll only while there is no socket", () => {
  const hall = new Hall();
  const { heard, watching } = listening(hall, { day: "D" });
  watching.poll();
  hall.connect();
  watching.poll();
  assert.deepEqual(heard, [["poll"]]);
});

test("freshness counts the seconds since the server was last heard", () => {
  const hall = new Hall();
  const clock = { ms: 0 };
  const { watching } = listening(hall, { day: "D" }, { now: () => clock.ms });
  const ages = [];
  watching.onFresh((age, at, heard) => ages.push([age, heard]));
  clock.ms = 3000;
  watching.tellAge();
  hall.connect();
  clock.ms = 8500;
  watching.tellAge();
  hall.say("beat", { to: "day", epoch: 1, seq: 10, at: "2026-05-15T02:34:00Z" });
  assert.deepEqual(ages, [[3, false], [0, true], [5, true], [0, true]]);
});

test("a knock connects at once, and makes a silent connection anew", () => {
  const hall = new Hall();
  const clock = { ms: 0 };
  const { watching } = listening(hall, { day: "D" }, { now: () => clock.ms });
  watching.knock(30000);
  assert.equal(hall.watched.length, 1);
  clock.ms = 10000;
  watching.knock(30000);
  assert.equal(hall.watched.length, 1);
  clock.ms = 60000;
  watching.knock(30000);
  assert.equal(hall.watched.length, 2);
});

test("who stopped watching hears nothing more", () => {
  const hall = new Hall();
  const heard = [];
  const watching = new Watching(() => hall);
  const stop = watching.watch({ day: "D" }, { epoch: 1, seq: 10 }, { onEvent: (event) => heard.push(event.seq) });
  hall.connect();
  stop();
  hall.say("event", { to: "day", epoch: 1, seq: 11, prev: 10 });
  assert.deepEqual(heard, []);
});

test("the server's time is learnt from beats and from the answer to watching", () => {
  const times = [];
  const hall = new Hall(() => ({ epoch: 1, seq: 10, at: "2026-05-15T02:00:00Z" }));
  listening(hall, { day: "D" }, { onTime: (at) => times.push(at) });
  hall.connect();
  hall.say("beat", { to: "day", epoch: 1, seq: 10, at: "2026-05-15T02:00:05Z" });
  hall.say("event", { to: "day", epoch: 1, seq: 11, prev: 10, at: "2026-05-15T01:00:00Z" });
  assert.deepEqual(times, ["2026-05-15T02:00:00Z", "2026-05-15T02:00:05Z"]);
});

test("where somebody else answers there is no contact until the server is heard again", () => {
  const hall = new Hall();
  const watching = new Watching(() => hall, { now: () => 0 });
  const ages = [];
  watching.onFresh((age) => ages.push(age));
  watching.contact();
  watching.cutOff();
  watching.tellAge();
  watching.contact();
  assert.deepEqual(ages, [0, Infinity, Infinity, 0]);
});

test("a connection that broke and is not back within seconds is no contact, however patient the screen is", () => {
  let at = 1000;
  const hall = new Hall();
  const { watching } = listening(hall, { day: "D" }, { now: () => at });
  const ages = [];
  watching.onFresh((age) => ages.push(age));
  hall.connect();
  hall.say("disconnect", "transport close");
  at += 8000;
  watching.tellAge();
  at += 1000;
  watching.tellAge();
  hall.connect();
  assert.deepEqual(ages, [0, 8, Infinity, 0]);
});

test("a phone that gave its place away is not without contact for that", () => {
  let at = 1000;
  const hall = new Hall(() => ({ error: { code: "too_many_phones", message: "" } }));
  const { watching } = listening(hall, { ticket: "T" }, { now: () => at });
  const ages = [];
  watching.onFresh((age) => ages.push(age));
  hall.connect();
  hall.say("disconnect", "io client disconnect");
  at += 20000;
  watching.tellAge();
  assert.deepEqual(ages, [20]);
});

test("a socket is silent after eight seconds, whatever was read over HTTP meanwhile", () => {
  const hall = new Hall();
  const clock = { ms: 0 };
  const { watching } = listening(hall, { day: "D" }, { now: () => clock.ms });
  const isSilent = [watching.isSilent()];
  const look = () => isSilent.push(watching.isSilent());
  hall.connect();
  clock.ms = 7999;
  look();
  clock.ms = 8000;
  watching.contact();
  look();
  hall.say("beat", { to: "day", epoch: 1, seq: 10, at: "2026-05-15T02:34:00Z" });
  look();
  hall.disconnect();
  look();
  assert.deepEqual(isSilent, [true, false, true, false, true]);
});

test("a clock that is set back by an hour leaves no hour in which a dead server seems alive", () => {
  const hall = new Hall();
  let now = 10_000_000;
  const { watching } = listening(hall, { day: "D" }, { now: () => now });
  const ages = [];
  watching.onFresh((age) => ages.push(age));
  hall.connect();
  now -= 3_600_000;
  watching.tellAge();
  now += 15_000;
  watching.tellAge();
  assert.deepEqual(ages.slice(-2), [0, 15]);
  assert.equal(watching.isSilent(), true);
});
