// The day's post: what is to be handed over, and what is on its way.
import { command } from "../components/shared/command.js";
import { freshness } from "../components/shared/freshness.js";
import { liveFragment } from "../components/shared/live-fragment.js";
import { start } from "../lib/page/modules.js";

start({ "live-fragment": liveFragment, command, freshness });
