// The one way to fetch anything from the server: an answer that is not the server's own counts as no answer.
//
// In a hall other machines answer in its place: a captive page of a router, a carrier's notice, a proxy's error page, all
// of them with any status, 200 too. Whatever the server says itself carries MARK.

const MARK = "X-Giliran";
const PATIENCE_MS = 12000;

/** Somebody else has answered. */
export class NotOurs extends Error {}

const listeners = new Set();

/**
 * Told whenever somebody else has answered: there is no contact, whatever was heard a moment ago.
 * @param {() => void} listener
 */
export function onForeign(listener) {
  listeners.add(listener);
}

/** @param {Response} response */
export const isOwn = (response) => response.headers.has(MARK);

/**
 * Like `fetch`, within PATIENCE_MS: a request into a dead Wi-Fi hangs for minutes. The answer is read in the same time.
 * @template T
 * @param {string} url
 * @param {RequestInit} request
 * @param {(response: Response) => T | Promise<T>} read what is wanted of the answer
 * @param {typeof fetch} [ask]
 * @returns {Promise<T>} rejected when no answer came, or not the server's own
 */
export async function askServer(url, request, read, ask = (...asked) => fetch(...asked)) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await ask(url, { credentials: "same-origin", ...request, signal: patience.signal });
    if (!isOwn(response)) {
      listeners.forEach((listener) => listener());
      throw new NotOurs(String(response.status));
    }
    return await read(response);
  } finally {
    clearTimeout(timer);
  }
}
