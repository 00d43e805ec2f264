// How many are before a phone in its queue, and how long that takes: the same rules as the server's, counted between readings.

/** @typedef {{left?: number[], joined?: number[], pace?: number | null}} QueueMessage places that left and that joined */

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
 * @param {number | null} pace minutes for each place; null when nothing can be said
 * @param {{low: number, high: number, step: number}} spread
 * @returns {[number, number] | null} minutes
 */
export function range(ahead, pace, { low, high, step }) {
  if (pace === null) return null;
  const middle = ahead * pace;
  const least = Math.floor(Math.trunc(middle * low) / step) * step;
  const most = Math.ceil(Math.trunc(middle * high + pace) / step) * step;
  return [least, Math.max(most, least + step)];
}
