// A date that is chosen is said in words, with what an organiser should know of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dateWords } from "../../webapp/static/js/components/forms/date-words.js";
import { el } from "./fake-page.js";

const KNOWN = {
  holidays: { "2026-12-25": "Natal" },
  years: [2026],
  holiday: "Hari libur: {name}.",
  weekend: "Akhir pekan.",
  unknown: "Daftar hari libur {year} belum ada.",
};

function chosen(lang = "id") {
  const field = el("input");
  const place = el("p[data-said]");
  const element = el("div", field, place);
  element.setAttribute("data-known", JSON.stringify(KNOWN));
  element.setAttribute("data-lang", lang);
  dateWords(element);
  return (day) => {
    field.value = day;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return place.textContent;
  };
}

test("the month is a word, whatever the order in which the browser shows it", () => {
  const say = chosen();
  assert.equal(say("2026-12-03"), "Kamis, 3 Desember 2026.");
  assert.match(chosen("en-GB")("2026-12-03"), /^Thursday,? 3 December 2026\.$/);
});

test("holidays, weekends and years without a list of holidays are said", () => {
  const say = chosen();
  assert.equal(say("2026-12-25"), "Jumat, 25 Desember 2026. Hari libur: Natal.");
  assert.equal(say("2026-12-05"), "Sabtu, 5 Desember 2026. Akhir pekan.");
  assert.equal(say("2035-05-03"), "Kamis, 3 Mei 2035. Daftar hari libur 2035 belum ada.");
});

test("of no date nothing is said", () => assert.equal(chosen()(""), ""));
