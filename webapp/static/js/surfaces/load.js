// The coordinator's screen: who waits where, and what is done about it.
import { ago } from "../components/ago.js";
import { freshness } from "../components/freshness.js";
import { liveFragment } from "../components/live-fragment.js";
import { loadCommands } from "../components/load-commands.js";
import { start } from "../lib/modules.js";

start({ "live-fragment": liveFragment, "load-commands": loadCommands, ago, freshness });
