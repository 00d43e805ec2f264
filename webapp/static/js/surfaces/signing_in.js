// Signing in: a password typed with a thumb may be looked at before it is sent.
import { toHttps } from "../components/to-https.js";
import { start } from "../lib/modules.js";

start({ reveal, "to-https": toHttps });

/** @param {HTMLElement} row hidden without JavaScript; data-reveals is the name of a field of the same form */
function reveal(row) {
  const box = row.querySelector("input");
  const field = box.form.elements.namedItem(row.dataset.reveals);
  row.hidden = false;
  box.addEventListener("change", () => {
    field.type = box.checked ? "text" : "password";
  });
  box.form.addEventListener("submit", () => {
    field.type = "password";
  });
}
