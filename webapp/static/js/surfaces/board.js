// The board of the hall: it listens, and looks after itself for as long as the TV is on.
import { boardCalls } from "../components/board-calls.js";
import { boardCare } from "../components/board-care.js";
import { boardHere } from "../components/board-here.js";
import { boardSound } from "../components/board-sound.js";
import { clock } from "../components/clock.js";
import { freshness } from "../components/freshness.js";
import { liveFragment } from "../components/live-fragment.js";
import { paging } from "../components/paging.js";
import { until } from "../components/until.js";
import { start } from "../lib/modules.js";
import { stayAwake } from "../lib/wake-lock.js";

start({
  "live-fragment": liveFragment,
  "board-calls": boardCalls,
  "board-care": boardCare,
  "board-here": boardHere,
  "board-sound": boardSound,
  clock,
  freshness,
  paging,
  until,
});
document.querySelectorAll("[data-with-script]").forEach((part) => part.removeAttribute("hidden"));
stayAwake();
