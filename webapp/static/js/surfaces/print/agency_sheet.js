// A sheet is printed from the browser's own dialog.
import { printButton } from "../../components/shared/print-button.js";
import { start } from "../../lib/page/modules.js";

start({ print: printButton });
