// Forms about a turn that is over. A button with [data-waits] keeps its dialog until the server has answered, so that
// nothing that was typed is lost when it says no; while the network is down the clerk is let go, and called back.
import { hasLostContact } from "../../lib/server/lost-contact.js";
import { sayWhy } from "../shared/command.js";
import { closeDialog, openDialog } from "../shared/dialog.js";
import { FetchedDialogs } from "../shared/fetched-dialogs.js";
import { NOTICED_MS } from "./outbox-list.js";

export class TurnForms extends FetchedDialogs {
  /** @param {HTMLElement} element the console: data-no-contact; [data-dialogs] within it */
  constructor(element) {
    super(element, document); // the tools of the tablet stand beside the console
    /** @type {Set<HTMLElement>} dialogs whose answer is still to come */
    this.waiting = new Set();
    element.addEventListener("command:sending", ({ detail }) => this.sending(detail.trigger));
    // Whoever is called back from the foot of the list stands at the head of the page.
    element.addEventListener("command:done", ({ detail }) => isCallBack(detail) && window.scrollTo(0, 0));
    // Before the console hears of it, which would say a refusal beside the dialog.
    this.place.addEventListener("command:done", ({ detail }) => this.done(detail.trigger));
    this.place.addEventListener("command:refused", (event) => this.refused(event));
  }

  sending(trigger) {
    const dialog = waits(trigger);
    if (!dialog) {
      this.place.querySelectorAll("dialog[open]").forEach(closeDialog); // what it shows is no longer so
      return;
    }
    this.waiting.add(dialog);
    setTimeout(() => this.waiting.has(dialog) && closeDialog(dialog), hasLostContact() ? 0 : NOTICED_MS);
  }

  done(trigger) {
    const dialog = waits(trigger);
    if (dialog && this.waiting.delete(dialog) && !dialog.hasAttribute("open")) dialog.remove();
  }

  refused(event) {
    const { trigger, error } = event.detail;
    const dialog = waits(trigger);
    if (!dialog) return;
    this.waiting.delete(dialog);
    if (!dialog.hasAttribute("open")) openDialog(dialog);
    if (!event.defaultPrevented) sayWhy(trigger, error.message);
    event.preventDefault();
  }

  /** Its answer may want it back. */
  closed(dialog) {
    if (!this.waiting.has(dialog)) super.closed(dialog);
  }
}

const isCallBack = ({ url = "" }) => url.endsWith("/call-again");

const waits = (trigger) => ("waits" in trigger.dataset ? trigger.closest("dialog") : null);
