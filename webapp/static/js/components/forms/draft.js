// What was typed into a form survives a reload, a power cut and a page that was closed by mistake, for half a day.
//   <form data-module="draft"><p data-draft-kept hidden>… <button type="button" data-draft-drop></button></p>
// What was sent is no draft any more, unless its page is loaded again: then the answer was lost on the way.
import { recall, remember } from "../../lib/device/storage.js";

const NAME = "giliran:drafts";
const KEPT_MS = 12 * 3600 * 1000;
const MOST = 12; // forms
// Of this visit alone; all else that is hidden (`state`, what the form was made from) belongs to what was typed.
const NEVER = ["csrf_token", "key"];

/** @param {HTMLFormElement} form known by the address of its page */
export function draft(form) {
  const place = window.location.pathname + window.location.search;
  const notice = form.querySelector("[data-draft-kept]");
  const served = entriesOf(form);
  const kept = drafts()[place];
  if (kept && kept.sent && isOpenedAnew()) {
    keep(place, null);
  } else if (kept && JSON.stringify(kept.entries) !== JSON.stringify(served)) {
    fill(form, kept.entries);
    notice.hidden = false;
  }
  const note = () => keep(place, entriesOf(form));
  const send = () => keep(place, entriesOf(form), true);
  const drop = () => {
    fill(form, served);
    notice.hidden = true;
    keep(place, null);
  };
  const button = notice.querySelector("[data-draft-drop]");
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", send);
  button.addEventListener("click", drop);
  return () => {
    form.removeEventListener("input", note);
    form.removeEventListener("change", note);
    form.removeEventListener("submit", send);
    button.removeEventListener("click", drop);
  };
}

function drafts() {
  const now = Date.now();
  const young = Object.entries(recall(NAME) || {}).filter(([, one]) => now - one.at < KEPT_MS && one.at <= now);
  return Object.fromEntries(young);
}

function keep(place, entries, sent = false) {
  const { [place]: before, ...others } = drafts();
  const mine = entries ? [[place, { at: Date.now(), entries, sent }]] : [];
  remember(NAME, Object.fromEntries([...mine, ...Object.entries(others)].slice(0, MOST)));
}

/** Not by "reload" or "back", with which a browser asks once more for what it did not get. */
function isOpenedAnew() {
  const [now] = performance.getEntriesByType("navigation");
  return !now || now.type === "navigate";
}

/** Name and value of each field, in the order of the page; of a box or a choice, only what is ticked. */
function entriesOf(form) {
  return Array.from(form.elements)
    .filter((field) => isKept(field) && (!isTicked(field) || field.checked))
    .map((field) => [field.name, field.value]);
}

function fill(form, entries) {
  const left = [...entries];
  Array.from(form.elements).filter(isKept).forEach((field) => {
    const at = left.findIndex(([name, value]) => name === field.name && (!isTicked(field) || value === field.value));
    if (isTicked(field)) field.checked = at >= 0;
    else if (at >= 0) [, field.value] = left[at];
    if (at >= 0) left.splice(at, 1);
  });
}

const isTicked = (field) => field.type === "checkbox" || field.type === "radio";

const isKept = (field) => field.name && !NEVER.includes(field.name) && !["file", "password"].includes(field.type);
