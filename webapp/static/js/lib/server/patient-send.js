// Sends a command over a network that may hang: tells when it takes long, and sends it again when somebody wants it.
import { isJudged, send } from "./command.js";

const SLOW_MS = 5000;
const STUCK_MS = 15000;

/**
 * Every try carries the same key, so whatever comes of them, it is one thing: the first word of the server counts, and
 * "no answer" only when no try is left.
 * @param {{url: string, body: object, key: string}} command
 * @param {object} how
 * @param {(stage: "" | "slow" | "stuck") => void} how.tell "": there is an answer
 * @param {typeof send} [how.post]
 * @param {typeof setTimeout} [how.after]
 * @param {typeof clearTimeout} [how.never]
 * @returns {{answer: Promise<import("./command.js").Answer>, again: () => void, wait: () => void}}
 */
export function sendPatiently({ url, body, key }, { tell, post = send, after = setTimeout, never = clearTimeout }) {
  let timers = [];
  let tries = 0;
  let isOver = false;
  const watch = (...stages) => {
    timers.forEach((timer) => never(timer));
    timers = isOver ? [] : stages.map(([stage, ms]) => after(() => tell(stage), ms));
  };
  const wait = () => {
    if (isOver) return;
    tell("slow");
    watch(["stuck", STUCK_MS]);
  };
  let settle;
  const answer = new Promise((done) => {
    settle = done;
  });
  const tryIt = async () => {
    tries += 1;
    const came = await post(url, body, { key });
    tries -= 1;
    if (isOver || (tries && !isJudged(came))) return;
    isOver = true;
    watch();
    tell("");
    settle(came);
  };
  tryIt();
  watch(["slow", SLOW_MS], ["stuck", STUCK_MS]);
  const again = () => {
    if (isOver) return;
    wait();
    tryIt();
  };
  return { answer, again, wait };
}
