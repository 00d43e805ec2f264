// The clerk's screens: the desk's console, and the choice of a desk.
import { ago } from "../components/shared/ago.js";
import { arrivalChime } from "../components/desk/arrival-chime.js";
import { callVoice } from "../components/board/call-voice.js";
import { ClerkSwitch } from "../components/desk/clerk-switch.js";
import { clockDifference } from "../components/shared/clock-difference.js";
import { command } from "../components/shared/command.js";
import { collecting } from "../components/forms/collecting.js";
import { ConsoleClaim } from "../components/desk/console-claim.js";
import { countdown } from "../components/shared/countdown.js";
import { DeskOutbox } from "../components/desk/desk-outbox.js";
import { DeskShortcuts } from "../components/desk/desk-shortcuts.js";
import { dialogOpener } from "../components/shared/dialog.js";
import { FormNeeds } from "../components/forms/form-needs.js";
import { freshness } from "../components/shared/freshness.js";
import { lateOutcomes } from "../components/desk/late-outcomes.js";
import { leaveDesk, leaving } from "../components/desk/leaving.js";
import { letterCount } from "../components/forms/letter-count.js";
import { listSearch } from "../components/shared/list-search.js";
import { liveFragment } from "../components/shared/live-fragment.js";
import { noShowLock } from "../components/desk/no-show-lock.js";
import { origin } from "../components/shared/origin.js";
import { outcomeForm } from "../components/forms/outcome-form.js";
import { PauseSubject } from "../components/desk/pause-subject.js";
import { sound } from "../components/shared/sound.js";
import { staysOpen } from "../components/desk/stays-open.js";
import { stepper } from "../components/forms/stepper.js";
import { themeSwitch } from "../components/desk/theme-switch.js";
import { toHttps } from "../components/shared/to-https.js";
import { TurnDialogs } from "../components/desk/turn-dialogs.js";
import { TurnForms } from "../components/desk/turn-forms.js";
import { walkIn, walkInSwitch } from "../components/desk/walk-in.js";
import { start } from "../lib/page/modules.js";
import { registerServiceWorker } from "../lib/device/pwa.js";
import { keepAwakeOrSay } from "../lib/device/wake-lock.js";

start({
  // The console's own, in the order in which they listen to it
  "live-fragment": liveFragment,
  command,
  "call-voice": callVoice,
  "desk-outbox": DeskOutbox,
  "turn-dialogs": TurnDialogs,
  "turn-forms": TurnForms,
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
  leaving,
  "letter-count": letterCount,
  "list-search": listSearch,
  "no-show-lock": noShowLock,
  origin,
  "outcome-form": outcomeForm,
  "pause-subject": PauseSubject,
  "stays-open": staysOpen,
  stepper,
  "walk-in": walkIn,
  // Beside it
  "clerk-switch": ClerkSwitch,
  "late-outcomes": lateOutcomes,
  "leave-desk": leaveDesk,
  sound,
  "theme-switch": themeSwitch,
  "to-https": toHttps,
  "walk-in-switch": walkInSwitch,
});
registerServiceWorker();
keepAwakeOrSay();
