// The coordinator's dialogs: each is asked for when it is opened, and read again when one of its commands leaves it open.
//   <button data-opens="/address of the dialog" [data-asks]>   data-asks: what the form around it says goes along
import { bodyOf, unfolded } from "../../lib/page/form-body.js";
import { takeShapes } from "../../lib/page/shapes.js";
import { askServer } from "../../lib/server/asking.js";
import { morph } from "../../lib/server/fragment.js";
import { sayWhy } from "../shared/command.js";
import { openDialog } from "../shared/dialog.js";
import { previewChange } from "./load-preview.js";

export class LoadDialogs {
  /** @param {HTMLElement} screen data-no-contact; a place for [data-dialogs] */
  constructor(screen) {
    this.screen = screen;
    // The button for the whole day stands in the letterhead, outside the screen.
    this.press = (click) => this.pressed(click);
    this.listeners = {
      change: ({ target }) => previewChange(target.closest("[data-preview]")),
      "command:done": ({ detail }) => this.stay(detail.trigger),
      "live:refused": ({ detail }) => sayWhy(screen, (detail.error && detail.error.message) || screen.dataset.noContact),
    };
    document.addEventListener("click", this.press);
    Object.entries(this.listeners).forEach(([name, listener]) => screen.addEventListener(name, listener));
  }

  dispose() {
    document.removeEventListener("click", this.press);
    Object.entries(this.listeners).forEach(([name, listener]) => this.screen.removeEventListener(name, listener));
  }

  pressed(click) {
    const opener = click.target.closest("[data-opens]");
    if (!opener) return;
    click.preventDefault();
    if (!opener.hasAttribute("aria-busy")) this.open(opener);
  }

  async open(opener) {
    opener.setAttribute("aria-busy", "true");
    const url = addressOf(opener);
    const dialog = await this.read(url);
    opener.removeAttribute("aria-busy");
    if (!dialog) return;
    sayWhy(this.screen, "");
    const place = this.screen.querySelector("[data-dialogs]");
    place.textContent = "";
    place.appendChild(dialog);
    openDialog(dialog, opener);
    dialog.addEventListener("close", () => dialog.remove(), { once: true });
  }

  /** @returns {Promise<HTMLElement | null>} null: there is none now, and the screen says why */
  async read(url) {
    const dialog = await readDialog(url);
    if (dialog) dialog.dataset.src = url;
    else sayWhy(this.screen, this.screen.dataset.noContact);
    return dialog;
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

/** With [data-asks] what its form says goes along: "which number?" */
function addressOf(opener) {
  const { opens, asks } = opener.dataset;
  if (asks === undefined) return opens;
  return `${opens}?${new URLSearchParams(bodyOf(unfolded(opener.closest("[data-fields]"))))}`;
}

async function readDialog(url) {
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
