// How many are before a phone in its queue, and how long that takes: the same rules as the server's, counted between readings.

/** @typedef {{left?: number[], joined?: number[], pace?: number[] | null}} QueueMessage places that left and that joined */

/**
 * @param {{place: number, ahead: number}} own
 * @param {QueueMessage} message
 * @returns {number} how many are ahead now. That the own place has left is told by the ticket's own room.
 */
export function aheadAfter({ place, ahead }, { left = [], joined = [] }) {
  const before = (places) => places.filter((one) => one < place).length;
  return Math.max(0, ahead - before(left) + before(joined));
}

/**
 * @param {number} ahead
 * @param {number[] | null} pace of the queue, in the order of the server's fields; null when nothing can be said
 * @param {number[]} rule how a range is made of it, as the server names it
 * @param {number} busy minutes for which the own ticket is still at another desk
 * @returns {[number, number] | null} minutes
 */
export function range(ahead, pace, rule, busy = 0) {
  if (pace === null) return null;
  const [first, each, firstVaries = 0, eachVaries = 0, doubt = 0, pauseIn = 0, pauseMinutes = 0, skip = 0] = pace;
  const [lowZ, highZ, highZFromNothing, fineUntil, fineStep, step, leastWidth] = rule;
  const people = Math.max(0, ahead - skip);
  let mean = first + each * people;
  if (busy) mean += (busy * (busy + first)) / (busy + mean);
  const varies = firstVaries + eachVaries * people + doubt * mean * mean;
  const later = (minutes) => (minutes > pauseIn ? minutes + pauseMinutes : minutes);
  const rounded = (minutes) => {
    const by = minutes < fineUntil ? fineStep : step;
    return Math.floor(minutes / by + 0.5) * by;
  };
  const low = rounded(later(quantile(mean, varies, lowZ)));
  const high = rounded(later(quantile(mean, varies, low ? highZ : highZFromNothing)));
  return [low, Math.max(high, low + (low < fineUntil ? leastWidth : step))];
}

/** @returns {boolean} whether who is near the head of the queue should stay near the desk */
export const isSoon = ([first], [, , , , , , , soon]) => first <= soon;

/** Of a gamma distribution, by Wilson and Hilferty. */
function quantile(mean, varies, z) {
  if (mean <= 0) return 0;
  const spread = Math.sqrt(varies) / mean / 3;
  const root = Math.max(0, 1 - spread * spread + z * spread);
  return mean * root * root * root;
}
