// The search field of the hall page: hides the services that do not match. Without JavaScript it is not there.
import { folded, matches } from "../../lib/page/spelling.js";

/** @param {HTMLElement} search within the section whose services it filters */
export function hallSearch(search) {
  const field = search.querySelector("input");
  const nothing = search.querySelector("[role='status']");
  const list = search.closest("section");
  const filter = () => {
    const rows = Array.from(list.querySelectorAll("li[data-words]"));
    // A day that was closed meanwhile has nothing to search.
    search.hidden = !rows.length;
    rows.forEach((row) => {
      row.hidden = !matches(field.value, folded(row.dataset.words));
    });
    list.querySelectorAll(".of-agency").forEach((agency) => {
      agency.hidden = !agency.querySelector("li[data-words]:not([hidden])");
    });
    const words = rows.length && rows.every((row) => row.hidden) ? nothing.dataset.words.replace("{text}", field.value.trim()) : "";
    if (nothing.textContent !== words) nothing.textContent = words;
  };
  const stay = (key) => {
    // Enter would send the form.
    if (key.key === "Enter") key.preventDefault();
  };
  field.addEventListener("input", filter);
  field.addEventListener("keydown", stay);
  list.addEventListener("live:morphed", filter);
  filter();
  return () => list.removeEventListener("live:morphed", filter);
}
