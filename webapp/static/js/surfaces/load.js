// The coordinator's screen: who waits where, what is in trouble, and what is done about it.
import { ago } from "../components/ago.js";
import { clockDifference } from "../components/clock-difference.js";
import { detailChart } from "../components/detail-chart.js";
import { fills } from "../components/fills.js";
import { freshness } from "../components/freshness.js";
import { liveFragment } from "../components/live-fragment.js";
import { loadAlarm } from "../components/load-alarm.js";
import { loadCommands } from "../components/load-commands.js";
import { namedChoice } from "../components/named-choice.js";
import { sound } from "../components/sound.js";
import { start } from "../lib/modules.js";

start({
  "live-fragment": liveFragment,
  "load-commands": loadCommands,
  "load-alarm": loadAlarm,
  "detail-chart": detailChart,
  "clock-difference": clockDifference,
  "named-choice": namedChoice,
  ago,
  fills,
  freshness,
  sound,
});
