// One tablet has the desk. Another one shows the same, and asks before it takes over. It guards against confusion only:
// two commands at once are kept apart by the server.
import { newKey, send } from "../../lib/server/command.js";
import { recall, remember } from "../../lib/device/storage.js";

const NAME = "giliran:console";

/** The name of this tablet: random, and kept. */
export function consoleName() {
  const known = recall(NAME);
  if (known) return known;
  const name = newKey();
  remember(NAME, name);
  return name;
}

/**
 * @param {string} holder who has the desk; "" nobody
 * @param {string} own
 * @returns {"free" | "ours" | "taken"}
 */
export const standing = (holder, own) => (holder === "" ? "free" : holder === own ? "ours" : "taken");

export class ConsoleClaim {
  /** @param {HTMLElement} element the console: data-claim is the address, data-console who has it; #taken asks to take over */
  constructor(element) {
    this.element = element;
    this.banner = element.querySelector("#taken");
    this.own = consoleName();
    this.had = false;
    this.isAsking = false;
    this.look = () => this.show();
    element.addEventListener("live:morphed", this.look);
    this.banner.addEventListener("command:check", ({ detail }) => {
      detail.body = { console: this.own, ...detail.body };
    });
    this.show();
  }

  dispose() {
    this.element.removeEventListener("live:morphed", this.look);
  }

  show() {
    const { claim, console: holder = "" } = this.element.dataset;
    const now = claim ? standing(holder, this.own) : "ours";
    if (now === "ours" && claim) this.had = true;
    if (now === "free") this.ask();
    this.banner.hidden = now !== "taken";
    this.banner.querySelector("[data-opened]").hidden = this.had;
    this.banner.querySelector("[data-lost]").hidden = !this.had;
    this.element.dispatchEvent(new CustomEvent("desk:locked", { detail: { isLocked: now === "taken" } }));
  }

  /** A desk that no tablet has is taken without a word. */
  async ask() {
    if (this.isAsking) return;
    this.isAsking = true;
    await send(this.element.dataset.claim, { console: this.own });
    this.isAsking = false;
    this.element.dispatchEvent(new CustomEvent("live:read"));
  }
}
