import assert from "node:assert/strict";
import { test } from "node:test";

import { faultOf, refusedFields } from "../../webapp/static/js/components/forms/field-faults.js";

const words = { missing: "Harus diisi.", between: "Isi angka {min} sampai {max}.", wrong: "Tidak sesuai." };
const field = (name, more = {}) => ({ name, dataset: {}, matches: () => false, closest: () => null, ...more });
const form = (...fields) => ({ dataset: words, querySelectorAll: () => fields });

test("a required field of spaces alone lacks something", () => {
  assert.equal(faultOf({ value: "  ", required: true, validity: { valid: true } }, words), "Harus diisi.");
  assert.equal(faultOf({ value: "", required: false, validity: { valid: true } }, words), "");
});

test("a number outside its range is told the range", () => {
  const below = { value: "-1", min: "0", max: "900", validity: { valid: false, rangeUnderflow: true } };
  assert.equal(faultOf(below, words), "Isi angka 0 sampai 900.");
});

test("what is no number at all is told the range too, and a wrong pattern that it does not fit", () => {
  const noNumber = { value: "", required: true, min: "1", max: "9", validity: { valid: false, badInput: true } };
  assert.equal(faultOf(noNumber, words), "Isi angka 1 sampai 9.");
  assert.equal(faultOf({ value: "1?", validity: { valid: false, patternMismatch: true } }, words), "Tidak sesuai.");
});

test("a refusal is said at each field that it names, by the field's whole name", () => {
  const rules = [field("thresholds.idle_minutes"), field("idle_minutes"), field("max_wait_minutes")];
  const error = { code: "invalid", message: "…", details: { fields: [{ field: "thresholds.idle_minutes" }] } };
  assert.deepEqual(refusedFields(form(...rules), error), [[rules[0], "Tidak sesuai."]]);
});

test("a refusal without a field is said where its code belongs, in its own words", () => {
  const times = [field("starts_at"), field("ends_at", { dataset: { refused: "pause_is_past pause_not_today" } })];
  const error = { code: "pause_is_past", message: "Waktunya sudah lewat." };
  assert.deepEqual(refusedFields(form(...times), error), [[times[1], "Waktunya sudah lewat."]]);
  assert.deepEqual(refusedFields(form(...times), { code: "day_is_closed", message: "…" }), []);
});
