// The voice calls exactly those who are still called and were called within two minutes: each once, in order, in its budget.
import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOfCall, VoiceLine } from "../../webapp/static/js/lib/voice/voice-line.js";

const SECOND = 1000;
const CHIME_MS = 1600;
const JOINED_MS = 3300;
const CALL_MS = 5600;
const LENGTH_MS = { call: CALL_MS, repeat: CALL_MS, second: CALL_MS, joined: JOINED_MS };

/** A hall whose time is moved by hand: all boards in it, and what was heard there. */
function hall() {
  const world = { time: 0, timers: [], heard: [], missed: [], confirmed: [], boards: [] };
  world.wait = (what, ms) => world.timers.push({ what, at: world.time + ms });
  world.pass = (ms) => {
    const until = world.time + ms;
    for (;;) {
      world.timers.sort((one, other) => one.at - other.at);
      if (!world.timers.length || world.timers[0].at > until) break;
      const { what, at } = world.timers.shift();
      world.time = at;
      what();
    }
    world.time = until;
  };
  world.words = () => world.heard.map(({ number, form, chime }) => `${chime ? "ding " : ""}${number}${form === "call" ? "" : ` ${form}`}`);
  world.first = () => world.heard.filter(({ form }) => form === "call" || form === "joined");
  return world;
}

/**
 * A board in it. `fails`: how often in a row the sound is gone; `lacks`: numbers of which a clip is missing; `jump`: by how
 * much its clock is wrong until the server says the time.
 */
function board(world, { isOn = true, ...parts } = {}) {
  const made = { fails: 0, lacks: new Set(), isDead: false, jump: 0 };
  const line = new VoiceLine({
    now: () => world.time + made.jump,
    isSure: () => made.jump === 0,
    speak: (call, { form, chime, isAlone }, done) => {
      if (made.fails > 0) {
        made.fails -= 1;
        done("silent");
        return;
      }
      const began = { number: call.number, key: keyOfCall(call), form, chime, at: world.time, calledAt: call.at, desk: call.desk, isAlone };
      world.heard.push(began);
      world.wait(() => !made.isDead && done(made.lacks.has(call.number) ? "partly" : "heard"), LENGTH_MS[form] + (chime ? CHIME_MS : 0));
    },
    speakNotice: ({ key }, done, { chime, isAlone }) => {
      world.heard.push({ number: key, form: "call", chime, isAlone, at: world.time });
      world.wait(() => done("heard"), 4 * SECOND);
    },
    onSpoken: (calls) => world.confirmed.push(...calls.map(keyOfCall)),
    onMissed: (calls) => world.missed.push(...calls.map(({ number }) => number)),
    ...parts,
  });
  line.allow(isOn);
  const look = () => {
    if (made.isDead) return;
    line.look();
    world.wait(look, SECOND);
  };
  look();
  world.boards.push(line);
  return Object.assign(made, { line });
}

const call = (number, desk, at = 0) => ({ number, desk, deskName: `Meja ${desk}`, at });
const number = (nth) => `A${String(nth).padStart(3, "0")}`;

test("with nobody waiting a call is spoken, repeated, and said in the second language", () => {
  const world = hall();
  const { line } = board(world, { manners: { repeats: true, hasSecond: true } });
  line.add(call("A001", "1"));
  world.pass(60 * SECOND);
  assert.deepEqual(world.words(), ["ding A001", "A001 repeat", "A001 second"]);
  assert.deepEqual(world.confirmed, ["A001@0"]);
});

test("who comes meanwhile is called at once instead of a repeat", () => {
  const world = hall();
  const { line } = board(world, { manners: { repeats: true, hasSecond: true } });
  line.add(call("A001", "1"));
  world.pass(SECOND);
  line.add(call("A002", "2", world.time));
  world.pass(60 * SECOND);
  assert.deepEqual(world.words(), ["ding A001", "ding A002", "A002 repeat", "A002 second"]);
});

test("there is time for more words only while nobody else waits for the voice, in a repeat too", () => {
  const world = hall();
  const { line } = board(world, { isOn: false });
  [1, 2, 3].forEach((nth) => line.add(call(number(nth), String(nth))));
  line.allow(true);
  world.pass(60 * SECOND);
  assert.deepEqual(world.heard.map((one) => [one.number, one.form, one.isAlone]), [
    ["A001", "call", false],
    ["A002", "call", false],
    ["A003", "call", true],
    ["A003", "repeat", true],
  ]);
});

test("a whole hall that pauses is told in one breath, and the next notice has a chime again", () => {
  const world = hall();
  const { line } = board(world, { isOn: false, manners: { repeats: false, hasSecond: false } });
  [1, 2, 3].forEach((nth) => line.addNotice({ key: `pause ${nth}`, kind: "paused", at: world.time }));
  line.allow(true);
  world.pass(6 * SECOND);
  line.add(call("A001", "1", world.time));
  world.pass(30 * SECOND);
  line.addNotice({ key: "later", kind: "paused", at: world.time });
  world.pass(30 * SECOND);
  assert.deepEqual(world.words(), ["ding pause 1", "pause 2", "ding A001", "ding pause 3", "ding later"]);
  assert.deepEqual(world.heard.filter(({ isAlone }) => isAlone).map((one) => one.number), ["A001", "pause 3", "later"]);
});

test("a board that is told not to repeat says each call once", () => {
  const world = hall();
  const { line } = board(world, { manners: { repeats: false, hasSecond: false } });
  line.add(call("A001", "1"));
  world.pass(60 * SECOND);
  assert.deepEqual(world.words(), ["ding A001"]);
});

test("where three and more wait, four calls share a chime", () => {
  const world = hall();
  const { line } = board(world, { isOn: false });
  for (let nth = 1; nth <= 7; nth += 1) line.add(call(number(nth), String(nth)));
  line.allow(true);
  world.pass(60 * SECOND);
  const joined = ["ding A001 joined", "A002 joined", "A003 joined", "A004 joined"];
  assert.deepEqual(world.words(), [...joined, "ding A005", "ding A006", "ding A007", "A007 repeat"]);
});

test("a call that ends while it waits is not spoken, and one that ends while it is spoken is not repeated", () => {
  const world = hall();
  const { line } = board(world);
  line.add(call("A001", "1"));
  line.add(call("A002", "2"));
  line.drop("A002", ({ desk }) => desk === "2");
  world.pass(SECOND);
  line.drop("A001");
  world.pass(60 * SECOND);
  assert.deepEqual(world.words(), ["ding A001"]);
});

test("a joined call that ends before its turn is left out, and the next chime is not forgotten", () => {
  const world = hall();
  const { line } = board(world, { isOn: false });
  for (let nth = 1; nth <= 4; nth += 1) line.add(call(number(nth), String(nth)));
  line.allow(true);
  [2, 3, 4].forEach((nth) => line.drop(number(nth)));
  world.pass(20 * SECOND);
  line.add(call("A009", "9", world.time));
  world.pass(20 * SECOND);
  assert.deepEqual(world.words(), ["ding A001 joined", "ding A009", "A009 repeat"]);
});

test("an end that is taken back lets the call have its turn", () => {
  const world = hall();
  const { line } = board(world);
  line.add(call("A001", "1"));
  line.add(call("A002", "2"));
  line.drop("A002");
  line.keepOnly([call("A001", "1")]);
  line.add(call("A002", "2"));
  world.pass(60 * SECOND);
  assert.deepEqual(world.first().map((one) => one.number), ["A001", "A002"]);
});

test("what was read says who is still called: nobody else is spoken", () => {
  const world = hall();
  const { line } = board(world);
  line.add(call("A001", "1"));
  line.add(call("A002", "2"));
  line.keepOnly([]);
  world.pass(60 * SECOND);
  assert.deepEqual(world.words(), ["ding A001"]);
});

test("called again while it waits, be it to another desk, it is spoken once, with the desk of now", () => {
  const world = hall();
  const { line } = board(world);
  line.add(call("A001", "1"));
  line.add(call("A002", "2"));
  line.add(call("A002", "4", SECOND));
  world.pass(60 * SECOND);
  assert.deepEqual(world.first().map((one) => `${one.number} ${one.desk}`), ["A001 1", "A002 4"]);
  assert.deepEqual(world.confirmed, ["A001@0", "A002@1000", "A002@0"]);
});

test("a recall after the call was spoken is spoken again", () => {
  const world = hall();
  const { line } = board(world, { manners: { repeats: false, hasSecond: false } });
  line.add(call("A001", "1"));
  world.pass(30 * SECOND);
  line.add(call("A001", "1", world.time));
  world.pass(30 * SECOND);
  assert.deepEqual(world.words(), ["ding A001", "ding A001"]);
});

test("a call of which a clip is missing counts as missed, and the next one has its turn", () => {
  const world = hall();
  const { line, lacks } = board(world);
  lacks.add("A001");
  line.add(call("A001", "1"));
  line.add(call("A002", "2"));
  world.pass(60 * SECOND);
  assert.deepEqual([world.missed, world.confirmed], [["A001"], ["A002@0"]]);
});

test("when the sound fails the call keeps its place until it works again", () => {
  const world = hall();
  const made = board(world);
  made.fails = 1;
  made.line.add(call("A001", "1"));
  made.line.add(call("A002", "2"));
  world.pass(10 * SECOND);
  assert.deepEqual(world.words(), []);
  made.line.allow(true);
  world.pass(60 * SECOND);
  assert.deepEqual(world.first().map((one) => one.number), ["A001", "A002"]);
  assert.deepEqual(world.missed, []);
});

test("a notice waits until nobody waits for the voice, and an old one is not said", () => {
  const world = hall();
  const { line } = board(world, { manners: { repeats: false, hasSecond: false } });
  line.add(call("A001", "1"));
  line.addNotice({ key: "pause 7", kind: "paused", at: 0 });
  line.add(call("A002", "2"));
  line.addNotice({ key: "pause 3", kind: "paused", at: -120 * SECOND });
  world.pass(60 * SECOND);
  line.addNotice({ key: "pause 7", kind: "paused", at: world.time });
  world.pass(60 * SECOND);
  assert.deepEqual(world.words(), ["ding A001", "ding A002", "ding pause 7"]);
});

test("a board speaks for its own desks, and leaves the others to theirs", () => {
  const world = hall();
  const { line } = board(world, { isMine: ({ desk }) => desk !== "2", manners: { repeats: true, hasSecond: false } });
  line.add(call("A001", "2"));
  line.add(call("A002", "1"));
  world.pass(300 * SECOND);
  assert.deepEqual(world.words(), ["ding A002", "A002 repeat"]);
  assert.deepEqual(world.missed, []);
});

test("it remembers a bounded number of calls over a long day", () => {
  const world = hall();
  const { line } = board(world);
  for (let nth = 0; nth < 5000; nth += 1) {
    line.add(call("A001", "1", world.time));
    world.pass(20 * SECOND);
  }
  assert.ok(line.known.size <= 1000);
  assert.equal(line.line.length, 0);
  assert.equal(world.confirmed.length, 5000);
});

// -- a rush ------------------------------------------------------------------------------------------------------------

/** The rule that the voice has to keep, judged by what was heard: the turn of a call is when it begins to be spoken. */
function assertInOrderAndTrue(world, ended = new Map()) {
  const spoken = world.first();
  const keys = spoken.map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length, "none twice");
  const times = spoken.map(({ calledAt }) => calledAt);
  assert.deepEqual(times, [...times].sort((one, other) => one - other), "in order");
  spoken.forEach(({ number: of, at, calledAt }) => {
    assert.ok(at - calledAt < 120 * SECOND, `${of} was old`);
    assert.ok(!(ended.get(of) <= at), `${of} was over`);
  });
}

/** So many calls in ten seconds; every fifth of them ends half a minute later. */
function rush(world, lines, count) {
  const ended = new Map();
  for (let nth = 1; nth <= count; nth += 1) {
    const one = call(number(nth), String(nth), world.time);
    lines.forEach((line) => line.add(one));
    if (nth % 5 === 0) {
      ended.set(one.number, world.time + 30 * SECOND);
      world.wait(() => lines.forEach((line) => line.drop(one.number, ({ desk }) => desk === one.desk)), 30 * SECOND);
    }
    world.pass(10 * SECOND / count);
  }
  return ended;
}

test("of fifty calls in ten seconds those are spoken that are still called and young at their turn, and no others", () => {
  const world = hall();
  const { line } = board(world);
  const ended = rush(world, [line], 50);
  world.pass(300 * SECOND);
  assertInOrderAndTrue(world, ended);
  const spoken = new Set(world.first().map((one) => one.number));
  const notSpoken = Array.from({ length: 50 }, (_, nth) => number(nth + 1)).filter((of) => !spoken.has(of));
  // Whoever was not spoken was over, or is told to be missed: nobody is passed over in silence.
  assert.deepEqual(world.missed, notSpoken.filter((of) => !ended.has(of)));
  const lastTurn = Math.max(...world.first().map(({ at }) => at));
  assert.ok(lastTurn > 110 * SECOND, "it spoke for as long as anybody was young enough");
  assert.ok(spoken.size >= 28, `${spoken.size} were spoken`);
});

test("fifty calls in ten seconds while the network is gone for half a minute: all the same", () => {
  const world = hall();
  const { line } = board(world);
  const calls = [];
  for (let nth = 1; nth <= 50; nth += 1) {
    const one = call(number(nth), String(nth), world.time);
    calls.push(one);
    if (nth < 20) line.add(one); // the rest is not heard
    world.pass(200);
  }
  world.pass(20 * SECOND);
  // Then the board reads who is called, and hears some of it again.
  const still = calls.filter((_, nth) => nth % 3);
  still.forEach((one) => line.add(one));
  line.keepOnly(still);
  still.slice(0, 9).forEach((one) => line.add(one));
  world.pass(300 * SECOND);
  assertInOrderAndTrue(world);
  const spoken = new Set(world.first().map((one) => one.number));
  assert.deepEqual(world.missed, still.map((one) => one.number).filter((of) => !spoken.has(of)));
});

test("fifty calls in ten seconds and the board that speaks dies: the next one goes on with what was not confirmed", () => {
  const world = hall();
  const first = board(world);
  const next = board(world, { isOn: false });
  const ended = rush(world, [first.line, next.line], 50);
  world.pass(20 * SECOND);
  first.isDead = true;
  first.line.allow(false);
  const broken = world.first().at(-1).key; // nobody has heard it to its end
  world.pass(14 * SECOND);
  next.line.confirm(world.confirmed);
  next.line.allow(true);
  world.pass(300 * SECOND);
  const at = world.heard.findIndex(({ key }) => key === broken);
  assert.equal(world.confirmed.filter((key) => key === broken).length, 1);
  world.heard.splice(at, 1);
  assertInOrderAndTrue(world, ended);
  const spoken = new Set(world.first().map((one) => one.number));
  const silent = Array.from({ length: 50 }, (_, nth) => number(nth + 1)).filter((of) => !spoken.has(of) && !ended.has(of));
  assert.deepEqual(world.missed, silent);
});

for (const [what, jumps] of [["", false], [" although the clock of the board jumps", true]]) {
  test(`twelve calls a minute for ten minutes are all spoken within a minute${what}`, () => {
    const world = hall();
    const screen = board(world);
    for (let nth = 1; nth <= 120; nth += 1) {
      screen.line.add(call(number(nth), String(nth % 8), world.time));
      if (jumps && nth % 20 === 0) {
        screen.jump = nth % 40 ? 3600 * SECOND : -3600 * SECOND;
        world.wait(() => (screen.jump = 0), 5 * SECOND); // the server says its time every five seconds
      }
      world.pass(5 * SECOND);
    }
    world.pass(60 * SECOND);
    assertInOrderAndTrue(world);
    assert.equal(world.first().length, 120);
    const longest = Math.max(...world.first().map(({ at, calledAt }) => at - calledAt));
    assert.ok(longest <= 60 * SECOND, `${longest} ms`);
    assert.deepEqual(world.missed, []);
  });
}
