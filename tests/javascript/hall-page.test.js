// What the hall page remembers: the numbers of this phone, and what was ticked before the language was changed.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { keptChoice } from "../../webapp/static/js/components/hall/kept-choice.js";
import { secondNumber } from "../../webapp/static/js/components/hall/second-number.js";
import { keepTicket, ticketsOf } from "../../webapp/static/js/lib/device/own-tickets.js";
import { el, page } from "./fake-page.js";

const kept = new Map();
globalThis.localStorage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, value) => kept.set(name, value),
  removeItem: (name) => kept.delete(name),
};
globalThis.window = { addEventListener() {} };
beforeEach(() => kept.clear());

const HELD = { url: "/t/one", number: "U002", token: "one", day: "today", services: ["POS"] };
const box = (code) => el(`input[type=checkbox][name=services][value=${code}][data-name=${code}]`);

function hall() {
  const words = el("span[data-question][data-words={number} {name}]");
  const see = el("a[data-see][data-words=Lihat {number}]");
  const question = el("div[data-again][hidden]", el("p", words), el("button[data-yes]"), see);
  const boxes = [box("POS"), box("KTP")];
  const form = el("form[data-day=today]", ...boxes, question);
  const language = el("a[hreflang=en]");
  page(language, form);
  return { form, boxes, question, words, see, language };
}

/** Whether the wish goes through. */
function press(form, ...services) {
  return form.dispatchEvent(new CustomEvent("command:check", { detail: { body: { services } }, cancelable: true }));
}

test("a second number for the same service is taken only after a yes", () => {
  keepTicket(HELD);
  const { form, question, words, see } = hall();
  new secondNumber(form);
  assert.equal(press(form, "POS"), false);
  assert.deepEqual([question.hidden, words.textContent, see.textContent, see.href], [false, "U002 POS", "Lihat U002", "/t/one"]);
  let sent = 0;
  form.addEventListener("submit", () => (sent += 1));
  form.querySelector("[data-yes]").click();
  assert.deepEqual([sent, question.hidden, press(form, "POS")], [1, true, true]);
});

test("another service, another day or a phone without numbers is asked nothing", () => {
  keepTicket({ ...HELD, day: "yesterday" });
  const { form } = hall();
  new secondNumber(form);
  assert.equal(press(form, "POS"), true);
  keepTicket({ ...HELD, url: "/t/two" });
  assert.equal(press(form, "KTP"), true);
});

test("a yes is for what was asked: who chooses anew is asked anew", () => {
  keepTicket(HELD);
  const { form } = hall();
  new secondNumber(form);
  press(form, "POS");
  form.querySelector("[data-yes]").click();
  form.dispatchEvent(new Event("change"));
  assert.equal(press(form, "POS", "KTP"), false);
});

test("the page of a ticket knows no services, and they stay known", () => {
  keepTicket(HELD);
  const { services, ...opened } = HELD;
  keepTicket(opened);
  assert.deepEqual(ticketsOf("today").map((one) => one.services), [services]);
});

test("what was ticked is ticked in the other language too, once", () => {
  const before = hall();
  keptChoice(before.form);
  before.boxes[1].checked = true;
  document.addEventListener("click", () => {}); // the browser goes on
  before.language.click();
  const after = hall();
  keptChoice(after.form);
  assert.deepEqual(after.boxes.map(({ checked }) => checked), [false, true]);
  const reloaded = hall();
  keptChoice(reloaded.form);
  assert.deepEqual(reloaded.boxes.map(({ checked }) => checked), [false, false]);
});
