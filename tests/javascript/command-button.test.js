// What a press of a button, a link or a form does: one component for every surface.
import assert from "node:assert/strict";
import { test } from "node:test";
import { command, sayWhy } from "../../webapp/static/js/components/shared/command.js";
import { Wishes } from "../../webapp/static/js/lib/server/command.js";
import { el, page } from "./fake-page.js";

const REFUSED = { ok: false, status: 409, body: { error: { code: "nobody_waiting", message: "Belum ada yang menunggu." } } };
const NO_ANSWER = { ok: false, status: 0, body: null };
const DONE = { ok: true, status: 200, body: { seq: 7 } };

/** A screen whose commands get these answers in turn. */
function screen(answers, ...children) {
  const sent = [];
  const wishes = new Wishes(async (url, body, { key }) => {
    sent.push({ url, body, key });
    return answers[Math.min(sent.length, answers.length) - 1];
  });
  const main = el("main[data-no-contact=Tidak ada jawaban.]", el("div[data-refusal][hidden]", el("span[data-text]")), ...children);
  page(main);
  command(main, { wishes });
  const heard = [];
  const names = ["check", "sending", "done", "refused"];
  names.forEach((name) => main.addEventListener(`command:${name}`, () => heard.push(name)));
  return { main, sent, heard, banner: main.querySelector("[data-refusal]") };
}

const settled = () => new Promise((done) => setTimeout(done));

async function pressed(button) {
  button.click();
  await settled();
}

test("a button sends what it says itself and what its form says, once, and rests meanwhile", async () => {
  const button = el('button[data-command=/desks/1/pause][data-body={"reason": "rest"}]', "Jeda");
  const form = el("form[data-fields]", el("input[type=number][name=minutes][data-number][value=15]"), button);
  const { sent, heard, banner } = screen([DONE], form);
  button.click();
  assert.equal(button.disabled, true);
  button.click();
  await settled();
  assert.deepEqual(sent.map(({ url, body }) => [url, body]), [["/desks/1/pause", { reason: "rest", minutes: 15 }]]);
  assert.deepEqual(heard, ["check", "sending", "done"]);
  assert.equal(button.disabled, false);
  assert.equal(banner.hidden, true);
});

test("a refusal is said in the nearest place, until something is done", async () => {
  const button = el("button[data-command=/x]");
  const { banner, heard } = screen([REFUSED, DONE], button);
  await pressed(button);
  assert.deepEqual(heard, ["check", "sending", "refused"]);
  assert.deepEqual([banner.hidden, banner.querySelector("[data-text]").textContent], [false, "Belum ada yang menunggu."]);
  await pressed(button);
  assert.equal(banner.hidden, true);
});

test("a dialog says its own refusals", async () => {
  const button = el("button[data-command=/x]");
  const dialog = el("dialog", el("div[data-refusal][hidden]"), el("ul", el("li", button)));
  const { banner } = screen([REFUSED], dialog);
  await pressed(button);
  assert.equal(banner.hidden, true);
  assert.equal(dialog.querySelector("[data-refusal]").textContent, "Belum ada yang menunggu.");
});

test("no answer is said in the words that stand nearest, and the same key asks again", async () => {
  const form = el("form[data-command=/tickets][data-no-contact=Sambungkan HP.]", el("button[type=submit]"));
  const { main, sent, banner } = screen([NO_ANSWER, DONE], form);
  const submit = () => form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  submit();
  await settled();
  assert.equal(banner.querySelector("[data-text]").textContent, "Sambungkan HP.");
  submit();
  await settled();
  assert.equal(sent.length, 2);
  assert.equal(sent[0].key, sent[1].key);
  assert.equal(main.querySelector("[type='submit']").disabled, false);
});

test("a form whose buttons are commands is not submitted", () => {
  const form = el("form[data-fields]", el("button[data-command=/x]"));
  screen([DONE], form);
  const submit = new Event("submit", { bubbles: true, cancelable: true });
  form.dispatchEvent(submit);
  assert.equal(submit.defaultPrevented, true);
});

test("what lacks is not sent", async () => {
  const button = el("button[data-command=/x]");
  const { main, sent, heard } = screen([DONE], button);
  main.addEventListener("command:check", (check) => check.preventDefault());
  await pressed(button);
  assert.deepEqual([sent.length, heard], [0, ["check"]]);
});

test("a listener may say more, or send it in another way", async () => {
  const button = el("button[data-command=/finish]");
  const { main, sent, heard } = screen([], button);
  const written = [];
  main.addEventListener("command:check", ({ detail }) => Object.assign(detail.body, { pressed_at: "12.00" }));
  main.addEventListener("command:sending", ({ detail }) => {
    written.push([detail.url, detail.body]);
    detail.sent = Promise.resolve(DONE);
  });
  button.click();
  assert.equal(button.disabled, false); // whoever sends it looks after the button
  await settled();
  assert.deepEqual(written, [["/finish", { pressed_at: "12.00" }]]);
  assert.deepEqual([sent.length, heard], [0, ["check", "sending", "done"]]);
});

test("what was shown elsewhere is not said twice", async () => {
  const button = el("button[data-command=/x]");
  const { main, banner } = screen([REFUSED], button);
  main.addEventListener("command:refused", (refused) => refused.preventDefault());
  await pressed(button);
  assert.equal(banner.hidden, true);
});

test("an answer has the screen read again, no answer has not", async () => {
  const button = el("button[data-command=/x]");
  const fragment = el("section[data-src=/now][data-seq=4]", button);
  screen([NO_ANSWER, REFUSED, DONE], fragment);
  let read = 0;
  fragment.addEventListener("live:read", () => (read += 1));
  const counts = [];
  for (let nth = 0; nth < 3; nth += 1) {
    await pressed(button);
    counts.push(read);
  }
  assert.deepEqual(counts, [0, 1, 2]);
});

test("a link leads on when its commands are done", async () => {
  const then = JSON.stringify([{ url: "/rest" }, { url: "/open" }]);
  const link = el("a[href=/desks/3][data-command=/staff]");
  link.setAttribute("data-then", then);
  const { sent } = screen([DONE], link);
  const visited = [];
  globalThis.window = { location: { assign: (address) => visited.push(address) } };
  await pressed(link);
  assert.deepEqual(sent.map(({ url }) => url), ["/staff", "/rest", "/open"]);
  assert.deepEqual(visited, ["/desks/3"]);
});

test("a button that a morph has taken away meanwhile is answered on the screen", async () => {
  const button = el("button[data-command=/x]");
  const { heard, banner } = screen([REFUSED], button);
  button.click();
  button.remove();
  await settled();
  assert.deepEqual(heard, ["check", "sending", "refused"]);
  assert.equal(banner.hidden, false);
});

test("one press is one command, where a form and the screen around it both listen", async () => {
  const form = el("form[data-command=/x]", el("button[type=submit]"));
  const { sent } = screen([DONE], form);
  const posted = [];
  command(form, { wishes: new Wishes(async (url) => posted.push(url) && DONE) });
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await settled();
  assert.deepEqual([posted, sent.length], [["/x"], 0]);
});

test("where there is no place for a sentence nothing is said", () => {
  const button = el("button");
  page(el("main", button));
  sayWhy(button, "Tidak ada jawaban.");
});
