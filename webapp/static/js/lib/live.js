// One connection to the hall. It only listens: what a screen says goes by POST. After each reconnect it watches again.
import { io } from "socket.io-client";
import { Sequence } from "./sequence.js";
import { learn } from "./server-time.js";

/**
 * @typedef {object} Watcher
 * @property {(event: object) => void} [onEvent] something happened; not called for what was already said
 * @property {(head: {epoch: number, seq: number, renewed: boolean}) => void} [onGap] something was missed: read again
 * @property {() => void} [onPoll] there is no socket: read again now and then
 * @property {(error: string) => void} [onRefused] the server does not let this screen watch
 */

/** @typedef {{day: string} | {ticket: string} | {desk: string} | {load: string}} What */

const POLL_MS = 15000;
const ASLEEP_MS = 30000;

/** The rooms whose messages belong to what is watched: a ticket hears its queues too. */
const hears = (kind, to) => to === kind || (kind === "ticket" && to.indexOf("queue:") === 0);

export class Live {
  /** @param {{connect?: typeof io, every?: number}} [how] */
  constructor({ connect = io, every = POLL_MS } = {}) {
    this.connect = connect;
    this.every = every;
    this.watches = new Set();
    this.listeners = new Set();
    this.lastContact = Date.now();
    this.heard = false;
  }

  /**
   * @param {What} what
   * @param {{epoch: number, seq: number}} shown what the page shows already
   * @param {Watcher} watcher
   * @returns {() => void} stop watching
   */
  watch(what, shown, watcher) {
    const watch = { what, kind: Object.keys(what)[0], sequence: new Sequence(shown.epoch, shown.seq), watcher };
    this.watches.add(watch);
    this.#open();
    if (this.socket.connected) this.#join(watch);
    return () => this.watches.delete(watch);
  }

  /**
   * Told once a second, and at each contact, how many seconds ago the server was last heard.
   * @param {(age: number, at: number, heard: boolean) => void} listener
   */
  onFresh(listener) {
    this.listeners.add(listener);
    this.#open();
    return () => this.listeners.delete(listener);
  }

  /** The server was heard, here or by a fragment that was read over HTTP. */
  contact() {
    this.lastContact = Date.now();
    this.heard = true;
    this.#tellAge();
  }

  #open() {
    if (this.socket) return;
    this.socket = this.connect("/live", { transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 5000 });
    this.socket.on("connect", () => this.watches.forEach((watch) => this.#join(watch)));
    this.socket.on("event", (message) => this.#hear(message, "event"));
    this.socket.on("beat", (message) => this.#hear(message, "beat"));
    setInterval(() => this.#tellAge(), 1000);
    setInterval(() => this.#poll(), this.every);
    this.#wakeUp();
  }

  #join(watch) {
    this.socket.emit("watch", watch.what, (answer) => {
      if (answer.error) {
        if (watch.watcher.onRefused) watch.watcher.onRefused(answer.error);
        return;
      }
      this.contact();
      this.#judge(watch, watch.sequence.epoch, answer, watch.sequence.joined(answer));
    });
  }

  #hear(message, type) {
    if (type === "beat") learn(message.at);
    this.contact();
    this.watches.forEach((watch) => {
      if (!hears(watch.kind, message.to)) return;
      const before = watch.sequence.epoch;
      const verdict = watch.sequence[type](message);
      if (verdict !== "old" && type === "event" && watch.watcher.onEvent) watch.watcher.onEvent(message);
      this.#judge(watch, before, message, verdict);
    });
  }

  #judge(watch, epochBefore, { epoch, seq }, verdict) {
    if (verdict === "gap" && watch.watcher.onGap) watch.watcher.onGap({ epoch, seq, renewed: epoch !== epochBefore });
  }

  #poll() {
    if (this.socket.connected) return;
    this.watches.forEach((watch) => watch.watcher.onPoll && watch.watcher.onPoll());
  }

  /** A phone that slept may hold a dead socket for a minute; a new one is ready in a second. */
  #wakeUp() {
    const knock = () => {
      if (document.hidden) return;
      if (!this.socket.connected) this.socket.connect();
      else if (Date.now() - this.lastContact > ASLEEP_MS) this.socket.disconnect().connect();
    };
    document.addEventListener("visibilitychange", knock);
    window.addEventListener("online", knock);
  }

  #tellAge() {
    const age = Math.floor((Date.now() - this.lastContact) / 1000);
    this.listeners.forEach((listener) => listener(age, this.lastContact, this.heard));
  }
}

/** The page's one connection. */
export const live = new Live();
