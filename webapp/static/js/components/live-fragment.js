// A part of the page that is kept up to date: on an event or a gap it asks for itself again.
//   <section data-module="live-fragment" data-src="/…" data-watch='{"day":"…"}' data-epoch="1" data-seq="42"
//            data-spread="3000" data-refresh-every="300">
// It emits "live:event" (cancelable: then nothing is read), "live:morphed", and "live:refused".
import { morph, readFragment } from "../lib/fragment.js";
import { live } from "../lib/live.js";
import { Reread } from "../lib/reread.js";

const RETRY_MS = 5000;
const JITTER_MS = 30000;

/** @param {HTMLElement} element */
export function liveFragment(element) {
  const reread = new Reread({
    read: async () => {
      const read = await readFragment(element.dataset.src);
      if (read) live.contact();
      else later(RETRY_MS + spread(element));
      return read;
    },
    show: ({ content }) => {
      morph(element, content);
      emit(element, "live:morphed");
    },
    shown: () => head(element),
  });
  const later = soon(element, reread);
  const stop = live.watch(JSON.parse(element.dataset.watch), head(element), {
    onEvent: (event) => {
      const wanted = emit(element, "live:event", event);
      if (wanted && isNews(element, event)) reread.ask();
    },
    onGap: (gap) => {
      if (gap.renewed || isNews(element, gap)) later(spread(element));
    },
    onPoll: () => later(spread(element)),
    onRefused: (error) => emit(element, "live:refused", { error }),
  });
  const ask = () => reread.ask();
  element.addEventListener("live:read", ask);
  const refresh = refreshNowAndThen(element, later);
  return () => {
    stop();
    clearInterval(refresh);
    element.removeEventListener("live:read", ask);
  };
}

const head = (element) => ({ epoch: Number(element.dataset.epoch), seq: Number(element.dataset.seq) });

const isNews = (element, { epoch, seq }) => epoch !== head(element).epoch || seq > head(element).seq;

/** @returns {boolean} false when a listener took care of it itself */
function emit(element, name, detail) {
  return element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, cancelable: true }));
}

// Phones wait a random moment, so that a thousand of them do not ask in the same second.
const spread = (element) => Math.random() * Number(element.dataset.spread || 0);

function soon(element, reread) {
  let timer = 0;
  return (ms) => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      if (element.isConnected) reread.ask();
    }, ms);
  };
}

function refreshNowAndThen(element, later) {
  const seconds = Number(element.dataset.refreshEvery || 0);
  if (!seconds) return 0;
  return setInterval(() => later(Math.random() * JITTER_MS), seconds * 1000);
}
