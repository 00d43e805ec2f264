// The clerk's screens: the desk's console, and the choice of a desk.
import { ago } from "../components/ago.js";
import { arrivalChime } from "../components/arrival-chime.js";
import { ClerkSwitch } from "../components/clerk-switch.js";
import { clockDifference } from "../components/clock-difference.js";
import { collecting } from "../components/collecting.js";
import { ConsoleClaim } from "../components/console-claim.js";
import { countdown } from "../components/countdown.js";
import { DeskCommands } from "../components/desk-commands.js";
import { DeskShortcuts } from "../components/desk-shortcuts.js";
import { dialogOpener } from "../components/dialog.js";
import { FormNeeds } from "../components/form-needs.js";
import { freshness } from "../components/freshness.js";
import { lateOutcomes } from "../components/late-outcomes.js";
import { letterCount } from "../components/letter-count.js";
import { listFilter } from "../components/list-filter.js";
import { liveFragment } from "../components/live-fragment.js";
import { noShowLock } from "../components/no-show-lock.js";
import { outcomeForm } from "../components/outcome-form.js";
import { PauseSubject } from "../components/pause-subject.js";
import { sound } from "../components/sound.js";
import { stepper } from "../components/stepper.js";
import { takeSeat } from "../components/take-seat.js";
import { themeSwitch } from "../components/theme-switch.js";
import { toHttps } from "../components/to-https.js";
import { TurnDialogs } from "../components/turn-dialogs.js";
import { walkIn, walkInSwitch } from "../components/walk-in.js";
import { start } from "../lib/modules.js";
import { registerServiceWorker } from "../lib/pwa.js";
import { stayAwake } from "../lib/wake-lock.js";

start({
  // The console's own, in the order in which they listen to it
  "live-fragment": liveFragment,
  "desk-commands": DeskCommands,
  "turn-dialogs": TurnDialogs,
  "desk-shortcuts": DeskShortcuts,
  "console-claim": ConsoleClaim,
  "arrival-chime": arrivalChime,
  // Parts of it
  ago,
  collecting,
  countdown,
  dialog: dialogOpener,
  "form-needs": FormNeeds,
  freshness,
  "clock-difference": clockDifference,
  "letter-count": letterCount,
  "list-filter": listFilter,
  "no-show-lock": noShowLock,
  "outcome-form": outcomeForm,
  "pause-subject": PauseSubject,
  stepper,
  "walk-in": walkIn,
  // Beside it
  "clerk-switch": ClerkSwitch,
  "late-outcomes": lateOutcomes,
  sound,
  "take-seat": takeSeat,
  "theme-switch": themeSwitch,
  "to-https": toHttps,
  "walk-in-switch": walkInSwitch,
});
registerServiceWorker();
stayAwake();
