// The ticket page on a phone: it counts its own place, rings when it is called, and works without any of this.
import { callAlarm } from "../components/call-alarm.js";
import { cancelTicket } from "../components/cancel-ticket.js";
import { clockDifference } from "../components/clock-difference.js";
import { dialogOpener } from "../components/dialog.js";
import { freshness } from "../components/freshness.js";
import { liveFragment } from "../components/live-fragment.js";
import { ownTurn } from "../components/own-turn.js";
import { savedCopy } from "../components/saved-copy.js";
import { shareLink } from "../components/share-link.js";
import { sound } from "../components/sound.js";
import { until } from "../components/until.js";
import { start } from "../lib/modules.js";
import { registerServiceWorker } from "../lib/pwa.js";

start({
  "live-fragment": liveFragment,
  "own-turn": ownTurn,
  "call-alarm": callAlarm,
  "cancel-ticket": cancelTicket,
  "saved-copy": savedCopy,
  "clock-difference": clockDifference,
  "share-link": shareLink,
  dialog: dialogOpener,
  freshness,
  sound,
  until,
});
registerServiceWorker();
