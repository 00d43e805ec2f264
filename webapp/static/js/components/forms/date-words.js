// A date in words under its field, with what an organiser should know of it: a browser in English shows the month first.
import { setWords } from "../../lib/page/words.js";

const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
const WEEKEND = [0, 6];

/** @typedef {{holidays: Record<string, string>, years: number[], holiday: string, weekend: string, unknown: string}} Known */

/** @param {HTMLElement} element with a date field and a [data-said]; data-lang, data-known: Known */
export function dateWords(element) {
  const field = element.querySelector("input");
  const place = element.querySelector("[data-said]");
  const known = JSON.parse(element.dataset.known);
  const show = () => setWords(place, saidOf(field.value, element.dataset.lang, known));
  element.addEventListener("input", show);
  element.addEventListener("change", show);
  show();
  return () => {
    element.removeEventListener("input", show);
    element.removeEventListener("change", show);
  };
}

/**
 * @param {string} day "2026-12-25", or empty
 * @param {string} lang
 * @param {Known} known `holiday` holds {name}, `unknown` {year}
 */
function saidOf(day, lang, known) {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return "";
  const words = new Intl.DateTimeFormat(lang, LONG).format(at);
  return [`${words}.`, aboutOf(day, at, known)].join(" ").trim();
}

function aboutOf(day, at, known) {
  if (known.holidays[day]) return known.holiday.replace("{name}", known.holidays[day]);
  if (WEEKEND.includes(at.getUTCDay())) return known.weekend;
  const year = at.getUTCFullYear();
  return known.years.includes(year) ? "" : known.unknown.replace("{year}", String(year));
}
