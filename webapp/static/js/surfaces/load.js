// The coordinator's screen: who waits where, what is in trouble, and what is done about it.
import { ago } from "../components/shared/ago.js";
import { clockDifference } from "../components/shared/clock-difference.js";
import { command } from "../components/shared/command.js";
import { detailChart } from "../components/load/detail-chart.js";
import { fills } from "../components/forms/fills.js";
import { freshness } from "../components/shared/freshness.js";
import { liveFragment } from "../components/shared/live-fragment.js";
import { loadAlarm } from "../components/load/load-alarm.js";
import { LoadDialogs } from "../components/load/load-dialogs.js";
import { namedChoice } from "../components/forms/named-choice.js";
import { sound } from "../components/shared/sound.js";
import { start } from "../lib/page/modules.js";

start({
  "live-fragment": liveFragment,
  command,
  "load-dialogs": LoadDialogs,
  "load-alarm": loadAlarm,
  "detail-chart": detailChart,
  "clock-difference": clockDifference,
  "named-choice": namedChoice,
  ago,
  fills,
  freshness,
  sound,
});
