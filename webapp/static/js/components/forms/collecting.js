// When and where something can be collected: one tap for the usual days, and what this tablet said last is suggested again.
// The weekday stands below the date, and a warning where offices are closed on it; it is never refused.
import { suggested, weekdayOf } from "../../lib/page/collecting.js";
import { recall, remember } from "../../lib/device/storage.js";

const LAST = "giliran:collect";

/**
 * @param {HTMLElement} element with input[type=date][min], [data-day] buttons, [data-weekday], and a text input for the
 *   place; the words of `weekdayOf` are data attributes
 */
export function collecting(element) {
  const day = element.querySelector('input[type="date"]');
  const place = element.querySelector('input[type="text"]');
  const last = recall(LAST) || {};
  // A suggestion counts as typed, so that a morph leaves it.
  if (!day.value) day.value = suggested(last.day, day.min);
  if (last.place && place.value === place.defaultValue) place.value = last.place;
  const choose = (click) => {
    const button = click.target.closest("[data-day]");
    if (button) day.value = button.dataset.day;
    if (button) day.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const { weekdays, holidays, closed, weekend } = element.dataset;
  const words = { weekdays: JSON.parse(weekdays), holidays: JSON.parse(holidays), closed, weekend };
  const weekday = element.querySelector("[data-weekday]");
  const say = () => {
    const { text, isClosed } = weekdayOf(day.value, words);
    weekday.textContent = text;
    weekday.classList.toggle("field__error", isClosed);
  };
  const keep = () => {
    remember(LAST, { day: day.value, place: place.value.trim() });
    say();
  };
  say();
  element.addEventListener("click", choose);
  element.addEventListener("change", keep);
  return () => {
    element.removeEventListener("click", choose);
    element.removeEventListener("change", keep);
  };
}
