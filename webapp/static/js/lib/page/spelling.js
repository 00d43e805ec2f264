// Finds a service by how people write it: everyday words, common spellings, one wrong letter. What is meant most closely
// is told from what only contains the words.

const COMMON = [
  [/antrian/g, "antrean"],
  [/\bnomer\b/g, "nomor"],
  [/\bakte\b/g, "akta"],
  [/\bijin/g, "izin"],
  [/poto ?kopi|foto ?copy|photo ?copy/g, "fotokopi"],
  [/\be ?ktp\b|\bktp ?el(ektronik)?\b|\bka ?te ?pe\b/g, "ktp"],
  [/\bkartu tanda penduduk\b/g, "ktp"],
  [/\bsurat izin mengemudi\b/g, "sim"],
  [/\bbe ?pe ?je ?es\b/g, "bpjs"],
];
// Words of a wish that name nothing: they need not be found, but where they are, the service is meant more closely.
const UNNEEDED = new Set(
  ("bikin buat membuat pembuatan mau ingin urus mengurus pengurusan minta daftar cara syarat untuk di ke saya surat baru " +
    "get make new renew need apply want my the to for an how").split(" "),
);
const ENDINGS = /(nya|kan|an|ku|mu)$/;

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

const wordsOf = (text) => folded(text).split(" ").filter(Boolean);

/** @type {Map<string, string[][]>} a list is searched at every letter, and its words stay the same */
const known = new Map();

function phrasesOf(text) {
  if (!known.has(text)) known.set(text, text.split("|").map(wordsOf));
  return known.get(text);
}

/**
 * How closely each text is meant, 1: it has just such a phrase, 0: it is not. Errors, parts of words and single letters
 * within a word count only where nothing is found without them. Whoever asks nothing means all.
 * @param {string} asked
 * @param {string[]} texts phrases with | between
 */
export function relevance(asked, texts) {
  const words = wordsOf(asked);
  if (!words.length) return texts.map(() => 1);
  for (const likeness of [close, loose]) {
    const found = texts.map((text) => relevanceOf(words, phrasesOf(text), likeness));
    if (found.some(Boolean)) return found;
  }
  return texts.map(() => 0);
}

function relevanceOf(words, phrases, likeness) {
  const within = (word, phrase) => Math.max(0, ...phrase.map((one) => likeness(word, one)), joined(word, phrase));
  const named = words.filter((word) => !UNNEEDED.has(word));
  const needed = named.length ? named : words;
  if (!needed.every((word) => phrases.some((phrase) => within(word, phrase)))) return 0;
  const shares = phrases.map((phrase) => {
    const sum = words.reduce((before, word) => before + within(word, phrase), 0);
    return sum / Math.max(words.length, phrase.length);
  });
  return Math.max(...shares);
}

/** "simc" is two words of a phrase. */
const joined = (word, phrase) => (phrase.some((one, nth) => nth && phrase[nth - 1] + one === word) ? 2 : 0);

function close(word, target) {
  if (word === target) return 1;
  return word.length > 1 && target.startsWith(word) ? 0.8 : 0;
}

function loose(word, target) {
  const isSure = close(word, target);
  if (isSure) return isSure;
  if (target.startsWith(word) || word.replace(ENDINGS, "") === target) return 0.7;
  if (word.length > 3 && (isNearly(word, target) || isNearly(word, target.slice(0, word.length)))) return 0.6;
  return word.length > 2 && target.includes(word) ? 0.5 : 0;
}

/** One letter is wrong, missing or too much, or two stand in the wrong order. */
function isNearly(word, target) {
  if (Math.abs(word.length - target.length) > 1) return false;
  let at = 0;
  while (at < word.length && word[at] === target[at]) at += 1;
  const [rest, other] = [word.slice(at), target.slice(at)];
  if (rest.length > other.length) return rest.slice(1) === other;
  if (rest.length < other.length) return rest === other.slice(1);
  return rest.slice(1) === other.slice(1) || (rest[0] === other[1] && rest[1] === other[0] && rest.slice(2) === other.slice(2));
}
