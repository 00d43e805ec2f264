// Watches rooms over one connection, tells each watcher what is new and what it missed, and watches again after a reconnect.
import { Sequence } from "./sequence.js";

/**
 * @typedef {object} Watcher
 * @property {(event: object) => void} [onEvent] something happened; not called for what was already said
 * @property {(head: {epoch: number, seq: number, renewed: boolean}) => void} [onGap] something was missed: read again
 * @property {() => void} [onPoll] there is no socket: read again now and then
 * @property {(error: {code: string, message: string}) => void} [onRefused] the server does not let this screen watch
 */

/** @typedef {{day: string} | {ticket: string} | {desk: string} | {load: string}} What */

const TOO_MANY = "too_many_phones";
// A connection that broke is back within so long, or it is said.
const BROKEN_MS = 8000;
// So long a page that found no place for its socket only reads; then it asks for a place again.
const ASK_AGAIN_MS = 5 * 60 * 1000;
const SOCKET_SILENT_MS = 8000;

/** The rooms whose messages belong to what is watched: a ticket hears its queues too. */
const hears = (kind, to) => to === kind || (kind === "ticket" && to.startsWith("queue:"));

export class Watching {
  /**
   * @param {() => import("socket.io-client").Socket} connect called once, when the first thing is watched
   * @param {{now?: () => number, onTime?: (at: string) => void}} [how] onTime is told what time the server has
   */
  constructor(connect, { now = Date.now, onTime = () => {} } = {}) {
    this.connect = connect;
    this.now = now;
    this.onTime = onTime;
    this.watches = new Set();
    this.listeners = new Set();
    this.lastContact = now();
    // When the socket itself was heard last: a page that reads over HTTP meanwhile is in contact, but late.
    this.lastMessage = now();
    this.heard = false;
    this.isCutOff = false;
    // Since when the connection is broken, milliseconds; 0 while it stands.
    this.brokenAt = 0;
    // When the hall had no place for this phone's socket; milliseconds, 0 while it has one.
    this.crowdedAt = 0;
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
   * Told at each contact, and whenever `tellAge` is called, how many seconds ago the server was last heard.
   * @param {(age: number, at: number, heard: boolean) => void} listener
   * @returns {() => void} stop being told
   */
  onFresh(listener) {
    this.listeners.add(listener);
    this.#open();
    return () => this.listeners.delete(listener);
  }

  /** The server was heard, here or by a fragment that was read over HTTP. */
  contact() {
    this.lastContact = this.now();
    this.heard = true;
    this.isCutOff = false;
    this.brokenAt = 0;
    this.tellAge();
  }

  /** Somebody else answers in the server's place: there is no contact from now on, until the server is heard again. */
  cutOff() {
    this.isCutOff = true;
    this.tellAge();
  }

  /** The connection has ended: unless it comes back, or the server is read, within seconds, there is no contact. */
  broken() {
    if (!this.crowdedAt) this.brokenAt = this.brokenAt || this.now();
  }

  tellAge() {
    this.#mindTheClock();
    const isLost = this.isCutOff || (this.brokenAt && this.now() - this.brokenAt > BROKEN_MS);
    const age = isLost ? Infinity : Math.floor((this.now() - this.lastContact) / 1000);
    this.listeners.forEach((listener) => listener(age, this.lastContact, this.heard));
  }

  /** The device's clock was set back: what was heard "in an hour" was heard now at the latest. */
  #mindTheClock() {
    ["lastContact", "lastMessage", "brokenAt", "crowdedAt"].forEach((at) => {
      this[at] = Math.min(this[at], this.now());
    });
  }

  /** Whether there is no socket, or it has said nothing for longer than a board's beats are apart. */
  isSilent() {
    return !(this.socket && this.socket.connected) || this.now() - this.lastMessage >= SOCKET_SILENT_MS;
  }

  /** Without a socket the screens read over HTTP, now and then. */
  poll() {
    if (!this.socket || this.socket.connected) return;
    if (this.crowdedAt && this.now() - this.crowdedAt > ASK_AGAIN_MS) this.#askAgain();
    this.watches.forEach(({ watcher }) => watcher.onPoll && watcher.onPoll());
  }

  /** Connect at once instead of at the next try; a connection that has been silent for too long is made anew. */
  knock(silentMs) {
    if (!this.socket) return;
    if (this.crowdedAt) {
      this.poll();
      return;
    }
    if (!this.socket.connected) this.socket.connect();
    else if (this.now() - this.lastContact > silentMs) this.socket.disconnect().connect();
  }

  #open() {
    if (this.socket) return;
    this.socket = this.connect();
    this.socket.on("connect", () => this.watches.forEach((watch) => this.#join(watch)));
    this.socket.on("disconnect", () => this.broken());
    this.socket.on("event", (message) => this.#hear("event", message));
    this.socket.on("beat", (message) => this.#hear("beat", message));
  }

  #join(watch) {
    this.socket.emit("watch", watch.what, (answer) => {
      if (answer.error) {
        if (answer.error.code === TOO_MANY) this.#giveWay();
        if (watch.watcher.onRefused) watch.watcher.onRefused(answer.error);
        return;
      }
      if (answer.at) this.onTime(answer.at);
      this.#message();
      this.#judge(watch, answer, () => watch.sequence.joined(answer));
    });
  }

  /** There are more phones than sockets: hang up, and let the screens read over HTTP. */
  #giveWay() {
    this.crowdedAt = this.now();
    this.socket.disconnect();
  }

  #askAgain() {
    this.crowdedAt = 0;
    this.socket.connect();
  }

  #hear(type, message) {
    if (type === "beat") this.onTime(message.at);
    this.#message();
    this.watches.forEach((watch) => {
      if (!hears(watch.kind, message.to)) return;
      const verdict = this.#judge(watch, message, () => watch.sequence[type](message));
      if (type === "beat" || verdict === "old") return;
      if (watch.watcher.onEvent) watch.watcher.onEvent(message);
      // What happens to a ticket may bring it into another queue, whose room is to be joined.
      if (message.to === "ticket") this.#join(watch);
    });
  }

  #message() {
    this.lastMessage = this.now();
    this.contact();
  }

  #judge(watch, { epoch, seq }, sequence) {
    const renewed = epoch !== watch.sequence.epoch;
    const verdict = sequence();
    if (verdict === "gap" && watch.watcher.onGap) watch.watcher.onGap({ epoch, seq, renewed });
    return verdict;
  }
}
