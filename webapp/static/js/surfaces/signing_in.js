// Signing in: a password typed with a thumb may be looked at before it is sent; what the tablet still holds is said.
import { toHttps } from "../components/shared/to-https.js";
import { unsentOutcomes } from "../components/signing-in/unsent-outcomes.js";
import { start } from "../lib/page/modules.js";

start({ reveal, "own-words": ownWords, "to-https": toHttps, "unsent-outcomes": unsentOutcomes });

/** @param {HTMLElement} row hidden without JavaScript; data-reveals names fields of the same form */
function reveal(row) {
  const box = row.querySelector("input");
  const fields = row.dataset.reveals.split(" ").map((name) => box.form.elements.namedItem(name));
  const show = (type) => fields.forEach((field) => Object.assign(field, { type }));
  row.hidden = false;
  box.addEventListener("change", () => show(box.checked ? "text" : "password"));
  box.form.addEventListener("submit", () => show("password"));
}

/** The browser's own bubble says nothing of six digits. @param {HTMLInputElement} field data-says: the sentence */
function ownWords(field) {
  field.addEventListener("invalid", () => field.setCustomValidity(field.dataset.says));
  field.addEventListener("input", () => field.setCustomValidity(""));
}
