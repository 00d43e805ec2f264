// People find a service however they write it, and what they mean stands before what only contains their words.
import assert from "node:assert/strict";
import test from "node:test";
import { folded, relevance } from "../../webapp/static/js/lib/page/spelling.js";

const REPRINT = "Cetak KTP‑el|Cetak ulang KTP‑el: rusak, hilang|ktp hilang|Disdukcapil|KTP-CETAK";
const BIRTH = "Akta lahir|Akta kelahiran|surat lahir|Disdukcapil|AKTA-LAHIR";
const LICENCES = ["SIM A|Perpanjang SIM A (mobil)", "SIM C|Perpanjang SIM C (motor)|sim motor", "SIM D|Perpanjang SIM D"];

const isMeant = (asked, text) => relevance(asked, [text])[0] > 0;

/** The texts that are meant, the best first. */
function found(asked, texts) {
  const scores = relevance(asked, texts);
  const order = texts.map((_, nth) => nth).filter((nth) => scores[nth]);
  return order.sort((one, other) => scores[other] - scores[one] || one - other);
}

test("hyphens, capitals and the common names of a card do not matter", () => {
  ["ktp", "KTP-el", "e-KTP", "ektp", "katepe", "cetak ktp", "kartu tanda penduduk"].forEach((asked) =>
    assert.ok(isMeant(asked, REPRINT), asked),
  );
});

test("the beginning of a word is enough, and a part of it where nothing begins so", () => {
  assert.ok(isMeant("lahi", BIRTH));
  assert.ok(isMeant("duk", BIRTH));
  assert.deepEqual(found("pos", ["Pos|kirim dokumen", "Data sosial|propose or object"]), [0]);
});

test("spellings that are common but not in the dictionary are understood", () => {
  assert.ok(isMeant("akte lahir", BIRTH));
  assert.ok(isMeant("antrian", "Nomor antrean"));
  assert.ok(isMeant("ijin", "Surat izin"));
  assert.equal(folded("Surat Izin Mengemudi"), "sim");
});

test("one letter may be wrong, missing, too much or in the wrong place", () => {
  ["akta kelahirn", "akta kelahirran", "akta kelahiram", "akat kelahiran", "akta kelahrian"].forEach((asked) =>
    assert.ok(isMeant(asked, BIRTH), asked),
  );
  assert.ok(!isMeant("akta kalehirin", BIRTH));
  assert.ok(!isMeant("kkt", REPRINT), "in three letters an error means another word");
});

test("an error counts only where nothing is found without it", () => {
  assert.deepEqual(found("hilang", ["KTP hilang", "Surat tanah dihilangkan", "hilanh"]), [0]);
});

test("words of a wish need not be found, but where they are, the service is meant more closely", () => {
  const texts = ["KK ubah data|ubah kk", "KK baru|bikin kk"];
  assert.deepEqual(found("mau bikin kk", texts), [1, 0]);
  assert.deepEqual(found("kk baru", texts), [1, 0]);
  assert.deepEqual(found("baru", texts), [1]);
});

test("a single letter is a word of its own, until nothing else is found", () => {
  assert.deepEqual(found("sim c", LICENCES), [1]);
  assert.deepEqual(found("simc", LICENCES), [1]);
  assert.deepEqual(found("sim p", LICENCES).sort(), [0, 1, 2]);
  assert.deepEqual(found("s", LICENCES).sort(), [0, 1, 2]);
});

test("who is called just so comes before who is only called so too", () => {
  assert.deepEqual(found("sim motor", LICENCES), [1]);
  assert.deepEqual(found("akta", ["Akta kematian", "Akta lahir|akta"]), [1, 0]);
});

test("every word that names something must be found", () => {
  assert.ok(!isMeant("ktp samsat", REPRINT));
});

test("nothing asked for means all", () => {
  assert.deepEqual(relevance("  ", [REPRINT, BIRTH]), [1, 1]);
});
