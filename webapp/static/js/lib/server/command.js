// Sends a command once: the same key goes with every try, so that a repeated POST changes nothing twice.
import { askServer } from "./asking.js";

const PAUSES_MS = [400, 1200, 3000];
// The answers after which nobody knows, or the server said that nothing was recorded: the same key may try again.
const TRY_AGAIN = new Set([0, 502, 503, 504]);

/** @typedef {{ok: boolean, status: number, body: any}} Answer `status` 0: no answer of the server came */

const NO_ANSWER = { ok: false, status: 0, body: null };

/** A random key of 128 bits. `crypto.randomUUID` is missing on plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {string} url
 * @param {object} body
 * @param {object} [how]
 * @param {string} [how.key] the command's key; a new one when absent
 * @param {string} [how.pressedBy] who gave the command first, when somebody else sends it now
 * @param {number[]} [how.pauses] milliseconds before each further try
 * @param {typeof fetch} [how.fetch]
 * @param {(ms: number) => Promise<void>} [how.sleep]
 * @returns {Promise<Answer>}
 */
export async function send(url, body = {}, how = {}) {
  const { key = newKey(), pressedBy, pauses = PAUSES_MS, sleep = rest } = how;
  const named = headers(key, pressedBy);
  let answer = await tryOnce(how.fetch, url, body, named);
  for (const pause of pauses) {
    if (!TRY_AGAIN.has(answer.status)) break;
    await sleep(pause);
    answer = await tryOnce(how.fetch, url, body, named);
  }
  return answer;
}

async function tryOnce(ask, url, body, named) {
  try {
    return await askServer(url, { method: "POST", headers: named, body: JSON.stringify(body) }, answerOf, ask);
  } catch {
    return NO_ANSWER;
  }
}

/** What was done is told in JSON: a "done" whose words were lost on the way is asked for again. */
async function answerOf(response) {
  const body = await bodyOf(response);
  return response.ok && body === null ? NO_ANSWER : { ok: response.ok, status: response.status, body };
}

function headers(key, pressedBy) {
  const token = csrfToken();
  return {
    "Content-Type": "application/json",
    Accept: "application/json",
    "Idempotency-Key": key,
    ...(pressedBy ? { "Pressed-By": pressedBy } : {}),
    ...(token ? { "X-CSRFToken": token } : {}),
  };
}

function csrfToken() {
  const meta = typeof document === "undefined" ? null : document.querySelector('meta[name="csrf-token"]');
  return meta && meta.content;
}

/** A failure of the server may be a page. */
async function bodyOf(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

const rest = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * @typedef {object} Wish
 * @property {string} url
 * @property {object} body
 * @property {string} [key] where the page knows a key of its own
 * @property {{url: string, body?: object}[]} [then] sent after it, in order, until one is refused
 */

/** One wish, one key: who presses again because no answer came asks for the same thing, not for a second one. */
export class Wishes {
  /** @param {typeof send} [post] */
  constructor(post = send) {
    this.post = post;
    /** @type {Map<string, string>} the keys of wishes that have no answer yet */
    this.keys = new Map();
  }

  /** @param {Wish} wish @returns {Promise<Answer>} the last one, where several commands were sent */
  async send({ url, body, key = "", then = [] }) {
    const wish = `${url} ${JSON.stringify(body)}`;
    const known = key || this.keys.get(wish) || newKey();
    this.keys.set(wish, known);
    let answer = await this.post(url, body, { key: known });
    for (const [nth, step] of then.entries()) {
      if (!answer.ok) break;
      answer = await this.post(step.url, step.body || {}, { key: `${known}-${nth + 1}` });
    }
    if (isJudged(answer)) this.keys.delete(wish);
    return answer;
  }
}

/** The server has carried it out or refused it; after anything else it may have been recorded all the same. */
export const isJudged = ({ status }) => status !== 0 && status < 500;
