// What the hall page remembers: the numbers of this phone, and what was ticked before the language was changed.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { keptChoice } from "../../webapp/static/js/components/hall/kept-choice.js";
import { slowNetwork } from "../../webapp/static/js/components/hall/slow-network.js";
import { takeNumber } from "../../webapp/static/js/components/hall/take-number.js";
import { secondNumber } from "../../webapp/static/js/components/hall/second-number.js";
import { keepTicket, ticketsOf, ticketsOfToday } from "../../webapp/static/js/lib/device/own-tickets.js";
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

test("without the hall a phone knows all its numbers of today, and none of another day", () => {
  const today = Date.now();
  keepTicket({ ...HELD, url: "/t/old", number: "K001", day: "yesterday" });
  keepTicket(HELD);
  keepTicket({ ...HELD, url: "/t/two", number: "U003" });
  assert.deepEqual(ticketsOfToday(today).map((one) => one.number), ["U003", "U002"]);
  assert.deepEqual(ticketsOfToday(today + 24 * 60 * 60 * 1000), []);
});

/** The bar with boxes for a fee, another fee and a tax. */
function priced() {
  const rows = [
    el("input[type=checkbox][name=services][value=SIM-C][data-name=SIM C][data-amount=75000]"),
    el("input[type=checkbox][name=services][value=SKCK][data-name=SKCK][data-amount=30000]"),
    el("input[type=checkbox][name=services][value=PBB][data-name=PBB][data-fee=Sesuai tagihan pajak][data-extra=pajak]"),
  ];
  const [chosen, total, wish] = [el("span[data-chosen]"), el("b[data-total]"), el("div[data-wish][hidden]")];
  const words = "[data-free=Gratis][data-more={names} dan {count} lagi][data-together=Satu nomor: {fee}][data-most=6]";
  const form = el(`form${words}`, el("input[type=hidden][name=key][value=a]"), ...rows.map((one) => el("li", one)), chosen, total, wish);
  page(form);
  new takeNumber(form);
  const choose = (...codes) => {
    rows.forEach((one) => (one.checked = codes.includes(one.value)));
    rows[0].dispatchEvent(new Event("change", { bubbles: true }));
    return [chosen.textContent, total.textContent, wish.hidden];
  };
  return choose;
}

test("the bar names up to two of what is chosen, and what it costs", () => {
  const choose = priced();
  assert.deepEqual(choose(), ["", "", true]);
  assert.deepEqual(choose("PBB"), ["PBB", "Sesuai tagihan pajak", false]);
  assert.deepEqual(choose("SIM-C", "SKCK"), ["SIM C, SKCK", "Satu nomor: Rp105.000", false]);
  assert.deepEqual(choose("SIM-C", "SKCK", "PBB"), ["SIM C, SKCK dan 1 lagi", "Satu nomor: Rp105.000 + pajak", false]);
});

test("a number that hangs is said in the bar, a choice comes later, and the button rests meanwhile", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const sent = [];
  globalThis.fetch = (url, { headers }) => new Promise(() => sent.push([url, headers["Idempotency-Key"]]));
  const said = el("p[role=status][data-words=Masih mencoba][data-choice=Belum ada jawaban]");
  const choices = el("p[data-choices][hidden]", el("button[data-retry]"), el("button[data-wait]"));
  const slow = el("div[data-slow][hidden]", said, choices);
  const button = el("button[type=submit]");
  const form = el("form", slow, button);
  page(form);
  slowNetwork(form);
  const detail = { url: "/tickets", body: { services: ["POS"] }, key: "one-key" };
  form.dispatchEvent(new CustomEvent("command:sending", { detail }));
  const seen = () => [slow.hidden, said.textContent, choices.hidden];
  assert.deepEqual([button.disabled, slow.hidden], [true, true]);
  t.mock.timers.tick(5000);
  assert.deepEqual(seen(), [false, "Masih mencoba", true]);
  t.mock.timers.tick(10000);
  assert.deepEqual(seen(), [false, "Belum ada jawaban", false]);
  form.querySelector("[data-retry]").click();
  assert.deepEqual(seen(), [false, "Masih mencoba", true]);
  assert.deepEqual(sent, [["/tickets", "one-key"], ["/tickets", "one-key"]]);
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
