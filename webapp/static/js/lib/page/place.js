// Who is called before a phone, and how long that takes: the same rules as the server's, counted between readings.

/**
 * Places that left and that joined a queue, and the calls before each place: place, calls, place, calls …, each as what
 * it is more than the one before.
 * @typedef {{left?: number[], joined?: number[], pace?: number[] | null, ahead?: number[]}} QueueMessage
 */

/**
 * @param {number} place
 * @param {number} before people before it in its own queue
 * @param {QueueMessage} message
 * @returns {number} how many are before it now. That the own place has left is told by the ticket's own room.
 */
export function beforeAfter(place, before, { left = [], joined = [] }) {
  const earlier = (places) => places.filter((one) => one < place).length;
  return Math.max(0, before - earlier(left) + earlier(joined));
}

/**
 * @param {{place: number, ahead: number}} own
 * @param {QueueMessage} message
 * @returns {number} the calls before it: as the server says, or, where it does not say, by who left and joined
 */
export function aheadAfter({ place, ahead }, message) {
  let [at, calls] = [0, 0];
  for (let i = 0; message.ahead && i < message.ahead.length; i += 2) {
    at += message.ahead[i];
    calls += message.ahead[i + 1];
    if (at === place) return calls;
  }
  return beforeAfter(place, ahead, message);
}

/**
 * @param {number} before people before it in its own queue
 * @param {number[] | null} pace of the queue, in the order of the server's fields; null when nothing can be said
 * @param {number[]} rule how a range is made of it, as the server names it
 * @param {number} busy minutes for which the own ticket is still at another desk
 * @returns {[number, number] | null} minutes
 */
export function range(before, pace, rule, busy = 0) {
  if (pace === null) return null;
  const [first, each, firstVaries = 0, eachVaries = 0, doubt = 0, pauseIn = 0, pauseMinutes = 0, skip = 0] = pace;
  const beginsIn = pace[8] || 0;
  const [lowZ, highZ, highZFromNothing, fineUntil, fineStep, step, leastWidth] = rule;
  const people = Math.max(0, before - skip);
  let mean = first + each * people;
  if (busy) mean += (busy * (busy + first)) / (busy + mean);
  const varies = firstVaries + eachVaries * people + doubt * mean * mean;
  const later = (minutes) => (minutes > pauseIn ? minutes + pauseMinutes : minutes);
  const stepOf = (minutes) => (minutes < fineUntil ? fineStep : step);
  const rounded = (minutes) => Math.floor(minutes / stepOf(minutes) + 0.5) * stepOf(minutes);
  const roundedUp = (minutes) => Math.ceil(minutes / stepOf(minutes)) * stepOf(minutes);
  const low = Math.max(rounded(later(quantile(mean, varies, lowZ))), roundedUp(beginsIn));
  const high = rounded(later(quantile(mean, varies, low ? highZ : highZFromNothing)));
  return [low, Math.max(high, low + (low < fineUntil ? leastWidth : step))];
}

/**
 * @param {[number, number] | null} minutes
 * @returns {"between" | "at_most" | "at_least" | "unknown"} how a range is said
 */
export function toldAs(minutes, rule) {
  if (minutes === null) return "unknown";
  const [low, high] = minutes;
  const [fineUntil, wide, stillPlanned] = [rule[3], rule[7], rule[8]];
  if (high <= wide * low) return "between";
  if (high <= stillPlanned) return "at_most";
  return low >= fineUntil ? "at_least" : "unknown";
}

/**
 * @param {number} ahead calls before it
 * @param {[number, number] | null} minutes
 * @param {boolean} isServed whether a desk calls from its queue now
 * @returns {"far" | "near" | "next"} whether who waits should stay near the desk
 */
export function nearness(ahead, minutes, rule, isServed) {
  const [nearMinutes, nearCalls] = [rule[9], rule[10]];
  if (!isServed) return "far";
  if (ahead === 0 && (minutes === null || minutes[0] <= nearMinutes)) return "next";
  const isNear = minutes === null ? ahead <= nearCalls : minutes[1] <= nearMinutes;
  return isNear ? "near" : "far";
}

/** @returns {string} the minutes as they are shown; empty where nothing can be said */
export function figure(minutes, told) {
  if (told === "unknown") return "";
  if (told === "between") return minutes.join("–");
  return String(minutes[told === "at_most" ? 1 : 0]);
}

/** Of a gamma distribution, by Wilson and Hilferty. */
function quantile(mean, varies, z) {
  if (mean <= 0) return 0;
  const spread = Math.sqrt(varies) / mean / 3;
  const root = Math.max(0, 1 - spread * spread + z * spread);
  return mean * root * root * root;
}
