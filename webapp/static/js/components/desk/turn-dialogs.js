// One dialog for all turns of the desk: the button that asks says which turn it is about.
//   <button data-asks="hold" data-turn="…" data-number="A012" data-taken="ktp kk">     opens <dialog id="hold">
//   in the dialog: [data-words] with {number}; [data-move] the address of a command of "nobody", which becomes one of that
//   turn, named by [data-says]; [data-code] a service that may be taken
import { openDialog } from "../shared/dialog.js";

/** @typedef {{turn: string, number: string, taken?: string}} Subject */

export class TurnDialogs {
  /** @param {HTMLElement} element the console: data-nobody is the id that stands for a turn in addresses */
  constructor(element) {
    this.element = element;
    /** @type {Map<string, Subject>} what each dialog is about, beyond the reach of a morph */
    this.subjects = new Map();
    this.listeners = { click: (event) => this.ask(event), "live:morphed": () => this.tellAgain() };
    Object.entries(this.listeners).forEach(([name, listener]) => element.addEventListener(name, listener));
  }

  dispose() {
    Object.entries(this.listeners).forEach(([name, listener]) => this.element.removeEventListener(name, listener));
  }

  ask(event) {
    const button = event.target.closest("[data-asks]");
    if (!button || button.disabled) return;
    const dialog = document.getElementById(button.dataset.asks);
    this.subjects.set(dialog.id, { ...button.dataset });
    dialog.querySelectorAll("form").forEach((form) => form.reset());
    dialog.dispatchEvent(new CustomEvent("form:cleared", { bubbles: true }));
    this.tell(dialog);
    openDialog(dialog, button);
    this.element.dispatchEvent(new CustomEvent("desk:refresh"));
  }

  /** A morph brings the dialog of nobody in particular. */
  tellAgain() {
    this.subjects.forEach((_subject, id) => this.tell(document.getElementById(id)));
  }

  /** @param {HTMLElement} dialog is told whom it is about */
  tell(dialog) {
    const { turn, number, taken = "" } = this.subjects.get(dialog.id);
    const named = (words) => words.replace("{number}", number);
    dialog.querySelectorAll("[data-words]").forEach((part) => {
      part.textContent = named(part.dataset.words);
    });
    dialog.querySelectorAll("[data-move]").forEach((button) => {
      button.dataset.command = button.dataset.move.replace(this.element.dataset.nobody, turn);
      button.dataset.scope = turn;
      button.dataset.label = named(button.dataset.says);
      if (taken.split(" ").includes(button.dataset.code)) button.dataset.off = "";
      else delete button.dataset.off;
    });
  }
}
