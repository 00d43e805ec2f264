// A screen says every few seconds that it shows the board, how it does, and whether calls reach it at once: a TV that
// staff have named is missed when it no longer does; others are told their code.
import { askServer } from "../../lib/server/asking.js";
import { live } from "../../lib/server/live.js";
import { BEAT_MS, LifeBeat, memoryInUse } from "../../lib/device/life-beat.js";
import { onSoundSaid, soundSaid, tellAnswer } from "../../lib/voice/sound-state.js";

// Drawn anew each time the page is loaded: two screens with one credential are told apart by it.
const PAGE = Math.random().toString(36).slice(2, 14);

/** @param {HTMLElement} sign shows [data-coded] with [data-code] until the screen is named; with data-src, data-csrf, data-settings-version */
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
  const timer = setInterval(() => beat.beat(), BEAT_MS);
  const stop = onSoundSaid(() => beat.beat());
  beat.beat();
  return () => {
    clearInterval(timer);
    stop();
  };
}

function request(sign, visible) {
  const headers = { "Content-Type": "application/json" };
  if (sign.dataset.csrf) headers["X-CSRFToken"] = sign.dataset.csrf;
  return { method: "POST", headers, body: JSON.stringify({ ...report(), ...soundSaid(), visible }) };
}

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
