// Narrows a list to the rows whose words contain what is typed, however people write it (lib/page/spelling.js).
//   <input data-module="list-search" data-searches="ID" [data-picks]>   ID: the element with the rows
//   [data-find="its words"] a row, [data-finds] what holds rows and goes away with the last of them; in the same form:
//   [data-nothing="… {text} …"] says that there is no such row
// Enter sends nothing: one letter too few must not choose the wrong row. With data-picks it ticks the only one that is left.
import { folded, matches } from "../../lib/page/spelling.js";

const FOUND = "[data-find]:not([hidden])";

/** @param {HTMLInputElement} field hidden with its label where there is nothing to search; "form:cleared" empties it */
export function listSearch(field) {
  const filter = () => filterBy(field);
  const onKey = (key) => {
    if (key.key !== "Enter") return;
    key.preventDefault();
    const found = filter();
    if ("picks" in field.dataset && found.length === 1) found[0].querySelector("input").click();
  };
  const clear = () => {
    field.value = "";
    filter();
  };
  field.addEventListener("input", filter);
  field.addEventListener("keydown", onKey);
  document.addEventListener("live:morphed", filter);
  document.addEventListener("form:cleared", clear);
  filter();
  return () => {
    document.removeEventListener("live:morphed", filter);
    document.removeEventListener("form:cleared", clear);
  };
}

/** @returns {HTMLElement[]} the rows that match */
function filterBy(field) {
  if (!field.isConnected) return []; // gone with the morph that is told of
  const list = document.getElementById(field.dataset.searches);
  const rows = Array.from(list.querySelectorAll("[data-find]"));
  rows.forEach((row) => {
    row.hidden = !matches(field.value, folded(row.dataset.find));
  });
  list.querySelectorAll("[data-finds]").forEach((group) => {
    group.hidden = !group.querySelector(FOUND);
  });
  const found = rows.filter((row) => !row.hidden);
  // A day that was closed meanwhile has nothing to search.
  field.parentElement.hidden = !rows.length;
  const place = field.form.querySelector("[data-nothing]");
  const words = place && rows.length && !found.length ? place.dataset.nothing.replace("{text}", field.value.trim()) : "";
  // The same words set again would be read aloud again.
  if (place && place.textContent !== words) place.textContent = words;
  return found;
}
