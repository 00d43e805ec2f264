// What spares a screen that shows nearly the same for ten hours: everything on it moves by a few pixels now and then, and
// a board whose day is over is dimmed.

export const SHIFT_MS = 4 * 60 * 1000;
export const DIMS_MS = 5 * 60 * 1000; // after the close: who is still in the hall reads it first

const MOST_PX = 4;
// Around a square, so that no two places that follow each other are far apart, and none is the middle for long.
const RING = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
];

/** @param {number} ms since the page came @returns {[number, number]} pixels to the right and down */
export function shiftAt(ms) {
  const [right, down] = RING[Math.floor(Math.max(0, ms) / SHIFT_MS) % RING.length];
  return [right * MOST_PX, down * MOST_PX];
}

/** @param {number} overFor milliseconds since the day was seen to be over; NaN: it is not */
export const isDimmed = (overFor) => overFor >= DIMS_MS;
