// What time the server has: phones and TVs in a hall without internet are minutes wrong.

let ahead = 0;

/** Learn from something that the server has just said. @param {string} iso an aware time */
export function learn(iso) {
  const at = Date.parse(iso);
  if (!Number.isNaN(at)) ahead = at - Date.now();
}

const listeners = new Set();

/** The server has said at this very moment what time it has. @param {string} iso */
export function hear(iso) {
  learn(iso);
  listeners.forEach((listener) => listener(ahead));
}

/**
 * Told by how much the server's clock is ahead of this device's, whenever the server says its time.
 * @param {(ms: number) => void} listener
 * @returns {() => void} stop being told
 */
export function onHeard(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The page says when it was rendered; a saved copy of it says so too late. @param {DOMStringMap} page */
export function learnFromPage({ now: renderedAt, savedAt }) {
  if (renderedAt && !savedAt) learn(renderedAt);
}

/** Milliseconds since 1970 by the server's clock. */
export const now = () => Date.now() + ahead;

/**
 * "09.34" in a zone, with the point that Indonesian writes; "09:34" on a page in English.
 * @param {number} at milliseconds
 * @param {string} [zone] e.g. Asia/Jakarta; the device's own when absent
 */
export function hourMinute(at, zone) {
  // British English counts hours from 00 to 23 in every browser, old televisions included.
  const form = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone || undefined });
  return form.format(at).replace(":", hourMark());
}

/** What stands between hours and minutes on this page. */
export const hourMark = () => (document.documentElement.lang === "en" ? ":" : ".");
