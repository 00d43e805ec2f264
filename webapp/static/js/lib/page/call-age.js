// The age of a call, as the page was told when it changes.

/**
 * @param {{standsAt: string, lastAt: string}} call aware ISO times
 * @param {number} at milliseconds
 * @returns {"new" | "standing" | "last"}
 */
export function ageOf({ standsAt, lastAt }, at) {
  if (at >= Date.parse(lastAt)) return "last";
  return at >= Date.parse(standsAt) ? "standing" : "new";
}
