// Counting people without a number: shown where this tablet was asked to, because a stand either counts or it does not.
import { recall, remember } from "../../lib/device/storage.js";

const keyOf = (element) => `giliran:walk-in:${element.dataset.desk}`;

/** @param {HTMLElement} element the section with the buttons; data-keeps="hidden" */
export function walkIn(element) {
  const show = () => {
    element.hidden = recall(keyOf(element)) !== true;
  };
  document.addEventListener("walk-in:changed", show);
  show();
  return () => document.removeEventListener("walk-in:changed", show);
}

/** @param {HTMLButtonElement} button data-desk */
export function walkInSwitch(button) {
  const show = () => button.setAttribute("aria-pressed", String(recall(keyOf(button)) === true));
  const press = () => {
    remember(keyOf(button), recall(keyOf(button)) !== true);
    show();
    document.dispatchEvent(new CustomEvent("walk-in:changed"));
  };
  button.addEventListener("click", press);
  show();
  return () => button.removeEventListener("click", press);
}
