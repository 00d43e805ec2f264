// A network that hangs: said after five seconds, a choice after fifteen, and never two numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sendPatiently } from "../../webapp/static/js/lib/server/patient-send.js";

const WISH = { url: "/tickets", body: { services: ["ktp"] }, key: "one-key" };
const GIVEN = { ok: true, status: 201, body: { number: "A012" } };
const NOTHING = { ok: false, status: 0, body: null };

/** Time and the network stand still until the test moves them. */
function hanging() {
  const tries = [];
  const timers = new Map();
  const said = [];
  const steps = sendPatiently(WISH, {
    post: (url, body, how) => new Promise((answer) => tries.push({ url, body, ...how, answer })),
    tell: (stage) => said.push(stage),
    after: (call, ms) => {
      const timer = Symbol(ms);
      timers.set(timer, { call, ms });
      return timer;
    },
    never: (timer) => timers.delete(timer),
  });
  const pass = (ms) =>
    timers.forEach((timer, name) => {
      if (timer.ms > ms || !timers.delete(name)) return;
      timer.call();
    });
  return { ...steps, tries, timers, said, pass };
}

test("an answer that comes soon is simply the answer", async () => {
  const { answer, tries, timers, said } = hanging();
  tries[0].answer(GIVEN);
  assert.equal(await answer, GIVEN);
  assert.deepEqual([said, timers.size], [[""], 0]);
});

test("a number that is long on its way says so, and later offers a choice", async () => {
  const { answer, tries, said, pass } = hanging();
  pass(5000);
  assert.deepEqual(said, ["slow"]);
  pass(15000);
  assert.deepEqual(said, ["slow", "stuck"]);
  tries[0].answer(GIVEN);
  assert.equal(await answer, GIVEN);
  assert.equal(said.at(-1), "");
});

test("who tries again sends the same key, and whichever answer comes is the one", async () => {
  const { answer, again, tries, said, pass } = hanging();
  pass(15000);
  again();
  assert.equal(said.at(-1), "slow");
  pass(15000);
  assert.equal(said.at(-1), "stuck");
  assert.deepEqual(tries.map(({ url, body, key }) => ({ url, body, key })), [WISH, WISH]);
  tries[1].answer(GIVEN);
  assert.equal(await answer, GIVEN);
  tries[0].answer(NOTHING);
  again();
  assert.equal(tries.length, 2, "what has its answer is not sent again");
});

test("no answer counts only when no try is left", async () => {
  const { answer, again, tries } = hanging();
  again();
  tries[0].answer(NOTHING);
  await Promise.resolve();
  tries[1].answer(GIVEN);
  assert.equal(await answer, GIVEN);
});

test("who waits is asked again later", () => {
  const { wait, said, pass, tries } = hanging();
  pass(15000);
  wait();
  assert.equal(said.at(-1), "slow");
  pass(15000);
  assert.deepEqual([said.at(-1), tries.length], ["stuck", 1]);
});
