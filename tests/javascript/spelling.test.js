// People find a service however they write it.
import assert from "node:assert/strict";
import test from "node:test";
import { folded, matches } from "../../webapp/static/js/lib/page/spelling.js";

const KTP = folded("ktp-cetak Cetak ulang KTP‑el Identity card Disdukcapil");
const BIRTH = folded("akta-lahir Akta kelahiran Birth certificate Disdukcapil");

test("hyphens, capitals and the common names of a card do not matter", () => {
  ["ktp", "KTP-el", "e-KTP", "ektp", "cetak ktp", "kartu tanda penduduk"].forEach((asked) => assert.ok(matches(asked, KTP), asked));
});

test("a part of a word is enough", () => {
  assert.ok(matches("lahir", BIRTH));
  assert.ok(matches("duk", BIRTH));
});

test("spellings that are common but not in the dictionary are understood", () => {
  assert.ok(matches("akte lahir", BIRTH));
  assert.ok(matches("antrian", folded("Nomor antrean")));
  assert.ok(matches("ijin", folded("Surat izin")));
});

test("every word must be found", () => {
  assert.ok(!matches("ktp samsat", KTP));
});

test("nothing asked for hides nothing", () => {
  assert.ok(matches("  ", KTP));
});
