// The slip prints itself when it was opened for that (?print=1), and closes its window afterwards.
import { printButton } from "../../components/shared/print-button.js";
import { start } from "../../lib/page/modules.js";

const WIDTH_MM = 58;

start({ print: printButton });
asLongAsItIs(document.querySelector(".slip"));
if (new URLSearchParams(window.location.search).get("print") === "1") {
  window.addEventListener("afterprint", closeOwnWindow);
  window.print();
}

/**
 * Paper on a roll is cut where the page ends: the page is as long as what is printed on it, at the width of the paper
 * (a wide screen shows the slip at that width too). Drivers with pages of their own ignore it.
 */
function asLongAsItIs(slip) {
  const shown = slip.getBoundingClientRect();
  const onScreen = slip.querySelector(".slip__screen");
  const printed = shown.height - (onScreen ? onScreen.getBoundingClientRect().height : 0);
  const millimetres = Math.ceil((printed / shown.width) * WIDTH_MM) + 1;
  const [sheet] = document.styleSheets;
  sheet.insertRule(`@page { size: ${WIDTH_MM}mm ${millimetres}mm; margin: 0; }`, sheet.cssRules.length);
}

/** Only a window that the greeter's screen has opened can close itself; any other stays. */
function closeOwnWindow() {
  if (window.opener) window.close();
}
