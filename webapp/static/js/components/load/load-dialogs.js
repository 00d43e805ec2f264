// The coordinator's dialogs: each is read again when one of its commands leaves it open.
import { morph } from "../../lib/server/fragment.js";
import { sayWhy } from "../shared/command.js";
import { FetchedDialogs } from "../shared/fetched-dialogs.js";
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

  /** @param {HTMLElement} trigger with [data-stays]: its dialog shows what has become of it */
  async stay(trigger) {
    const dialog = trigger.closest("dialog");
    if (!dialog || !("stays" in trigger.dataset)) return;
    const row = trigger.closest("li");
    const fresh = await this.read(dialog.dataset.src);
    if (!fresh) return;
    morph(dialog, fresh);
    // A button that was disabled has lost the focus.
    const next = row && row.querySelector("button");
    if (next) next.focus();
  }
}
