// Narrows the choices of a dialog to those whose words contain what is typed.
import { folded, matches } from "../../lib/page/spelling.js";

/** @param {HTMLInputElement} field in a form whose choices carry data-find */
export function listFilter(field) {
  const form = field.form;
  const filter = () => {
    form.querySelectorAll("[data-find]").forEach((choice) => {
      choice.hidden = !matches(field.value, folded(choice.dataset.find));
    });
  };
  const onKey = (key) => {
    // Enter presses nothing: one letter too few must not send somebody to the wrong queue.
    if (key.key === "Enter") key.preventDefault();
  };
  const clear = () => {
    field.value = "";
    filter();
  };
  const dialog = field.closest("dialog");
  field.addEventListener("input", filter);
  field.addEventListener("keydown", onKey);
  dialog.addEventListener("dialog:asked", clear);
  document.addEventListener("live:morphed", filter);
  return () => {
    dialog.removeEventListener("dialog:asked", clear);
    document.removeEventListener("live:morphed", filter);
  };
}
