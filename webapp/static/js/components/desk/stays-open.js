// What a clerk has unfolded for one person is unfolded for the next, and what was folded stays folded.
import { recall, remember } from "../../lib/device/storage.js";

/** @param {HTMLDetailsElement} details data-stays-open: the name that all of its kind share */
export function staysOpen(details) {
  const name = `giliran:open:${details.dataset.staysOpen}`;
  if (recall(name)) details.open = true;
  const keep = () => remember(name, details.open);
  details.addEventListener("toggle", keep);
  return () => details.removeEventListener("toggle", keep);
}
