// What a clerk presses goes into the outbox, whatever the network does, and the part of the screen that it is about rests
// meanwhile. Module `command` tells what was pressed; a button with [data-direct] is none of the desk's work.
import { askServer } from "../../lib/server/asking.js";
import { belongsTo, isOldPage } from "../../lib/outbox/outbox.js";
import { openOutbox } from "../../lib/outbox/outbox-store.js";
import { Resting, restOf } from "../../lib/page/resting.js";
import { hasLostContact } from "../../lib/server/lost-contact.js";
import { now } from "../../lib/server/server-time.js";
import { closeDialog } from "../shared/dialog.js";
import { isNoticed, NOTICED_MS, OutboxList } from "./outbox-list.js";

const NEW_SCREEN_MS = 350; // the second half of a double tap must not press what has just appeared in the same place
const NO_SCREEN_MS = 4000; // when the new state cannot be read the old screen may be used again
const ASK_WHY_MS = 4000;
const RESTING = "button[data-command]:not([data-direct]), [data-opens], [data-asks]";

export class DeskOutbox {
  /**
   * @param {HTMLElement} element the live fragment: data-desk, data-actor and data-actor-name say where and who commands;
   *   data-kept-words stand in a button whose command waits for the network
   */
  constructor(element) {
    this.element = element;
    this.pending = [];
    /** @type {Set<HTMLElement>} what was pressed and is not answered yet */
    this.pressed = new Set();
    this.resting = new Resting();
    this.isNew = false;
    this.isLocked = false;
    this.large = this.largeNow();
    this.actor = { key: element.dataset.actor, name: element.dataset.actorName };
    this.desk = element.dataset.desk;
    const { deskName } = element.dataset;
    this.list = new OutboxList(element.querySelector("#outbox"), {
      dismiss: (id) => this.outbox.dismiss(id),
      retry: () => this.outbox.retry(),
      isOurs: (entry) => belongsTo(entry, this),
      signInUrl: element.dataset.signedOut,
    });
    this.listen(true);
    this.timer = setInterval(() => this.pending.length && this.askWhy(), ASK_WHY_MS);
    this.ready = openOutbox({
      actor: this.actor,
      desk: this.desk,
      deskName,
      onChange: (entries) => this.show(entries),
      onAnswer: (answer) => isOldPage(answer) && this.list.close("old-page"),
    }).then((outbox) => {
      this.outbox = outbox;
      this.refresh();
    });
    this.refresh();
    const waits = document.getElementById("waits-for-script");
    if (waits) waits.disabled = false; // every button has its own state now
  }

  listen(on) {
    this.listeners = this.listeners || {
      "command:check": ({ detail }) => Object.assign(detail.body, pressedNow(detail.url)),
      "command:sending": ({ detail }) => isDeskWork(detail) && this.write(detail),
      "command:done": ({ detail }) => isDeskWork(detail) && this.done(detail),
      "command:refused": (event) => isDeskWork(event.detail) && this.refused(event),
      "live:morphed": () => this.morphed(),
      "live:refused": () => this.askWhy(),
      "desk:refresh": () => this.refresh(),
      "desk:locked": ({ detail }) => this.lock(detail.isLocked),
      "desk:leaving": (event) => this.keepUntilSent(event),
    };
    const change = on ? "addEventListener" : "removeEventListener";
    Object.entries(this.listeners).forEach(([name, listener]) => this.element[change](name, listener));
    document.getElementById("sign-out")[change]("submit", this.listeners["desk:leaving"]);
  }

  dispose() {
    this.listen(false);
    clearInterval(this.timer);
  }

  /** @param {object} command of module `command`; its answer may come hours later */
  write(command) {
    const { trigger, url, body } = command;
    const dialog = trigger.closest("dialog");
    if (dialog && !("waits" in trigger.dataset)) closeDialog(dialog);
    const { scope, label } = trigger.dataset;
    command.rests = restOf(url, scope);
    this.resting.start(command.rests);
    this.pressed.add(trigger);
    this.refresh();
    this.forgetRefusals();
    command.sent = this.outbox.add({ url, body, label });
    command.sent.then(() => this.answered(trigger));
  }

  answered(trigger) {
    this.pressed.delete(trigger);
    delete trigger.dataset.kept;
  }

  /** Until the screen shows what the command made, the old buttons would only be refused. */
  done({ rests, answer }) {
    this.resting.endAt(rests, answer.body.seq);
    this.resting.shown(Number(this.element.dataset.seq));
    this.refresh();
    setTimeout(() => this.rested(rests), NO_SCREEN_MS);
  }

  /** What is shown at the field itself needs no line in the list. */
  refused(event) {
    const { rests, answer } = event.detail;
    this.rested(rests);
    if (event.defaultPrevented) this.outbox.dismiss(answer.entry);
    event.preventDefault(); // the list says it
    this.wake();
  }

  rested(what) {
    this.resting.end(what);
    this.refresh();
  }

  show(entries) {
    this.pending = entries.filter((entry) => !entry.refusal && !entry.aside && belongsTo(entry, this));
    if (!this.pending.length) this.list.close("");
    this.list.show(entries);
    this.refresh();
    if (this.pending.length) setTimeout(() => this.refresh(), NOTICED_MS);
  }

  morphed() {
    const { seq, actor } = this.element.dataset;
    this.resting.shown(Number(seq));
    if (this.large !== this.largeNow()) this.beNew();
    document.title = this.element.dataset.title;
    // Somebody else has signed in on this tablet, in another window.
    this.list.close(actor === this.actor.key ? "" : "old-page");
    this.refresh();
  }

  lock(isLocked) {
    this.isLocked = isLocked;
    this.refresh();
  }

  /** What a second tap in the same place would press. */
  largeNow() {
    return Array.from(this.element.querySelectorAll(".desk__work .large"), ({ dataset }) => dataset.command).join(" ");
  }

  beNew() {
    this.isNew = true;
    this.large = this.largeNow();
    setTimeout(() => this.wake(), NEW_SCREEN_MS);
  }

  wake() {
    this.isNew = false;
    this.refresh();
    this.focusPrimary();
  }

  /**
   * Enter and Space press the one button that wears the badge, unless a person is somewhere else on the page; while it
   * rests they press nothing, least of all the large button of another person.
   */
  focusPrimary() {
    const active = document.activeElement;
    const isElsewhere = active && active !== document.body && !active.disabled && active.isConnected;
    if (isElsewhere || this.element.querySelector("dialog[open]")) return;
    const primary = this.element.querySelector('[data-action~="main"]:not([disabled])');
    if (primary) primary.focus({ preventScroll: true });
  }

  refresh() {
    const isOpening = !this.outbox || this.isLocked;
    const isSlow = this.pending.length > 0 && (hasLostContact() || this.pending.some(isNoticed));
    // Where the header says already that there is no contact, the button itself says at once what becomes of the tap.
    this.pressed.forEach((trigger) => isSlow && Object.assign(trigger.dataset, { kept: this.element.dataset.keptWords }));
    this.element.querySelectorAll(RESTING).forEach((button) => {
      const rests = isOpening || this.isNew || this.resting.rests(button.dataset, this.pending);
      // What waits for the network looks as if it could not be pressed; what is answered at once does not flicker.
      button.classList.toggle("is-resting", rests && !isSlow && !this.isLocked);
      button.disabled = rests || "off" in button.dataset;
    });
  }

  forgetRefusals() {
    this.list.entries.filter((entry) => entry.refusal).forEach((entry) => this.outbox.dismiss(entry.id));
  }

  /** No answer comes: is it the network, or is nobody signed in any more? */
  async askWhy() {
    try {
      const headers = { Accept: "application/json" };
      const status = await askServer(this.element.dataset.src, { headers }, (response) => response.status);
      if (status === 401 || status === 403) this.list.close("signed-out");
      else if (this.list.closed === "signed-out") this.list.close("");
    } catch {
      // It is the network, and the list says so already.
    }
  }

  /** Whoever leaves sees first that everything they pressed has arrived. */
  keepUntilSent(event) {
    if (!this.pending.length) return;
    event.preventDefault();
    this.outbox.hurry();
    this.list.draw();
  }
}

/** An outcome that arrives after the close of the day counts from when it was pressed. */
const pressedNow = (url) => (url.endsWith("/finish") ? { pressed_at: new Date(now()).toISOString() } : {});

const isDeskWork = ({ trigger }) => !("direct" in trigger.dataset);
