// Keeps a clerk's commands through a broken network: written down first, then sent once, in order.
//
// What happens to the first in the line:
//   accepted, or refused for good    it leaves the line; a refusal stays readable until somebody has read it
//   no answer, "later", signed out   the whole line waits, and tries again by itself
//   the server failed (5xx)          tries again with longer and longer pauses; after MOST_FAILURES it is put aside, where
//                                    a person decides, and those behind it go on
// What was pressed belongs to the desk: whoever signs in there sends it, and says who pressed it, so that a command whose
// answer was lost is not carried out twice. At another desk, or for nobody's desk, it waits for its own person.
import { newKey, send } from "../server/command.js";

/**
 * @typedef {object} Entry
 * @property {number} [id] its place in the order
 * @property {string} url
 * @property {object | null} body nothing once it was refused: an address must not stay on the tablet
 * @property {string} key
 * @property {string} label what a person calls it
 * @property {string} at when it was pressed, ISO
 * @property {string} [desk] where it was pressed; commands of older pages do not say
 * @property {string} [deskName] what a person calls that desk
 * @property {string} [actor] who pressed it
 * @property {string} [actorName]
 * @property {number} [failures] how often the server failed over it
 * @property {boolean} [aside] a person must decide
 * @property {import("../server/command.js").Answer} [refusal] the answer, when it was refused
 */

/** @typedef {{all: () => Promise<Entry[]>, put: (entry: Entry) => Promise<number>, remove: (id: number) => Promise<void>}} Store */

export const MOST_FAILURES = 5;
const PAUSES_MS = [2000, 4000, 8000, 16000];

const codeOf = ({ body }) => body && body.error && body.error.code;

/** The page belongs to an older session: the command is as good as before, once the page is loaded again. */
export const isOldPage = (answer) => answer.status === 400 && codeOf(answer) === "form_expired";

// Refused for good: the server has judged it. Everything else may be different in a minute or after signing in.
const isFinal = (answer) =>
  answer.status >= 400 && answer.status < 500 && ![401, 408, 429].includes(answer.status) && !isOldPage(answer);

/** Whether what is signed in now may send it. @param {Entry} entry @param {{desk?: string, actor?: {key: string}}} here */
export const belongsTo = (entry, { desk, actor }) =>
  entry.desk ? entry.desk === desk : entry.actor === (actor && actor.key);

/**
 * How many commands wait for somebody to sign in again, by desk, in the order in which the desks were used.
 * @param {Entry[]} entries
 * @returns {{desk: string, name: string, count: number}[]}
 */
export function unsentByDesk(entries) {
  const desks = new Map();
  for (const { desk, deskName } of entries.filter((entry) => entry.desk && !entry.refusal)) {
    const known = desks.get(desk) || { desk, name: "", count: 0 };
    desks.set(desk, { desk, name: deskName || known.name, count: known.count + 1 });
  }
  return Array.from(desks.values());
}

export class Outbox {
  /**
   * @param {Store} store
   * @param {{send?: typeof send, now?: () => Date, onChange?: (entries: Entry[]) => void,
   *   onAnswer?: (answer: import("../server/command.js").Answer) => void, actor?: {key: string, name: string}, desk?: string,
   *   deskName?: string}} [how]
   */
  constructor(store, how = {}) {
    this.store = store;
    this.post = how.send || send;
    this.now = how.now || (() => new Date());
    this.onChange = how.onChange || (() => {});
    this.onAnswer = how.onAnswer || (() => {});
    this.actor = how.actor || {};
    this.desk = how.desk;
    this.deskName = how.deskName;
    this.flight = null;
    this.asked = false;
    this.notBefore = 0;
    /** @type {Map<string, (answer: import("../server/command.js").Answer) => void>} */
    this.waiting = new Map();
  }

  /**
   * Write a command down and send what is due. The promise is kept when the server has answered, however late.
   * @param {{url: string, body?: object, label?: string}} command
   * @returns {Promise<import("../server/command.js").Answer & {entry: number}>}
   */
  async add({ url, body = {}, label = "" }) {
    const key = newKey();
    // Before it is written down: a sending under way may find it, and have its answer, at once.
    const answer = new Promise((answered) => this.waiting.set(key, answered));
    const at = this.now().toISOString();
    const { key: actor, name: actorName } = this.actor;
    const { desk, deskName } = this;
    await this.store.put({ url, body, label, key, at, desk, deskName, actor, actorName });
    await this.#changed();
    this.flush();
    return answer;
  }

  /** Send what is due, in order; stop where the network stops. @returns {Promise<void>} */
  flush() {
    // What was written down while the last look was under way must not wait for the next press.
    this.asked = true;
    if (!this.flight) this.flight = this.#sendWhileAsked();
    return this.flight;
  }

  /** The network may be back: no pause counts any more. */
  hurry() {
    this.notBefore = 0;
    return this.flush();
  }

  /** A person wants what was put aside to be tried again, all of it in its old order. */
  async retry() {
    const aside = (await this.store.all()).filter((entry) => entry.aside && this.isOurs(entry));
    for (const entry of aside) await this.store.put({ ...entry, aside: false, failures: 0 });
    await this.#changed();
    return this.hurry();
  }

  /** A person has read why it was refused, or does not want it sent. @param {number} id */
  async dismiss(id) {
    await this.store.remove(id);
    await this.#changed();
  }

  /** @param {Entry} entry */
  isOurs(entry) {
    return belongsTo(entry, this);
  }

  async #sendWhileAsked() {
    try {
      while (this.asked) {
        this.asked = false;
        await this.#sendAll();
      }
    } finally {
      // In the same moment as the last look at `asked`, or a wish between the two would be lost.
      this.flight = null;
    }
  }

  async #sendAll() {
    for (let entry = await this.#first(); entry; entry = await this.#first()) {
      if (this.now().getTime() < this.notBefore) return;
      const pressedBy = entry.actor === this.actor.key ? undefined : entry.actor;
      const answer = await this.post(entry.url, entry.body, { key: entry.key, pressedBy });
      this.onAnswer(answer);
      if (answer.ok || isFinal(answer)) await this.#settle(entry, answer);
      else if (answer.status >= 500) await this.#failed(entry);
      else return;
    }
  }

  async #first() {
    const due = (await this.store.all()).filter((one) => !one.refusal && !one.aside && this.isOurs(one));
    return due.sort((one, other) => one.id - other.id)[0];
  }

  async #failed(entry) {
    const failures = (entry.failures || 0) + 1;
    const aside = failures >= MOST_FAILURES;
    this.notBefore = aside ? 0 : this.now().getTime() + PAUSES_MS[failures - 1];
    await this.#rewrite({ ...entry, failures, aside });
  }

  /** Unless a person has thrown it away while it was under way. */
  async #rewrite(entry) {
    if ((await this.store.all()).some((one) => one.id === entry.id)) await this.store.put(entry);
    await this.#changed();
  }

  async #settle(entry, answer) {
    this.notBefore = 0;
    const answered = this.waiting.get(entry.key);
    this.waiting.delete(entry.key);
    if (answer.ok) await this.store.remove(entry.id);
    else await this.store.put({ ...entry, body: null, refusal: answer });
    await this.#changed();
    if (answered) answered({ ...answer, entry: entry.id });
  }

  async #changed() {
    this.onChange(await this.store.all());
  }
}
