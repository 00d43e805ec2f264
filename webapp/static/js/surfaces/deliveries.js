// The day's post: what is to be handed over, and what is on its way.
import { freshness } from "../components/shared/freshness.js";
import { handOver } from "../components/deliveries/hand-over.js";
import { liveFragment } from "../components/shared/live-fragment.js";
import { start } from "../lib/page/modules.js";

start({ "live-fragment": liveFragment, "hand-over": handOver, freshness });
