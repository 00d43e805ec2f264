// What a clerk presses: written into the outbox, sent once, and the part of the screen that it is about rests meanwhile.
import { openOutbox } from "../lib/outbox-store.js";
import { closeDialog } from "./dialog.js";
import { isNoticed, NOTICED_MS, OutboxList } from "./outbox-list.js";

const NEW_SCREEN_MS = 350; // the second half of a double tap must not press what has just appeared in the same place
const NO_SCREEN_MS = 4000; // when the new state cannot be read the old screen may be used again
const ASK_WHY_MS = 4000;

export class DeskCommands {
  /** @param {HTMLElement} element the live fragment of the desk */
  constructor(element) {
    this.element = element;
    this.pending = [];
    /** @type {Map<string, number>} what rests, and the seq that ends the rest */
    this.resting = new Map();
    this.isNew = false;
    this.list = new OutboxList(element.querySelector("#outbox"), {
      dismiss: (id) => this.outbox.dismiss(id),
      signInUrl: element.dataset.signedOut,
    });
    this.listeners = {
      click: (event) => this.press(event),
      submit: (event) => event.preventDefault(),
      change: () => this.markChosen(),
      "live:morphed": () => this.morphed(),
      "live:refused": () => this.askWhy(),
    };
    Object.entries(this.listeners).forEach(([name, listener]) => element.addEventListener(name, listener));
    this.timer = setInterval(() => this.pending.length && this.askWhy(), ASK_WHY_MS);
    this.ready = openOutbox((entries) => this.show(entries)).then((outbox) => {
      this.outbox = outbox;
      this.refresh();
    });
    document.getElementById("sign-out").addEventListener("submit", (event) => this.keepUntilSent(event));
    this.refresh();
  }

  dispose() {
    Object.entries(this.listeners).forEach(([name, listener]) => this.element.removeEventListener(name, listener));
    clearInterval(this.timer);
  }

  /** @param {Event} event */
  async press(event) {
    const button = event.target.closest("[data-command]");
    if (!button || button.disabled) return;
    event.preventDefault();
    const form = button.closest("[data-fields]");
    if (form && !form.reportValidity()) return;
    const { command: url, scope, label } = button.dataset;
    const body = { ...JSON.parse(button.dataset.body), ...(form ? fieldsOf(form) : {}) };
    const dialog = button.closest("dialog");
    if (dialog) closeDialog(dialog);
    const isLight = "light" in button.dataset;
    this.rest(restOf(url, scope, isLight), Infinity);
    this.forgetRefusals();
    this.answered(restOf(url, scope, isLight), await this.outbox.add({ url, body, label }));
  }

  answered(what, answer) {
    // Until the screen shows what the command made, the old buttons would only be refused.
    this.rest(what, answer.ok ? answer.body.seq : 0);
    setTimeout(() => this.rest(what, 0), NO_SCREEN_MS);
    if (!answer.ok) this.wake();
    this.element.dispatchEvent(new CustomEvent("live:read"));
  }

  rest(what, untilSeq) {
    if (untilSeq === 0) this.resting.delete(what);
    else this.resting.set(what, untilSeq);
    this.refresh();
  }

  show(entries) {
    this.pending = entries.filter((entry) => !entry.refusal);
    if (!this.pending.length) this.list.signedOut(false);
    this.list.show(entries);
    this.refresh();
    setTimeout(() => this.refresh(), NOTICED_MS);
  }

  morphed() {
    const seq = Number(this.element.dataset.seq);
    const shown = Array.from(this.resting).filter(([, until]) => until <= seq);
    shown.forEach(([what]) => this.resting.delete(what));
    if (shown.length) this.beNew();
    document.title = this.element.dataset.title;
    this.list.signedOut(false);
    this.markChosen();
    this.refresh();
  }

  beNew() {
    this.isNew = true;
    setTimeout(() => this.wake(), NEW_SCREEN_MS);
  }

  wake() {
    this.isNew = false;
    this.refresh();
    this.focusPrimary();
  }

  /** Enter and Space press the one large button, unless a person is somewhere else on the page. */
  focusPrimary() {
    const active = document.activeElement;
    const isElsewhere = active && active !== document.body && !active.disabled && active.isConnected;
    if (isElsewhere || this.element.querySelector("dialog[open]")) return;
    const primary = this.element.querySelector(".desk__work .large:not([disabled])");
    if (primary) primary.focus({ preventScroll: true });
  }

  refresh() {
    const isOpening = !this.outbox;
    this.element.querySelectorAll("[data-command], [data-opens]").forEach((button) => {
      const rests = isOpening || this.isNew || this.isResting(button);
      // What waits for the network looks as if it could not be pressed; what is answered at once does not flicker.
      button.classList.toggle("is-resting", rests && !this.pending.some(isNoticed));
      button.disabled = rests || "off" in button.dataset;
    });
  }

  isResting(button) {
    const { command = "", scope } = button.dataset;
    if (!scope) return false;
    if (this.resting.has(scope) || this.resting.has(command)) return true;
    return this.pending.some(({ url }) => (isLight(url) ? url === command : url.includes(scope)));
  }

  markChosen() {
    this.element.querySelectorAll("[data-chosen]").forEach((input) => {
      input.closest(".tick").classList.toggle("tick--chosen", input.checked);
    });
  }

  forgetRefusals() {
    this.list.entries.filter((entry) => entry.refusal).forEach((entry) => this.outbox.dismiss(entry.id));
  }

  /** No answer comes: is it the network, or is nobody signed in any more? */
  async askWhy() {
    try {
      const headers = { Accept: "application/json" };
      const response = await fetch(this.element.dataset.src, { credentials: "same-origin", headers });
      this.list.signedOut(response.status === 401 || response.status === 403);
    } catch {
      // It is the network, and the list says so already.
    }
  }

  /** Whoever comes next must not send the commands of the one who leaves. */
  keepUntilSent(event) {
    if (!this.pending.length) return;
    event.preventDefault();
    this.outbox.flush();
    this.list.draw();
  }
}

// While somebody is asked to come again, everything else of the turn may be pressed; a command that ends it stops the rest.
const LIGHT = ["/start", "/recall", "/priority"];
const isLight = (url) => LIGHT.some((end) => url.endsWith(end));
const restOf = (url, scope, light) => (light ? url : scope);

function fieldsOf(form) {
  const fields = {};
  form.querySelectorAll("input[name]").forEach((input) => {
    if (input.type === "radio" && !input.checked) return;
    if (input.value === "") return;
    fields[input.name] = "number" in input.dataset ? Number(input.value) : input.value;
  });
  return fields;
}
