// Dialogs that are asked for when they are opened, so that they show what is so now.
//   <button data-opens="/address of the dialog" [data-with-form]>   data-with-form: what the form around it says goes along
import { bodyOf, unfolded } from "../../lib/page/form-body.js";
import { takeShapes } from "../../lib/page/shapes.js";
import { askServer } from "../../lib/server/asking.js";
import { sayWhy } from "./command.js";
import { openDialog } from "./dialog.js";

const OPENER = "[data-opens]:not([data-opens=''])";

export class FetchedDialogs {
  /**
   * @param {HTMLElement} screen data-no-contact; a place for [data-dialogs]
   * @param {Document | HTMLElement} [root] where the buttons are
   */
  constructor(screen, root = screen) {
    this.screen = screen;
    this.root = root;
    this.press = (click) => this.pressed(click);
    root.addEventListener("click", this.press);
    this.key = (key) => this.entered(key);
    root.addEventListener("keydown", this.key);
  }

  dispose() {
    this.root.removeEventListener("click", this.press);
    this.root.removeEventListener("keydown", this.key);
  }

  get place() {
    return this.screen.querySelector("[data-dialogs]");
  }

  pressed(click) {
    const opener = click.target.closest(OPENER);
    if (!opener || opener.disabled) return;
    click.preventDefault();
    this.open(opener);
  }

  /** Enter in a field asks as its button does, also while that rests: what was typed was meant, unlike a tap that slipped. */
  entered(key) {
    const form = key.key === "Enter" && key.target.matches("input") && key.target.closest("[data-fields]");
    const opener = form && form.querySelector("[data-with-form]");
    if (!opener) return;
    key.preventDefault();
    this.open(opener);
  }

  async open(opener) {
    if (opener.hasAttribute("aria-busy")) return;
    opener.setAttribute("aria-busy", "true");
    const dialog = await this.read(addressOf(opener));
    opener.removeAttribute("aria-busy");
    if (!dialog) return;
    sayWhy(this.screen, "");
    const former = this.place.querySelector("dialog");
    if (former) this.closed(former); // it has opened this one
    this.place.textContent = "";
    this.place.appendChild(dialog);
    openDialog(dialog, opener);
    dialog.addEventListener("close", () => this.closed(dialog));
  }

  /** @param {HTMLElement} dialog */
  closed(dialog) {
    dialog.remove();
  }

  /** @returns {Promise<HTMLElement | null>} null: there is none now, and the screen says why */
  async read(url) {
    const dialog = await readDialog(url);
    if (dialog) dialog.dataset.src = url;
    else sayWhy(this.screen, this.screen.dataset.noContact);
    return dialog;
  }
}

/** With [data-with-form] what its form says goes along: "which number?" */
function addressOf(opener) {
  const { opens, withForm } = opener.dataset;
  if (withForm === undefined) return opens;
  return `${opens}?${new URLSearchParams(bodyOf(unfolded(opener.closest("[data-fields]"))))}`;
}

/** @returns {Promise<HTMLElement | null>} null: there is none now */
export async function readDialog(url) {
  try {
    return await askServer(url, { cache: "no-store" }, dialogOf);
  } catch {
    return null;
  }
}

async function dialogOf(response) {
  // Nobody is signed in any more: the page itself leads to the sign-in.
  if (response.redirected) window.location.reload();
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  const dialog = response.ok && template.content.querySelector("dialog");
  if (!dialog) return null;
  takeShapes(template.content);
  return document.importNode(dialog, true);
}
