// Papers that were ticked stay ticked: Android loads the page of a phone that slept again.
//   <section data-module="ticked-papers" data-token="…"><input type="checkbox" id="…">
import { recall, remember } from "../../lib/device/storage.js";

const NAME = "giliran:papers";
const MOST = 8; // tickets

/** @param {HTMLElement} section */
export function tickedPapers(section) {
  const { token } = section.dataset;
  const show = () => {
    const ticked = new Set(all()[token]);
    boxes(section).forEach((box) => {
      box.checked = box.checked || ticked.has(box.id);
    });
  };
  const note = () => {
    const { [token]: before = [], ...others } = all();
    const shown = boxes(section);
    const elsewhere = before.filter((id) => !shown.some((box) => box.id === id));
    const ticked = [...elsewhere, ...shown.filter((box) => box.checked).map((box) => box.id)];
    remember(NAME, Object.fromEntries([[token, ticked], ...Object.entries(others)].slice(0, MOST)));
  };
  section.addEventListener("change", note);
  show();
}

const all = () => recall(NAME) || {};

const boxes = (section) => Array.from(section.querySelectorAll("input[type='checkbox']"));
