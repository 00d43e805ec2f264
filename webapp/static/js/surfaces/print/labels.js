// Labels are printed from the browser's own dialog.
import { start } from "../../lib/page/modules.js";

start({ print: printButton });

function printButton(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
