// A screen says that it shows the board, and whether calls reach it at once: a TV that staff have named is missed when it
// no longer does; others are told their code.
import { askServer } from "../../lib/server/asking.js";
import { live } from "../../lib/server/live.js";

const SAY_MS = 15000;

/** @param {HTMLElement} sign shows [data-code] until the screen is named; with data-src and data-csrf */
export function boardHere(sign) {
  const say = async () => {
    try {
      const headers = sign.dataset.csrf ? { "X-CSRFToken": sign.dataset.csrf } : {};
      const src = `${sign.dataset.src}?live=${live.isSilent() ? 0 : 1}`;
      const { code } = await askServer(src, { method: "POST", headers }, (answer) => answer.json());
      show(sign, code);
    } catch {
      // No contact: the freshness says so, and the next time may go through.
    }
  };
  const timer = setInterval(say, SAY_MS);
  say();
  return () => clearInterval(timer);
}

function show(sign, code) {
  if (code === undefined) return; // a refusal says nothing of it
  sign.hidden = !code;
  sign.querySelector("[data-code]").textContent = code || "";
}
