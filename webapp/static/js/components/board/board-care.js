// Keeps a board alive that nobody touches: it loads itself again after an update, and when it stays behind.
import { askServer } from "../../lib/server/asking.js";
import { live } from "../../lib/server/live.js";

const LOOK_MS = 15000;
const BEHIND_MS = 60000;
const SILENT_SECONDS = 120;

/** @param {HTMLElement} board the live fragment, with data-build and data-seq */
export function boardCare(board) {
  const { build } = board.dataset;
  let heard = 0;
  let behindSince = 0;
  let age = 0;
  const onEvent = ({ detail }) => {
    heard = detail.seq;
  };
  const look = () => {
    const isBehind = heard > Number(board.dataset.seq);
    behindSince = isBehind ? behindSince || Date.now() : 0;
    const isStuck = isBehind && Date.now() - behindSince > BEHIND_MS;
    if (board.dataset.build !== build || isStuck || age > SILENT_SECONDS) loadAgain();
  };
  const timer = setInterval(look, LOOK_MS);
  const stop = live.onFresh((seconds) => {
    age = seconds;
  });
  board.addEventListener("live:event", onEvent);
  return () => {
    clearInterval(timer);
    stop();
    board.removeEventListener("live:event", onEvent);
  };
}

/** Only while the server answers: another machine's page, or a browser's error page, would never come back by itself. */
async function loadAgain() {
  try {
    const isThere = await askServer(window.location.href, { cache: "no-store" }, ({ ok }) => ok);
    if (isThere) window.location.reload();
  } catch {
    // No contact: the next look tries again.
  }
}
