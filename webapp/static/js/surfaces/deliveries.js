// The day's post: what is to be handed over, and what is on its way.
import { freshness } from "../components/freshness.js";
import { handOver } from "../components/hand-over.js";
import { liveFragment } from "../components/live-fragment.js";
import { start } from "../lib/modules.js";

start({ "live-fragment": liveFragment, "hand-over": handOver, freshness });
