// What a change of a desk would do to the waits, shown while its services are being ticked.
//   <form data-preview="/address?desk=…&bare=1">…checkboxes…<div data-preview-place></div></form>
import { takeShapes } from "../../lib/page/shapes.js";
import { askServer } from "../../lib/server/asking.js";

const WAIT_MS = 250;
const asked = new WeakMap();

/** @param {HTMLFormElement | null} form */
export function previewChange(form) {
  if (!form) return;
  const known = asked.get(form) || { nth: 0, timer: 0 };
  clearTimeout(known.timer);
  known.nth += 1;
  known.timer = setTimeout(() => show(form, known, known.nth), WAIT_MS);
  asked.set(form, known);
}

/** An answer to an earlier question is not shown: only the last one counts. */
async function show(form, known, nth) {
  const ticked = Array.from(form.querySelectorAll("input:checked"), (box) => box.value);
  const place = form.querySelector("[data-preview-place]");
  const effects = ticked.length ? await readEffects(`${form.dataset.preview}&services=${ticked.join(",")}`) : null;
  if (nth !== known.nth) return;
  place.textContent = "";
  if (effects) place.appendChild(effects);
}

/** @returns {Promise<Element | null>} null: it cannot be said now, and the change itself needs no preview */
async function readEffects(url) {
  try {
    return await askServer(url, { cache: "no-store" }, async (response) => {
      const template = document.createElement("template");
      template.innerHTML = await response.text();
      const found = template.content.querySelector("[data-effects]");
      takeShapes(template.content);
      return response.ok && found ? document.importNode(found, true) : null;
    });
  } catch {
    return null;
  }
}
