// The list of a day that is about to be closed. The outcome of somebody at a desk is recorded in a dialog; then the list
// is read anew by its own form, so that every choice that was made on it stays.
//   <main data-module="command closing-list" data-no-contact> <a data-opens="/dialog"> <button data-reads-again>
import { FetchedDialogs } from "../shared/fetched-dialogs.js";

export class ClosingList extends FetchedDialogs {
  /** @param {HTMLElement} screen data-no-contact; a place for [data-dialogs], and what reads the list again */
  constructor(screen) {
    super(screen);
    this.recorded = (event) => {
      event.preventDefault(); // the page is left
      screen.querySelector("[data-reads-again]").click();
    };
    screen.addEventListener("command:done", this.recorded);
  }

  dispose() {
    super.dispose();
    this.screen.removeEventListener("command:done", this.recorded);
  }
}
