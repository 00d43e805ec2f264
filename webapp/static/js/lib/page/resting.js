// What must not be pressed for a moment: what was just pressed rests until the screen shows what came of it.

// While somebody is asked to come again, everything else of the turn may be pressed; a command that ends it stops the rest.
const LIGHT = ["/start", "/recall", "/priority"];
// Each tap counts one more.
const FREE = ["/count"];

const endsWith = (url, ends) => ends.some((end) => url.endsWith(end));

/** @returns {string} what rests after this command; "" when nothing does */
export function restOf(url, scope) {
  if (endsWith(url, FREE)) return "";
  return endsWith(url, LIGHT) ? url : scope;
}

export class Resting {
  constructor() {
    /** @type {Map<string, number>} what rests, and the seq that ends the rest */
    this.until = new Map();
  }

  start(what) {
    if (what) this.until.set(what, Infinity);
  }

  /** The command was carried out as event `seq`. */
  endAt(what, seq) {
    if (this.until.has(what)) this.until.set(what, seq);
  }

  end(what) {
    this.until.delete(what);
  }

  /** The screen shows everything up to `seq`. @returns {boolean} whether something woke up */
  shown(seq) {
    const over = Array.from(this.until).filter(([, until]) => until <= seq);
    over.forEach(([what]) => this.until.delete(what));
    return over.length > 0;
  }

  /**
   * @param {{command?: string, scope?: string}} button
   * @param {{url: string}[]} pending what the outbox has not sent yet
   */
  rests({ command = "", scope = "" }, pending) {
    if (!scope || restOf(command, scope) === "") return false;
    if (this.until.has(scope) || this.until.has(command)) return true;
    return pending.some(({ url }) => (restOf(url, scope) === scope ? url.includes(scope) : url === command));
  }
}
