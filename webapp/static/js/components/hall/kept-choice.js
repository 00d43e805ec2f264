// Whoever changes the language goes on with what was ticked and typed.
import { forget, recall, remember } from "../../lib/device/storage.js";

const NAME = "giliran:choice";
const KEPT_MS = 60000; // the next page comes at once; what stayed behind is not for another day

/** @param {HTMLFormElement} form data-day; the link to the other language has an `hreflang` */
export function keptChoice(form) {
  const boxes = () => Array.from(form.querySelectorAll("input[type='checkbox']"));
  const keep = ({ target }) => {
    if (!target.closest("a[hreflang]")) return;
    const ticked = boxes().filter((box) => box.checked).map((box) => box.value);
    const { day } = form.dataset;
    remember(NAME, { day, ticked, at: Date.now() });
  };
  document.addEventListener("click", keep);
  const kept = recall(NAME);
  forget(NAME);
  if (kept && kept.day === form.dataset.day && Date.now() - kept.at < KEPT_MS) {
    boxes().filter((box) => kept.ticked.includes(box.value) && !box.disabled).forEach((box) => {
      box.checked = true;
    });
    form.dispatchEvent(new Event("change"));
  }
  return () => document.removeEventListener("click", keep);
}
