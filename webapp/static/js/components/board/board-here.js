// A screen says every few seconds that it shows the board, how it does, and whether calls reach it at once: a TV that
// staff have named is missed when it no longer does; others are told their code.
import { askServer } from "../../lib/server/asking.js";
import { keepHandover, takeHandover } from "../../lib/server/handover.js";
import { live } from "../../lib/server/live.js";
import { BEAT_MS, LifeBeat, memoryInUse } from "../../lib/device/life-beat.js";
import { onSoundSaid, soundSaid, tellAnswer } from "../../lib/voice/sound-state.js";

// Drawn anew each time the page is loaded: two screens with one credential are told apart by it.
const PAGE = Math.random().toString(36).slice(2, 14);

/** @param {HTMLElement} sign shows [data-coded] with [data-code] until the screen is named; with data-src, data-move, data-csrf, data-settings-version */
export function boardHere(sign) {
  const beat = new LifeBeat(async ({ visible }) => {
    const askedAt = performance.now();
    try {
      const answer = await askServer(sign.dataset.src, request(sign, visible), (response) => response.json());
      heed(sign, answer, askedAt);
    } catch {
      // No contact: the freshness says so, and the next time may go through.
    }
  });
  let timer = 0;
  let stop = () => {};
  let isEnded = false;
  const begin = () => {
    if (isEnded) return;
    timer = setInterval(() => beat.beat(), BEAT_MS);
    stop = onSoundSaid(() => beat.beat());
    beat.beat();
  };
  const code = takeHandover();
  // First its name: an answer to a sign of life would leave the cookie of a screen that has none.
  if (code) takeName(sign, code).then(begin);
  else begin();
  return () => {
    isEnded = true;
    clearInterval(timer);
    stop();
  };
}

async function takeName(sign, code) {
  try {
    await askServer(sign.dataset.move, post(sign, { code }), ({ ok }) => ok);
  } catch {
    // It goes on without a name, and shows its code.
  }
}

function post(sign, said) {
  const headers = { "Content-Type": "application/json" };
  if (sign.dataset.csrf) headers["X-CSRFToken"] = sign.dataset.csrf;
  return { method: "POST", headers, body: JSON.stringify(said) };
}

const request = (sign, visible) => post(sign, { ...report(), ...soundSaid(), visible });

function report() {
  const board = document.getElementById("board");
  return {
    page: PAGE,
    live: !live.isSilent(),
    shown_seq: Number(board && board.dataset.seq) || 0,
    epoch: Number(board && board.dataset.epoch) || 0,
    width: window.innerWidth,
    height: window.innerHeight,
    memory_mb: memoryInUse(),
  };
}

function heed(sign, answer, askedAt) {
  if (answer.code === undefined) return; // a refusal says nothing of it
  keepHandover(answer.handover);
  if (answer.go) {
    location.replace(answer.go); // it is to go on with another day
    return;
  }
  if (String(answer.settings_version) !== sign.dataset.settingsVersion) {
    location.reload();
    return;
  }
  sign.querySelector("[data-coded]").hidden = !answer.code;
  sign.querySelector("[data-code]").textContent = answer.code || "";
  tellAnswer(answer, askedAt);
}
