// Shows calls on the board: the tile at once, then the big panel, one call after the other. The voice has its own line.
import { CallNews } from "../../lib/page/call-news.js";
import { CallQueue } from "../../lib/page/call-queue.js";
import { now } from "../../lib/server/server-time.js";
import { setNumber } from "../../lib/page/words.js";

const USUAL = 4; // letters of a number

/**
 * @param {HTMLElement} board the live fragment; it holds [data-announcement], tiles and what carries [data-call], and
 *   names the kinds of events: data-calls, data-again, data-ends, data-undone
 */
export function boardCalls(board) {
  const [calls, again, ends] = ["calls", "again", "ends"].map((name) => board.dataset[name].split(" "));
  const queue = new CallQueue({ show: (call) => announce(board, call), clear: () => conceal(board) });
  const news = new CallNews(queue, { calls, again, ends, undone: board.dataset.undone }, now);
  const shown = () => ({ epoch: Number(board.dataset.epoch), seq: Number(board.dataset.seq) });
  const onEvent = ({ detail }) => isMeant(board, detail) && news.hear(detail, shown()) && light(board, detail);
  const onMorph = () => news.read(callsOn(board), shown());
  news.begin(callsOn(board));
  board.addEventListener("live:event", onEvent);
  board.addEventListener("live:morphed", onMorph);
  return () => {
    board.removeEventListener("live:event", onEvent);
    board.removeEventListener("live:morphed", onMorph);
  };
}

/** The oldest call first. */
function callsOn(board) {
  const found = Array.from(board.querySelectorAll("[data-call]"), ({ dataset }) => ({
    call: {
      number: dataset.call,
      desk: dataset.desk,
      deskName: dataset.deskName,
      at: Date.parse(dataset.at),
      isAgain: Number(dataset.count) > 1,
    },
    isStill: "still" in dataset,
    isOver: "over" in dataset,
    isNew: now() < Date.parse(dataset.standsAt),
  }));
  return found.sort((one, other) => one.call.at - other.call.at);
}

const tileOf = (board, desk) => board.querySelector(`[id="desk-${desk}"]`);

/** A board of some desks hears of all of them, and leaves the calls of the others to the others. */
const isMeant = (board, { desk }) => !("part" in board.dataset) || !desk || Boolean(tileOf(board, desk));

/** The tile turns gold before the fragment comes; a desk with several seats waits for it. */
function light(board, { desk, number }) {
  const tile = tileOf(board, desk);
  if (!tile || !("instant" in tile.dataset)) return;
  delete tile.dataset.age;
  tile.classList.remove("tile--ready", "tile--serving", "tile--paused");
  // A browser starts an animation anew only when it has drawn the tile without it.
  void tile.offsetWidth;
  tile.classList.add("tile--called");
  tile.dataset.age = "new";
  const slot = tile.querySelector("[data-number]");
  setNumber(slot, number);
  slot.hidden = false;
  const idle = tile.querySelector("[data-idle]");
  if (idle) idle.hidden = true;
}

function announce(board, { number, desk, deskName, isAgain }) {
  const panel = board.querySelector("[data-announcement]");
  if (!panel) return;
  const tile = tileOf(board, desk);
  const { sign, rest, length } = tile ? tile.dataset : { sign: deskName, rest: "", length: "long" };
  const part = (name) => panel.querySelector(`[data-${name}]`);
  part("word").textContent = isAgain ? part("word").dataset.again : part("word").dataset.first;
  setNumber(part("number"), number);
  part("desk").textContent = part("desk").dataset.words.replace("{desk}", sign);
  part("rest").textContent = rest;
  panel.dataset.length = length;
  panel.classList.toggle("call--wide", number.split(" ")[0].length > USUAL);
  panel.classList.remove("call--arrives");
  panel.hidden = false;
  void panel.offsetWidth;
  panel.classList.add("call--arrives");
}

function conceal(board) {
  const panel = board.querySelector("[data-announcement]");
  if (panel) panel.hidden = true;
}
