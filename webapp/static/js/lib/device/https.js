// Whether this browser trusts the hall's own certificate: asked before a page leads there, or the browser would warn.

const PATIENCE_MS = 5000;

/**
 * @param {string} url of the https listener; whatever it answers, an answer means that the connection was trusted
 * @param {{ask?: typeof fetch}} [how]
 * @returns {Promise<boolean>}
 */
export async function isTrusted(url, { ask = (...asked) => fetch(...asked) } = {}) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), PATIENCE_MS);
  try {
    await ask(url, { mode: "no-cors", cache: "no-store", credentials: "omit", signal: giveUp.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
