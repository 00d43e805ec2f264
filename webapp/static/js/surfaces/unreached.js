// The list of those who are not reached today: it is read and printed.
import { start } from "../lib/page/modules.js";

start({ print: printButton });

function printButton(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
