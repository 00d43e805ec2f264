// One search for phones, the greeter and the desk: what one of them finds, all of them find.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listSearch } from "../../webapp/static/js/components/shared/list-search.js";
import { el, page } from "./fake-page.js";

const SERVICES = {
  "KTP-CETAK": "Cetak ulang KTP‑el|Identity card, reprint|Disdukcapil|KTP-CETAK",
  "AKTA-LAHIR": "Akta kelahiran|Birth certificate|Disdukcapil|AKTA-LAHIR",
  "IZIN-USAHA": "Surat izin usaha|Business licence|DPMPTSP|IZIN-USAHA",
  "LEGALISASI": "Legalisasi fotokopi akta|akta|Certified copies|Disdukcapil|LEGALISASI",
};

const row = ([code, words]) => el(`label[data-find=${words}][id=${code}]`, el(`input[type=checkbox][name=services][value=${code}]`));

/** A form with a search field; `type` types, `press` presses a key. */
function search(options = "", rows = Object.entries(SERVICES).map(row)) {
  const field = el(`input[type=search][data-searches=services]${options}`);
  const nothing = el("p[data-nothing=Tidak ada “{text}”.]");
  const groups = [el("div[data-finds]", ...rows.slice(0, 2)), el("div[data-finds]", ...rows.slice(2))];
  const list = el("div[id=services]", ...groups);
  const shown = () => list.querySelectorAll("[data-find]").filter((one) => !one.hidden).map(({ id }) => id);
  page(el("form", el("div[hidden]", field), nothing, list));
  new listSearch(field);
  const found = () => rows.filter((one) => !one.hidden).map(({ id }) => id);
  const type = (text) => {
    field.value = text;
    field.dispatchEvent(new Event("input"));
    return found();
  };
  const press = (key) => {
    const event = new Event("keydown", { cancelable: true });
    event.key = key;
    field.dispatchEvent(event);
    return event;
  };
  return { field, nothing, list, groups, rows, found, shown, type, press };
}

test("common spellings are found", () => {
  const { type } = search();
  assert.deepEqual(type("akte kelahiran"), ["AKTA-LAHIR"]);
  assert.deepEqual(type("ektp"), ["KTP-CETAK"]);
  assert.deepEqual(type("ijin"), ["IZIN-USAHA"]);
  assert.deepEqual(type("potokopi"), ["LEGALISASI"]);
  assert.deepEqual(type("birth"), ["AKTA-LAHIR"]);
  assert.equal(type("").length, 4);
});

test("the best stands first, with its group, and everything goes back to its place", () => {
  const { type, shown, list } = search();
  type("akta");
  assert.deepEqual(shown(), ["LEGALISASI", "AKTA-LAHIR"]);
  assert.ok(list.classList.contains("searched"));
  type("aktaa");
  type("");
  assert.deepEqual(shown(), Object.keys(SERVICES));
  assert.ok(!list.classList.contains("searched"));
});

test("what is read again while something is typed is ranked again, and finds its place afterwards", () => {
  const { type, shown, rows, groups, list } = search();
  type("akta");
  groups.forEach((group) => list.appendChild(group)); // as the server sends it
  [rows[0], rows[1]].forEach((one) => groups[0].appendChild(one));
  document.dispatchEvent(new Event("live:morphed"));
  assert.deepEqual(shown(), ["LEGALISASI", "AKTA-LAHIR"]);
  type("");
  assert.deepEqual(shown(), Object.keys(SERVICES));
});

test("on a phone what is found stands above the keyboard: the field goes up once, when something is typed", () => {
  const { field, type } = search("[data-lifts]");
  let lifted = 0;
  field.scrollIntoView = () => (lifted += 1);
  type("a");
  type("ak");
  assert.equal(lifted, 1);
});

test("what holds no row any more goes away, and where nothing is found it is said", () => {
  const { type, groups, nothing } = search();
  type("usaha");
  assert.deepEqual(groups.map((group) => group.hidden), [true, false]);
  assert.equal(nothing.textContent, "");
  type("paspor ");
  assert.equal(nothing.textContent, "Tidak ada “paspor”.");
});

test("Enter sends nothing; it ticks the only row that is left where the field picks", () => {
  const clicked = ({ rows }) => {
    const ids = [];
    rows.forEach((one) => one.querySelector("input").addEventListener("click", () => ids.push(one.id)));
    return ids;
  };
  const [plain, picks] = [search(), search("[data-picks]")].map((one) => ({ ...one, ids: clicked(one) }));
  picks.type("akte kelahiran");
  assert.equal(picks.press("Enter").defaultPrevented, true);
  picks.type("disdukcapil");
  picks.press("Enter");
  assert.deepEqual(picks.ids, ["AKTA-LAHIR"]);
  assert.equal(plain.press("Enter").defaultPrevented, true);
  assert.equal(plain.press("a").defaultPrevented, false);
  assert.deepEqual(plain.ids, []);
});

test("a list that is read again is searched again, and a form that is cleared shows all", () => {
  const { type, rows, found, field } = search();
  type("akte kelahiran");
  rows[0].hidden = false; // as the server sends it
  document.dispatchEvent(new Event("live:morphed"));
  assert.deepEqual(found(), ["AKTA-LAHIR"]);
  document.dispatchEvent(new Event("form:cleared"));
  assert.deepEqual([found().length, field.value], [4, ""]);
});

test("a field that has just been taken away has nothing to say", () => {
  const { field } = search();
  field.parentElement.remove();
  document.dispatchEvent(new Event("live:morphed"));
});

test("where there is nothing to search there is no field", () => {
  assert.equal(search().field.parentElement.hidden, false);
  assert.equal(search("", []).field.parentElement.hidden, true);
});
