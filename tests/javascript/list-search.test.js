// One search for phones, the greeter and the desk: what one of them finds, all of them find.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listSearch } from "../../webapp/static/js/components/shared/list-search.js";
import { el, page } from "./fake-page.js";

const SERVICES = {
  "KTP-CETAK": "KTP-CETAK Cetak ulang KTP‑el Identity card, reprint Disdukcapil",
  "AKTA-LAHIR": "AKTA-LAHIR Akta kelahiran Birth certificate Disdukcapil",
  "IZIN-USAHA": "IZIN-USAHA Surat izin usaha Business licence DPMPTSP",
  "LEGALISASI": "LEGALISASI Legalisasi fotokopi Certified copies Disdukcapil",
};

const row = ([code, words]) => el(`label[data-find=${words}][id=${code}]`, el(`input[type=checkbox][name=services][value=${code}]`));

/** A form with a search field; `type` types, `press` presses a key. */
function search(options = "", rows = Object.entries(SERVICES).map(row)) {
  const field = el(`input[type=search][data-searches=services]${options}`);
  const nothing = el("p[data-nothing=Tidak ada “{text}”.]");
  const groups = [el("div[data-finds]", ...rows.slice(0, 2)), el("div[data-finds]", ...rows.slice(2))];
  const list = el("div[id=services]", ...groups);
  page(el("form", el("div[hidden]", field), nothing, list));
  const end = listSearch(field);
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
  return { field, nothing, groups, rows, found, type, press, end };
}

test("common spellings are found", () => {
  const { type } = search();
  assert.deepEqual(type("akte"), ["AKTA-LAHIR"]);
  assert.deepEqual(type("ektp"), ["KTP-CETAK"]);
  assert.deepEqual(type("ijin"), ["IZIN-USAHA"]);
  assert.deepEqual(type("potokopi"), ["LEGALISASI"]);
  assert.deepEqual(type("birth"), ["AKTA-LAHIR"]);
  assert.equal(type("").length, 4);
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
  picks.type("akte");
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
  type("akte");
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
