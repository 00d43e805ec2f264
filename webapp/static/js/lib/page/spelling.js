// Finds a service by how people write it: small letters, without hyphens, and with the spellings that are common.

const COMMON = [
  [/antrian/g, "antrean"],
  [/\bnomer\b/g, "nomor"],
  [/\bakte\b/g, "akta"],
  [/\bijin/g, "izin"],
  [/poto ?kopi|foto ?copy|photo ?copy/g, "fotokopi"],
  [/\be ?ktp\b|\bktp ?el(ektronik)?\b/g, "ktp"],
  [/\bkartu tanda penduduk\b/g, "ktp"],
  [/\bsurat ijin mengemudi\b|\bsurat izin mengemudi\b/g, "sim"],
];

/** @param {string} text */
export function folded(text) {
  const plain = text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
  return COMMON.reduce((words, [written, meant]) => words.replace(written, meant), plain);
}

/**
 * Whether every word that is asked for stands somewhere in the text.
 * @param {string} asked
 * @param {string} text already folded
 */
export const matches = (asked, text) => folded(asked).split(" ").every((word) => text.includes(word));
