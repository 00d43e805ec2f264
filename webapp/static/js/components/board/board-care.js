// Keeps a board alive that nobody touches: it loads itself again after an update, when it stays behind, and when it has
// heard nothing for long; when the box has lost this address it goes on at another one.
import { isTrusted } from "../../lib/device/https.js";
import { askServer } from "../../lib/server/asking.js";
import { handoverPart } from "../../lib/server/handover.js";
import { live } from "../../lib/server/live.js";

const LOOK_MS = 15000;
const BEHIND_MS = 60000;
const SILENT_SECONDS = 120;
const MOVES_SECONDS = 30;

/** @param {HTMLElement} board the live fragment, with data-build, data-seq, data-epoch and data-addresses of the box */
export function boardCare(board) {
  const { build, addresses } = board.dataset;
  let heard = 0;
  let seen = 0;
  let behindSince = performance.now();
  let age = 0;
  let { epoch } = board.dataset;
  const onEvent = ({ detail }) => {
    heard = detail.seq;
  };
  const onMorph = () => {
    // After a restored backup numbers begin lower: what was heard before it counts no more.
    if (board.dataset.epoch !== epoch) heard = 0;
    ({ epoch } = board.dataset);
  };
  const isStuck = () => {
    const shown = Number(board.dataset.seq);
    // In a rush it is always a little behind, and never stuck: what it shows goes on.
    if (heard <= shown || shown !== seen) {
      seen = shown;
      behindSince = performance.now();
    }
    return performance.now() - behindSince > BEHIND_MS;
  };
  const look = async () => {
    const isOld = board.dataset.build !== build || board.dataset.addresses !== addresses;
    if (isOld || isStuck() || age > SILENT_SECONDS) await loadAgain();
    if (age > MOVES_SECONDS) await moveOn(board.dataset.addresses.split(" "));
  };
  const timer = setInterval(look, LOOK_MS);
  const stop = live.onFresh((seconds) => {
    age = seconds;
  });
  board.addEventListener("live:event", onEvent);
  board.addEventListener("live:morphed", onMorph);
  return () => {
    clearInterval(timer);
    stop();
    board.removeEventListener("live:event", onEvent);
    board.removeEventListener("live:morphed", onMorph);
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

/** With its name, to the first of these addresses that answers; as none does while the server itself is away, the page then stays. */
async function moveOn(addresses) {
  const { origin, pathname, search } = window.location;
  for (const address of addresses.filter((one) => one !== origin)) {
    if (await isTrusted(`${address}/healthz`)) {
      window.location.replace(address + pathname + search + handoverPart());
      return;
    }
  }
}
