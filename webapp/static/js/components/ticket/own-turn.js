// The ticket as this phone knows it: keeps place and range right between two readings, and the page in the colour of the call.
import { chime, vibrate } from "../../lib/device/chime.js";
import { setWords } from "../../lib/page/words.js";
import { live } from "../../lib/server/live.js";
import { dropTicket, keepTicket } from "../../lib/device/own-tickets.js";
import { soundWanted } from "../shared/sound.js";
import { aheadAfter, beforeAfter, figure, nearness, range, toldAs } from "../../lib/page/place.js";

const QUEUE = "queue:";
// The hall goes on from a backup that does not hold this ticket: its page then says what to do.
const UNKNOWN = new Set(["unknown_ticket", "ticket_unknown_after_restore"]);
const UNTOLD = "untold";
const reload = () => window.location.reload();

class OwnTurn {
  /** @param {HTMLElement} section the live fragment of the ticket */
  constructor(section) {
    this.section = section;
    /** Messages newer than what the page shows: a reading that was overtaken by them lacks them. */
    this.messages = [];
    this.queues = this.queuesNow();
    /** What the page said last of being near and of a transfer; nothing at first: who opens the page sees it. */
    this.told = null;
    section.addEventListener("live:event", (event) => this.heard(event));
    section.addEventListener("live:morphed", () => this.morphed());
    section.addEventListener("live:gone", reload);
    section.addEventListener("live:refused", ({ detail }) => UNKNOWN.has(detail.error.code) && reload());
    this.show();
  }

  heard(event) {
    const { to } = event.detail;
    if (!to.startsWith(QUEUE)) return;
    // A queue speaks to every phone in it: most of them need not ask.
    event.preventDefault();
    this.messages.push(event.detail);
    if (!this.count(event.detail)) this.readSoon(event.detail.spread);
    this.tell();
  }

  /** @returns {boolean} whether the page is right without asking */
  count(message) {
    // `ask`: what happened changes more here than a number, such as why a queue has come to a stand.
    if (message.ask) return false;
    const service = message.to.slice(QUEUE.length);
    const holders = Array.from(this.section.querySelectorAll("[data-queue]"));
    const isKnown = holders.filter((holder) => holder.dataset.queue === service).every((holder) => countAt(holder, message));
    return isKnown && !isOvertaken(holders);
  }

  /** @param {number} [spread] within how many milliseconds, where the server gives phones more time; the earliest wish counts */
  readSoon(spread = Number(this.section.dataset.spread)) {
    const isCalm = ["waiting", "on_hold"].includes(this.section.dataset.state);
    const wait = isCalm ? Math.random() * spread : 0;
    const due = Date.now() + wait;
    if (this.due && due >= this.due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.due = 0;
      this.section.dispatchEvent(new CustomEvent("live:read"));
    }, wait);
  }

  morphed() {
    const { epoch, seq } = this.section.dataset;
    this.messages = this.messages.filter((one) => String(one.epoch) === epoch && one.seq > Number(seq));
    this.messages.forEach((message) => this.count(message));
    this.joinNewQueues();
    this.show();
  }

  /** After a transfer the ticket waits in a queue that this phone does not hear yet. */
  joinNewQueues() {
    const queues = this.queuesNow();
    if (queues.some((queue) => !this.queues.includes(queue))) live.knock(-1);
    this.queues = queues;
  }

  queuesNow() {
    return Array.from(this.section.querySelectorAll("[data-queue]"), (holder) => holder.dataset.queue);
  }

  /** What stands outside of the fragment: the page's colour and title, and the phone's own memory. */
  show() {
    const { state, themeColor, number, token, url, day, kept } = this.section.dataset;
    document.documentElement.classList.toggle("is-called", state === "called");
    this.section.querySelectorAll("[data-needs-script]").forEach((part) => part.removeAttribute("hidden"));
    document.querySelector("meta[name='theme-color']").setAttribute("content", themeColor);
    this.tell();
    if (kept === undefined) dropTicket(url);
    else keepTicket({ url, number, token, day });
  }

  /** The title follows; who draws near, or waits for another service than before, is told so that a hand feels it. */
  tell() {
    const { title, nearTitle, moved = "" } = this.section.dataset;
    const holder = this.section.querySelector("[data-queue]");
    const isNear = Boolean(nearTitle && holder && holder.dataset.nearness !== "far");
    document.title = isNear ? nearTitle : title;
    const { told } = this;
    if (told && ((isNear && !told.isNear) || (moved && moved !== told.moved))) notice();
    this.told = { isNear, moved };
  }

  dispose() {
    clearTimeout(this.timer);
  }
}

/** @returns {boolean} false when this phone cannot know and must ask */
function countAt(holder, message) {
  const { dataset } = holder;
  // Who goes before a priority person depends on who the others are, and their queue has another pace: only the server knows.
  if (dataset.priority !== undefined) return false;
  const place = Number(dataset.place);
  dataset.ahead = String(aheadAfter({ place, ahead: Number(dataset.ahead) }, message));
  dataset.before = String(beforeAfter(place, Number(dataset.before), message));
  if (message.pace !== undefined) dataset.pace = written(message.pace);
  fill(holder);
  return true;
}

function fill(holder) {
  const { ahead, rule, served } = holder.dataset;
  const [calls, rules, minutes] = [Number(ahead), numbers(rule), minutesOf(holder)];
  const told = toldAs(minutes, rules);
  own(holder, "[data-slot='ahead']").forEach((slot) => setWords(slot, ahead));
  own(holder, "[data-slot='range']").forEach((slot) => setWords(slot, figure(minutes, told)));
  holder.dataset.nearness = nearness(calls, minutes, rules, served !== undefined);
  const holds = new Set([holder.dataset.nearness, told, calls ? "some" : "first"]);
  own(holder, "[data-when]").forEach((part) => {
    part.hidden = !part.dataset.when.split(" ").some((word) => holds.has(word));
  });
}

/** Softer than a call. Browsers refuse to shake a phone that nobody has touched yet. */
function notice() {
  if (!navigator.userActivation || navigator.userActivation.hasBeenActive) vibrate([200, 100, 200]);
  if (soundWanted()) chime();
}

/** @returns {[number, number] | null} */
function minutesOf({ dataset: { before, pace, rule, busy } }) {
  const known = pace === "" || pace === UNTOLD ? null : numbers(pace);
  return range(Number(before), known, numbers(rule), Number(busy));
}

/**
 * Of several services the page speaks of the one that is called first.
 * @returns {boolean} whether another one is expected before that now, so that the page should speak of it
 */
function isOvertaken(holders) {
  const [spoken, ...others] = holders.filter(({ dataset }) => dataset.served !== undefined).map(minutesOf);
  if (!spoken || holders[0].dataset.served === undefined) return false;
  return others.some((one) => one && one[1] < spoken[0]);
}

/** A ticket with several services has a holder within the holder. */
const own = (holder, selector) =>
  Array.from(holder.querySelectorAll(selector)).filter((part) => part.closest("[data-queue]") === holder);

/** @param {number[] | null} pace null: nobody serves the queue; empty: it is served, but how fast is not told yet */
const written = (pace) => (pace === null ? "" : pace.length ? pace.join(" ") : UNTOLD);

const numbers = (text) => text.split(" ").map(Number);


export const ownTurn = OwnTurn;
