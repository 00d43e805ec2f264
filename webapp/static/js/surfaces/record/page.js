// The record of a day is printed from the browser's own dialog; remarks that were typed are not lost.
import { draft } from "../../components/forms/draft.js";
import { printButton } from "../../components/shared/print-button.js";
import { start } from "../../lib/page/modules.js";

start({ draft, print: printButton });
