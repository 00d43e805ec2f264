// The board of the hall: it listens, and looks after itself for as long as the TV is on.
import { boardAwake } from "../components/board/board-awake.js";
import { boardCalls } from "../components/board/board-calls.js";
import { boardCare } from "../components/board/board-care.js";
import { boardHere } from "../components/board/board-here.js";
import { boardRest } from "../components/board/board-rest.js";
import { boardSound } from "../components/board/board-sound.js";
import { BoardVoice } from "../components/board/board-voice.js";
import { callAges } from "../components/board/call-ages.js";
import { clock } from "../components/board/clock.js";
import { freshness } from "../components/shared/freshness.js";
import { liveFragment } from "../components/shared/live-fragment.js";
import { paging } from "../components/board/paging.js";
import { until } from "../components/shared/until.js";
import { beat } from "../lib/device/drawn-beat.js";
import { start } from "../lib/page/modules.js";

start({
  "live-fragment": liveFragment,
  "board-awake": boardAwake,
  "board-calls": boardCalls,
  "board-care": boardCare,
  "board-here": boardHere,
  "board-rest": boardRest,
  "board-sound": boardSound,
  "board-voice": BoardVoice,
  "call-ages": callAges,
  clock,
  freshness,
  paging,
  until,
});
document.querySelectorAll("[data-with-script]").forEach((part) => part.removeAttribute("hidden"));
beat();
