// A part of a page that is read again each minute while somebody looks at it, without a socket; and every few seconds when
// it waits for its day to open.
//   <section data-module="refreshed" data-src="/…" data-epoch="1" data-seq="42" [data-opens="2026-11-21T01:00:00+00:00"]>
// It emits "live:morphed"; "live:read" on it makes it read now.
import { morph, readFragment } from "../../lib/server/fragment.js";
import { now } from "../../lib/server/server-time.js";
import { Reread } from "../../lib/server/reread.js";

const USUAL = { every: 60000, jitter: 10000, fresh: 20000 };
// All who wait in front of the door look again within 14 s of its opening.
const AT_THE_DOOR = { every: 10000, jitter: 4000, fresh: 5000 };
const BEFORE_MS = 2 * 60000;
const AFTER_MS = 30 * 60000; // a day that is opened so late is looked for as usual

/**
 * How often to look: milliseconds. `fresh`: who comes back to the page sooner sees figures that are still right.
 * @param {string | undefined} opens an aware ISO time; none: nothing is waited for
 * @param {number} at milliseconds since 1970 by the server's clock
 */
export function rhythm(opens, at) {
  const opensAt = Date.parse(opens);
  return at > opensAt - BEFORE_MS && at < opensAt + AFTER_MS ? AT_THE_DOOR : USUAL;
}

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
  const pace = () => rhythm(element.dataset.opens, now());
  const ask = () => reread.ask();
  const look = () => {
    if (!document.hidden && Date.now() - reread.lastAt > pace().fresh) ask();
  };
  let timer;
  const goOn = () => {
    const { every, jitter } = pace();
    timer = setTimeout(() => {
      look();
      goOn();
    }, every + Math.random() * jitter);
  };
  goOn();
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", look);
  element.addEventListener("live:read", ask);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("pageshow", look);
  };
}
