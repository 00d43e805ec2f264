// The slip prints itself when it was opened for that (?print=1), and closes its window afterwards.
import { start } from "../../lib/page/modules.js";

start({ print: printButton });
if (new URLSearchParams(window.location.search).get("print") === "1") {
  window.addEventListener("afterprint", closeOwnWindow);
  window.print();
}

function printButton(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** Only a window that the greeter's screen has opened can close itself; any other stays. */
function closeOwnWindow() {
  if (window.opener) window.close();
}
