// Announces calls on the board: the tile at once, then the big panel and the chime, one call after the other.
import { CallQueue } from "../../lib/page/call-queue.js";
import { chime } from "../../lib/device/chime.js";

const MIDDLING_NAME = 8;
const LONG_NAME = 14;

/**
 * @param {HTMLElement} board the live fragment; it holds [data-announcement], tiles and [data-call] rows, and names the
 *   kinds of events that call (data-calls) and that take a call back (data-undone)
 */
export function boardCalls(board) {
  const calls = new Set(board.dataset.calls.split(" "));
  const panel = board.querySelector("[data-announcement]");
  const queue = new CallQueue({ show: (call) => announce(panel, call), clear: () => panel.toggleAttribute("hidden", true) });
  rowsOf(board).forEach((row) => queue.know(row.call));
  const onEvent = ({ detail }) => {
    if (detail.kind === board.dataset.undone) queue.drop(detail.number);
    if (!calls.has(detail.kind)) return;
    light(board, detail);
    queue.add({ number: detail.number, desk: detail.desk, deskName: detail.desk_name, at: Date.parse(detail.at) });
  };
  // What came while there was no connection is in the list, and still counts if the person has not arrived.
  const onMorph = () => rowsOf(board).forEach(({ call, still }) => (still ? queue.add(call) : queue.know(call)));
  board.addEventListener("live:event", onEvent);
  board.addEventListener("live:morphed", onMorph);
  return () => {
    board.removeEventListener("live:event", onEvent);
    board.removeEventListener("live:morphed", onMorph);
  };
}

function rowsOf(board) {
  return Array.from(board.querySelectorAll("[data-call]"), ({ dataset }) => ({
    call: { number: dataset.call, desk: dataset.desk, deskName: dataset.deskName, at: Date.parse(dataset.at) },
    still: "still" in dataset,
  })).reverse();
}

/** The tile turns gold before the fragment comes; a desk with several seats waits for it. */
function light(board, { desk, number }) {
  const tile = board.querySelector(`[id="desk-${desk}"][data-instant]`);
  if (!tile) return;
  tile.classList.remove("tile--gold", "tile--ready", "tile--serving", "tile--paused");
  // A browser starts an animation anew only when it has drawn the tile without it.
  void tile.offsetWidth;
  tile.classList.add("tile--called", "tile--gold");
  const slot = tile.querySelector("[data-number]");
  slot.textContent = number;
  slot.hidden = false;
  const idle = tile.querySelector("[data-idle]");
  if (idle) idle.hidden = true;
}

function announce(panel, { number, deskName }) {
  panel.querySelector("[data-number]").textContent = number;
  const desk = panel.querySelector("[data-desk]");
  desk.textContent = desk.dataset.words.replace("{desk}", deskName);
  panel.classList.toggle("call--long", deskName.length > LONG_NAME);
  panel.classList.toggle("call--mid", deskName.length > MIDDLING_NAME && deskName.length <= LONG_NAME);
  panel.classList.remove("call--arrives");
  panel.hidden = false;
  void panel.offsetWidth;
  panel.classList.add("call--arrives");
  chime();
}
