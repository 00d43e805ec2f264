// What time the server has: phones and TVs in a hall without internet are minutes wrong.

let ahead = 0;

/** Learn from something that the server has just said. @param {string} iso an aware time */
export function learn(iso) {
  const at = Date.parse(iso);
  if (!Number.isNaN(at)) ahead = at - Date.now();
}

/** The page says when it was rendered; a saved copy of it says so too late. @param {DOMStringMap} page */
export function learnFromPage({ now: renderedAt, savedAt }) {
  if (renderedAt && !savedAt) learn(renderedAt);
}

/** Milliseconds since 1970 by the server's clock. */
export const now = () => Date.now() + ahead;

/**
 * "09.34" in a zone, with the point that Indonesian writes.
 * @param {number} at milliseconds
 * @param {string} [zone] e.g. Asia/Jakarta; the device's own when absent
 */
export function hourMinute(at, zone) {
  // British English counts hours from 00 to 23 in every browser, old televisions included.
  const form = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone || undefined });
  return form.format(at).replace(":", ".");
}
