// Which calls a board still has to announce, by what it hears and by what it reads: each once, and none that is over.
import { FAREWELL_MS } from "./call-queue.js";

/**
 * @typedef {{epoch: number, seq: number}} Head
 * @typedef {Head & {kind: string, number?: string, desk?: string, desk_name?: string, call_count?: number, at: string}} Told
 * @typedef {{call: import("./call-queue.js").Call, isStill: boolean, isOver: boolean, isNew: boolean}} OnScreen
 *   isStill: the person has not arrived; isOver: the turn is no longer at that desk
 */

export class CallNews {
  /**
   * @param {import("./call-queue.js").CallQueue} queue
   * @param {{calls: string[], again: string[], ends: string[], undone: string}} kinds of events: those that call, those of
   *   them that call once more, those that end a call at its desk, and the one that takes something back
   * @param {() => number} now by the server's clock
   */
  constructor(queue, kinds, now) {
    Object.assign(this, { queue, kinds, now });
    this.heard = { epoch: 0, seq: 0 };
  }

  /** What the screen shows from its first moment: only what has just been called is news. @param {OnScreen[]} calls */
  begin(calls) {
    calls.forEach((one) => this.#judge(one, one.isNew));
  }

  /**
   * @param {Told} told
   * @param {Head} shown what the screen shows already: an event that comes late tells nothing
   * @returns {boolean} whether it calls somebody
   */
  hear(told, shown) {
    if (told.epoch === shown.epoch && told.seq <= shown.seq) return false;
    this.heard = { epoch: told.epoch, seq: told.seq };
    const { calls, again, ends, undone } = this.kinds;
    if (told.kind === undone) this.queue.drop(told.number);
    // A ticket may have another turn, which ends elsewhere.
    if (ends.includes(told.kind)) this.queue.drop(told.number, ({ desk }) => desk === told.desk);
    if (!calls.includes(told.kind)) return false;
    const { number, desk, desk_name: deskName, call_count: count, at, seq } = told;
    this.queue.add({ number, desk, deskName, at: Date.parse(at), isAgain: again.includes(told.kind), count, seq });
    return true;
  }

  /**
   * The screen was read anew. What came while nothing was heard still counts while the person has not arrived; and who is
   * served already was called a moment ago, which everybody else in the hall has not seen.
   * @param {OnScreen[]} calls the oldest first
   * @param {Head} shown
   * @returns {boolean} false where this is older than what was heard
   */
  read(calls, shown) {
    // What is older than the last event is followed by something newer.
    if (shown.epoch === this.heard.epoch && shown.seq < this.heard.seq) return false;
    calls.forEach((one) => this.#judge(one, one.isStill || this.now() - one.call.at < FAREWELL_MS));
    return true;
  }

  #judge({ call, isOver }, counts) {
    if (isOver) this.queue.drop(call.number, ({ desk, at }) => desk === call.desk && at <= call.at);
    if (counts && !isOver) this.queue.add(call);
    else this.queue.know(call);
  }
}
