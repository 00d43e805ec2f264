// What is heard of a call: the order of words belongs to the voice, the number is spelled, the desk is counted.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { count, sentence, ticketNumber, words } from "../../webapp/static/js/lib/voice/sentence.js";

const shipped = (voice) =>
  JSON.parse(readFileSync(new URL(`../../webapp/static/voice/${voice}/manifest.json`, import.meta.url)));
const id = shipped("id");
const en = shipped("en");
const desk = { kind: "desk", number: 3 };

test("a call says the number letter by letter and digit by digit, then where to go", () => {
  assert.deepEqual(sentence(id, "call", { number: "A007", desk }), [
    ...["queue-number", "pause", "a", "0", "0", "7", "pause"],
    ...["please-go-to", "desk", "3"],
  ]);
  assert.equal(words(id, "call", { number: "A007", desk }), "Nomor antrean, A nol nol tujuh, silakan menuju meja tiga");
  assert.equal(words(en, "call", { number: "A007", desk }), "Queue number, A zero zero seven, please go to desk three");
});

test("a recall and a last call say so first", () => {
  assert.equal(words(id, "again", { number: "K012", desk }), "Panggilan ulang, K nol satu dua, silakan menuju meja tiga");
  assert.equal(words(id, "last", { number: "K012", desk }), "Panggilan terakhir, K nol satu dua, silakan menuju meja tiga");
});

test("one of several calls after one chime is short", () => {
  const room = { kind: "room", number: 12, letter: "B" };
  assert.equal(words(id, "joined", { number: "K012", desk: room }), "K nol satu dua ke ruang dua belas B");
});

test("a desk whose name cannot be said leaves the number", () => {
  assert.equal(words(id, "call", { number: "A007", desk: null }), "Nomor antrean, A nol nol tujuh, dipanggil");
  assert.equal(words(id, "joined", { number: "A007" }), "A nol nol tujuh");
  assert.deepEqual(sentence(id, "paused", { desk: null }), []);
});

test("a desk's name that the box has spoken stands in the place of word and number", () => {
  const named = { clip: "name-0123456789abcdef", text: "Rekam KTP", url: "/voice/names/x.mp3", ms: 900 };
  const said = sentence(id, "call", { number: "A007", desk: named });
  assert.deepEqual(said.slice(-2), ["please-go-to", "name-0123456789abcdef"]);
  assert.equal(words(id, "paused", { desk: named }), "Rekam KTP berhenti melayani sebentar");
});

test("an announcement is said where there is a clip of its words, and nothing else is", () => {
  const name = { clip: "name-00ff", text: "Mobil di depan pintu mohon dipindahkan" };
  assert.equal(words(id, "announcement", { name }), "Perhatian, Mobil di depan pintu mohon dipindahkan");
  assert.deepEqual(sentence(id, "announcement", {}), []);
  assert.deepEqual(sentence(id, "no such kind", { number: "A001", desk }), []);
});

test("on a rehearsal day everything begins with that word", () => {
  assert.equal(
    words(id, "call", { number: "A007", desk, rehearsal: true }),
    "Latihan, nomor antrean, A nol nol tujuh, silakan menuju meja tiga",
  );
});

test("a number of another day is said with the day that gave it", () => {
  assert.deepEqual(ticketNumber(id, "A012 Kamis"), ["a", "0", "1", "2", "thursday"]);
  assert.deepEqual(ticketNumber(id, "AK012 Jumat"), ["a", "k", "0", "1", "2", "friday"]);
  assert.deepEqual(ticketNumber(id, "A012 27-11"), ["a", "0", "1", "2", "date", "20", "7", "month", "11"]);
  assert.deepEqual(ticketNumber(id, "A012 3-2-12").slice(-4), ["month", "2", "dash", "12"]);
});

test("what is no number of ours is spelled, and nothing is said of nothing", () => {
  assert.deepEqual(ticketNumber(id, "A012 Wage"), ["a", "0", "1", "2", "w", "a", "g", "e"]);
  assert.deepEqual(ticketNumber(id, "7-B"), ["7", "b"]);
  assert.deepEqual(ticketNumber(id, ""), []);
});

test("a voice may have a clip of its own for a number, and its own order of words", () => {
  assert.deepEqual(count(id, 21), ["20", "1"]);
  const javanese = {
    clips: { 21: { text: "selikur" } },
    sentences: { call: ["{number}", "to", "{desk}"], desk: ["{number}", "{kind}"] },
  };
  assert.deepEqual(sentence(javanese, "call", { number: "A1", desk: { kind: "desk", number: 21 } }), [
    ...["a", "1", "to"],
    ...["21", "desk"],
  ]);
  assert.deepEqual(count(javanese, 100), ["1", "0", "0"]);
});

test("every clip of every sentence is in both shipped voices", () => {
  const kinds = Object.keys(id.sentences).filter((kind) => kind !== "desk" && kind !== "date");
  const what = { number: "ZQ98765 27-11-2", desk: { kind: "counter", number: 99, letter: "X" }, rehearsal: true };
  const name = { clip: "name-1", text: "" };
  for (const voice of [id, en]) {
    const said = kinds.flatMap((kind) => sentence(voice, kind, { ...what, name }));
    assert.deepEqual(said.filter((clip) => clip !== "name-1" && !voice.clips[clip]), []);
    assert.ok(said.length > 100);
  }
});
