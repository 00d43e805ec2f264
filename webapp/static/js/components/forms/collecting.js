// When and where something can be collected: one tap for the usual days, and what this tablet said last is suggested again.
import { daysAfter, suggested } from "../../lib/page/collecting.js";
import { recall, remember } from "../../lib/device/storage.js";

const LAST = "giliran:collect";

/** @param {HTMLElement} element with input[type=date][min], [data-days] buttons, and a text input for the place */
export function collecting(element) {
  const day = element.querySelector('input[type="date"]');
  const place = element.querySelector('input[type="text"]');
  const last = recall(LAST) || {};
  // A suggestion counts as typed, so that a morph leaves it.
  if (!day.value) day.value = suggested(last.day, day.min);
  if (last.place && place.value === place.defaultValue) place.value = last.place;
  const choose = (click) => {
    const button = click.target.closest("[data-days]");
    if (button) day.value = daysAfter(day.min, Number(button.dataset.days));
    if (button) day.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const keep = () => remember(LAST, { day: day.value, place: place.value.trim() });
  element.addEventListener("click", choose);
  element.addEventListener("change", keep);
  return () => {
    element.removeEventListener("click", choose);
    element.removeEventListener("change", keep);
  };
}
