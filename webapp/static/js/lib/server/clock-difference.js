// By how much two clocks differ, as people say it: minutes, hours, or days.

export const MOST_MS = 2 * 60 * 1000; // what clocks of phones are wrong by, and nobody minds
const UNITS_MS = [60 * 1000, 60 * 60 * 1000, 24 * 60 * 60 * 1000];
const FEWEST = 2; // of a larger unit: 90 minutes are minutes, 2 hours are hours

/**
 * @param {number} ms either sign
 * @param {string[]} words for minutes, hours and days, each with {count}
 */
export function differenceIn(ms, words) {
  const size = Math.abs(ms);
  const nth = Math.max(0, UNITS_MS.filter((unit) => size >= FEWEST * unit).length - 1);
  return words[nth].replace("{count}", String(Math.round(size / UNITS_MS[nth])));
}
