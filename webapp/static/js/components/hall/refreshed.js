// A part of a page that is read again each minute while somebody looks at it, without a socket.
//   <section data-module="refreshed" data-src="/…" data-epoch="1" data-seq="42">
// It emits "live:morphed"; "live:read" on it makes it read now.
import { morph, readFragment } from "../../lib/server/fragment.js";
import { Reread } from "../../lib/server/reread.js";

const EVERY_MS = 60000;
const JITTER_MS = 10000;
// Who comes back to the page sooner sees figures that are still right.
const STILL_FRESH_MS = 20000;

/** @param {HTMLElement} element */
export function refreshed(element) {
  const reread = new Reread({
    read: () => readFragment(element.dataset.src),
    show: ({ content }) => {
      morph(element, content);
      element.dispatchEvent(new CustomEvent("live:morphed", { bubbles: true }));
    },
    shown: () => ({ epoch: Number(element.dataset.epoch), seq: Number(element.dataset.seq) }),
  });
  const ask = () => reread.ask();
  const look = () => {
    if (!document.hidden && Date.now() - reread.lastAt > STILL_FRESH_MS) ask();
  };
  const timer = setInterval(look, EVERY_MS + Math.random() * JITTER_MS);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", look);
  element.addEventListener("live:read", ask);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("pageshow", look);
  };
}
