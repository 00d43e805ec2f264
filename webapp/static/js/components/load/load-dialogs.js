// The coordinator's dialogs: each is read again when one of its commands leaves it open.
import { morph } from "../../lib/server/fragment.js";
import { sayWhy } from "../shared/command.js";
import { FetchedDialogs, readDialog } from "../shared/fetched-dialogs.js";
import { previewChange } from "./load-preview.js";

export class LoadDialogs extends FetchedDialogs {
  /** @param {HTMLElement} screen data-no-contact; a place for [data-dialogs] */
  constructor(screen) {
    super(screen, document); // the button for the whole day stands in the letterhead, outside the screen
    this.listeners = {
      change: ({ target }) => previewChange(target.closest("[data-preview]")),
      "command:done": ({ detail }) => this.stay(detail.trigger),
      "live:refused": ({ detail }) => sayWhy(screen, (detail.error && detail.error.message) || screen.dataset.noContact),
    };
    Object.entries(this.listeners).forEach(([name, listener]) => screen.addEventListener(name, listener));
  }

  dispose() {
    super.dispose();
    Object.entries(this.listeners).forEach(([name, listener]) => this.screen.removeEventListener(name, listener));
  }

  /** With [data-read-every] in it a dialog shows how things stand for as long as it is open; in seconds. */
  async open(opener) {
    await super.open(opener);
    const dialog = this.place.querySelector("dialog");
    const part = dialog && dialog.querySelector("[data-read-every]");
    if (!part || dialog.readEvery) return;
    dialog.readEvery = setInterval(() => this.refresh(dialog), Number(part.dataset.readEvery) * 1000);
  }

  /** Only that part of it: what is being chosen beside it stays. Where there is no contact the page says so already. */
  async refresh(dialog) {
    const part = dialog.querySelector("[data-read-every]");
    const fresh = part && (await readDialog(dialog.dataset.src));
    if (fresh && part.isConnected) morph(part, fresh.querySelector("[data-read-every]"));
  }

  closed(dialog) {
    clearInterval(dialog.readEvery);
    super.closed(dialog);
  }

  /** @param {HTMLElement} trigger with [data-stays]: its dialog shows what has become of it */
  async stay(trigger) {
    const dialog = trigger.closest("dialog");
    if (!dialog || !("stays" in trigger.dataset)) return;
    const row = trigger.closest("li");
    const form = trigger.closest("[data-clears]"); // it is filled in anew for the next one
    if (form) form.reset();
    const fresh = await this.read(dialog.dataset.src);
    if (!fresh) return;
    morph(dialog, fresh);
    // A button that was disabled has lost the focus.
    const next = row && row.querySelector("button");
    if (next) next.focus();
  }
}
