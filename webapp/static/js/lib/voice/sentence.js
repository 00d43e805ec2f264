// What the board says, as names of clips in the order in which they are heard, and the same as words to be read.
// It knows no language: a voice's manifest holds the sentences with {number}, {desk}, {agency} and {name}, and the text of each
// clip.
// It runs on TVs of 2016 too: nothing here that Chromium 53 lacks.

/**
 * @typedef {{url: string, text: string, ms: number}} Clip ms: how long it sounds; then the next one follows
 * @typedef {{voice: string, name: string, language: string, sentences: Object<string, string[]>,
 *   clips: Object<string, Clip>}} Manifest as /voice/<voice>/manifest.json gives it
 * @typedef {{kind: string, number: number, letter?: string} | {clip: string, text: string, url: string, ms: number}} Desk
 *   a word and a number that every voice has, or a clip that the box has made of the desk's name
 * @typedef {{clip: string, text: string, url?: string, ms?: number}} Agency url: without it only a voice's own clip says it
 * @typedef {{number?: string, desk?: Desk | null, agency?: Agency | null, name?: {clip: string, text: string} | null,
 *   rehearsal?: boolean}} What
 */

const WEEKDAYS = ["senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu"];
const WEEKDAY_CLIPS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const NUMBER = /^([A-Za-z]{1,3})(\d+)(?:\s+(.+))?$/;
const DATE = /^(\d{1,2})-(\d{1,2})(?:-(\d{1,2}))?$/;
const FIRST_TENS = 20;
export const PAUSE = "pause";

/** Every kind of sentence that says a number has one more, for a desk whose name cannot be said. */
const WITHOUT_DESK = "-without-desk";

/**
 * @param {Manifest} manifest
 * @param {string} kind a key of its sentences: call, again, last, joined, paused, resumed, closing-soon, test …
 * @param {What} [what]
 * @returns {string[]} names of clips; [] where the voice has no such sentence, or what it is about cannot be said
 */
export function sentence(manifest, kind, what = {}) {
  const words = what.desk ? manifest.sentences[kind] : manifest.sentences[kind + WITHOUT_DESK] || manifest.sentences[kind];
  if (!words || (!what.desk && words.indexOf("{desk}") >= 0)) return [];
  if (!what.name && words.indexOf("{name}") >= 0) return [];
  const slots = {
    "{number}": () => ticketNumber(manifest, what.number || ""),
    "{desk}": () => deskName(manifest, what.desk),
    "{agency}": (isLast) => (what.agency ? [PAUSE, what.agency.clip].concat(isLast ? [] : [PAUSE]) : []),
    "{name}": () => [what.name.clip],
  };
  const before = what.rehearsal ? manifest.sentences.rehearsal || [] : [];
  return before.concat(filled(words, slots));
}

/**
 * The same as a sentence to read, for a live region: "Nomor antrean, A nol nol tujuh, silakan menuju meja tiga".
 * @param {Manifest} manifest
 * @param {string} kind
 * @param {What} [what]
 * @returns {string} "" where nothing is said
 */
export function words(manifest, kind, what = {}) {
  const made = [what.desk, what.agency, what.name].filter((one) => one && one.clip);
  const textOf = (name) => {
    const own = made.filter(({ clip }) => clip === name)[0];
    const known = own || manifest.clips[name];
    return known ? known.text : name;
  };
  const said = sentence(manifest, kind, what).map(textOf).join(" ").replace(/ ,/g, ",").trim();
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/**
 * A number of people's slips: letter by letter, digit by digit, and the day that gave it where it was carried over.
 * @param {Manifest} manifest
 * @param {string} number "A012", "AK1000", "A012 Kamis", "A012 27-11-2"
 */
export function ticketNumber(manifest, number) {
  const found = NUMBER.exec(number.trim());
  if (!found) return letterByLetter(number);
  const [, letters, digits, carried] = found;
  return letterByLetter(letters + digits).concat(carried ? carriedFrom(manifest, carried) : []);
}

function carriedFrom(manifest, text) {
  const weekday = WEEKDAY_CLIPS[WEEKDAYS.indexOf(text.toLowerCase())];
  if (weekday) return [weekday];
  const date = DATE.exec(text);
  if (!date) return letterByLetter(text);
  const [, day, month, nth] = date;
  const said = filled(manifest.sentences.date || ["{day}", "{month}"], {
    "{day}": () => count(manifest, Number(day)),
    "{month}": () => count(manifest, Number(month)),
  });
  return said.concat(nth ? ["dash"].concat(count(manifest, Number(nth))) : []);
}

function letterByLetter(text) {
  return text.toLowerCase().match(/[a-z0-9]/g) || [];
}

/** A desk is counted, not spelled: 12 is "dua belas". */
function deskName(manifest, desk) {
  if (desk.clip) return [desk.clip];
  return filled(manifest.sentences.desk || ["{kind}", "{number}", "{letter}"], {
    "{kind}": () => [desk.kind],
    "{number}": () => count(manifest, desk.number),
    "{letter}": () => letterByLetter(desk.letter || ""),
  });
}

/**
 * @param {Manifest} manifest a voice may have a clip of its own for any number: "selikur" is no twenty and one
 * @param {number} number
 * @returns {string[]} from 100 on, for which nobody records words, digit by digit
 */
export function count(manifest, number) {
  if (number <= FIRST_TENS || manifest.clips[number]) return [String(number)];
  if (number >= 100) return letterByLetter(String(number));
  const units = number % 10;
  return [String(number - units)].concat(units ? [String(units)] : []);
}

function filled(parts, slots) {
  const said = parts.map((part, place) => (slots[part] ? slots[part](place === parts.length - 1) : [part]));
  return said.reduce((before, more) => before.concat(more), []);
}
