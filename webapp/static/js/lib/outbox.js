// Keeps a clerk's commands through a broken network: written down first, then sent once, in order.
import { newKey, send } from "./command.js";

/**
 * @typedef {object} Entry
 * @property {number} [id] its place in the order
 * @property {string} url
 * @property {object} body
 * @property {string} key
 * @property {string} label what a person calls it
 * @property {string} at when it was pressed, ISO
 * @property {import("./command.js").Answer} [refusal] the answer, when it was refused
 */

/** @typedef {{all: () => Promise<Entry[]>, put: (entry: Entry) => Promise<number>, remove: (id: number) => Promise<void>}} Store */

// Refused for good: the server has judged it. Everything else may be different in a minute or after signing in.
const isFinal = (status) => status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);

export class Outbox {
  /**
   * @param {Store} store
   * @param {{send?: typeof send, now?: () => Date, onChange?: (entries: Entry[]) => void}} [how]
   */
  constructor(store, { send: post = send, now = () => new Date(), onChange = () => {} } = {}) {
    this.store = store;
    this.post = post;
    this.now = now;
    this.onChange = onChange;
    this.flight = null;
    this.asked = false;
    /** @type {Map<string, (answer: import("./command.js").Answer) => void>} */
    this.waiting = new Map();
  }

  /**
   * Write a command down and send what is due. The promise is kept when the server has answered, however late.
   * @param {{url: string, body?: object, label?: string}} command
   * @returns {Promise<import("./command.js").Answer>}
   */
  async add({ url, body = {}, label = "" }) {
    const key = newKey();
    // Before it is written down: a sending under way may find it, and have its answer, at once.
    const answer = new Promise((answered) => this.waiting.set(key, answered));
    await this.store.put({ url, body, label, key, at: this.now().toISOString() });
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

  /** A person has read why it was refused. @param {number} id */
  async dismiss(id) {
    await this.store.remove(id);
    await this.#changed();
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
      const answer = await this.post(entry.url, entry.body, { key: entry.key });
      if (!answer.ok && !isFinal(answer.status)) return;
      await this.#settle(entry, answer);
    }
  }

  async #first() {
    const due = (await this.store.all()).filter((entry) => !entry.refusal);
    return due.sort((one, other) => one.id - other.id)[0];
  }

  async #settle(entry, answer) {
    if (answer.ok) await this.store.remove(entry.id);
    else await this.store.put({ ...entry, refusal: answer });
    await this.#changed();
    const answered = this.waiting.get(entry.key);
    this.waiting.delete(entry.key);
    if (answered) answered(answer);
  }

  async #changed() {
    this.onChange(await this.store.all());
  }
}
