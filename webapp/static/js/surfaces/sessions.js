// Pages of the office, which work without scripts: what is typed is not lost, and a long work goes on by itself.
import { dateWords } from "../components/forms/date-words.js";
import { draft } from "../components/forms/draft.js";
import { goesOn } from "../components/forms/goes-on.js";
import { start } from "../lib/page/modules.js";

start({ "date-words": dateWords, draft, "goes-on": goesOn });
