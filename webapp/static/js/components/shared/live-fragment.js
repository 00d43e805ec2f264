// A part of the page that is kept up to date: on an event or a gap it asks for itself again.
//   <section data-module="live-fragment" data-src="/…" data-watch='{"day":"…"}' data-epoch="1" data-seq="42"
//            data-spread="3000" data-rest="20000" data-refresh-every="300" data-read-every="3">
// data-read-every: while there is no socket, or it has fallen silent, it asks every so many seconds.
// It emits "live:event" (cancelable: then nothing is read), "live:morphed", "live:refused" and "live:gone"; "live:read" makes it read.
import { morph, readFragment } from "../../lib/server/fragment.js";
import { LastAnswers } from "../../lib/server/last-answers.js";
import { live } from "../../lib/server/live.js";
import { Reread } from "../../lib/server/reread.js";

const RETRY_MS = 5000;
const JITTER_MS = 30000;
const LOOK_MS = 500;
const answers = new LastAnswers();

/** @param {HTMLElement} element */
export function liveFragment(element) {
  const reread = rereadOf(element, () => later(RETRY_MS + spread(element)));
  const later = soon(() => element.isConnected && reread.ask());
  const stop = live.watch(JSON.parse(element.dataset.watch), head(element), {
    onEvent: (event) => {
      const isWanted = emit(element, "live:event", event);
      if (isWanted && isNews(element, event)) later(isForMany(event) ? spread(element) : rest(element, reread));
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
  const reading = readInSilence(element, reread);
  return () => {
    stop();
    clearInterval(refresh);
    clearInterval(reading);
    element.removeEventListener("live:read", ask);
  };
}

function rereadOf(element, onFailure) {
  return new Reread({
    read: async () => {
      const read = await readFragment(element.dataset.src, { onGone: () => emit(element, "live:gone"), answers });
      if (read) live.contact();
      else onFailure();
      return read;
    },
    show: ({ content }) => {
      morph(element, content);
      emit(element, "live:morphed");
    },
    shown: () => head(element),
  });
}

const head = (element) => ({ epoch: Number(element.dataset.epoch), seq: Number(element.dataset.seq) });

const isNews = (element, { epoch, seq }) => epoch !== head(element).epoch || seq > head(element).seq;

/** The same message went to every phone in that queue. */
const isForMany = (event) => event.to.startsWith("queue:");

/** @returns {boolean} false when a listener took care of it itself */
function emit(element, name, detail) {
  return element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, cancelable: true }));
}

// Phones wait a random moment, so that a thousand of them do not ask in the same second.
const spread = (element) => Math.random() * Number(element.dataset.spread || 0);

/** A page that a thousand phones keep open must not be read at each event: it rests after a reading. */
function rest(element, reread) {
  const most = Number(element.dataset.rest || 0);
  if (!most) return 0;
  return Math.max(0, most - reread.age()) + spread(element);
}

/** Do it in so many milliseconds; of several wishes the earliest counts. */
function soon(act) {
  let timer = 0;
  let due = Infinity;
  return (ms) => {
    const at = Date.now() + ms;
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => {
      due = Infinity;
      act();
    }, ms);
  };
}

/** For the few screens that must not be late: a thousand phones would be too many. */
function readInSilence(element, reread) {
  const every = Number(element.dataset.readEvery || 0) * 1000;
  if (!every) return 0;
  return setInterval(() => live.isSilent() && reread.age() >= every && reread.ask(), LOOK_MS);
}

function refreshNowAndThen(element, later) {
  const seconds = Number(element.dataset.refreshEvery || 0);
  if (!seconds) return 0;
  return setInterval(() => later(Math.random() * JITTER_MS), seconds * 1000);
}
