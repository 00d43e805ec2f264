// The ticket page on a phone: it counts its own place, rings when it is called, and works without any of this.
import { callAlarm } from "../components/ticket/call-alarm.js";
import { clockDifference } from "../components/shared/clock-difference.js";
import { command } from "../components/shared/command.js";
import { dialogOpener } from "../components/shared/dialog.js";
import { freshness } from "../components/shared/freshness.js";
import { liveFragment } from "../components/shared/live-fragment.js";
import { ownTurn } from "../components/ticket/own-turn.js";
import { savedCopy } from "../components/ticket/saved-copy.js";
import { shareLink } from "../components/ticket/share-link.js";
import { sound } from "../components/shared/sound.js";
import { soundHint } from "../components/ticket/sound-hint.js";
import { tickedPapers } from "../components/ticket/ticked-papers.js";
import { until } from "../components/shared/until.js";
import { start } from "../lib/page/modules.js";
import { registerServiceWorker } from "../lib/device/pwa.js";

start({
  "live-fragment": liveFragment,
  "own-turn": ownTurn,
  "call-alarm": callAlarm,
  command,
  "saved-copy": savedCopy,
  "clock-difference": clockDifference,
  "share-link": shareLink,
  dialog: dialogOpener,
  freshness,
  sound,
  "sound-hint": soundHint,
  "ticked-papers": tickedPapers,
  until,
});
registerServiceWorker();
