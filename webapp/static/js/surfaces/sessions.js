// Pages of the office, which work without scripts: what is typed is not lost, and a long work goes on by itself.
import { draft } from "../components/forms/draft.js";
import { goesOn } from "../components/forms/goes-on.js";
import { start } from "../lib/page/modules.js";

start({ draft, "goes-on": goesOn });
