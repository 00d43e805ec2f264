// The coordinator's screen: who waits where, what is in trouble, and what is done about it.
import { ago } from "../components/shared/ago.js";
import { clockDifference } from "../components/shared/clock-difference.js";
import { command } from "../components/shared/command.js";
import { collecting } from "../components/forms/collecting.js";
import { detailChart } from "../components/load/detail-chart.js";
import { fieldFaults } from "../components/forms/field-faults.js";
import { fills } from "../components/forms/fills.js";
import { FormNeeds } from "../components/forms/form-needs.js";
import { freshness } from "../components/shared/freshness.js";
import { letterCount } from "../components/forms/letter-count.js";
import { liveFragment } from "../components/shared/live-fragment.js";
import { loadAlarm } from "../components/load/load-alarm.js";
import { LoadDialogs } from "../components/load/load-dialogs.js";
import { namedChoice } from "../components/forms/named-choice.js";
import { outcomeForm } from "../components/forms/outcome-form.js";
import { sound } from "../components/shared/sound.js";
import { stepper } from "../components/forms/stepper.js";
import { start } from "../lib/page/modules.js";

start({
  "live-fragment": liveFragment,
  command,
  "load-dialogs": LoadDialogs,
  "load-alarm": loadAlarm,
  "detail-chart": detailChart,
  "clock-difference": clockDifference,
  "named-choice": namedChoice,
  // The form for a correction
  collecting,
  "form-needs": FormNeeds,
  "letter-count": letterCount,
  "outcome-form": outcomeForm,
  stepper,
  // Parts of it
  ago,
  "field-faults": fieldFaults,
  fills,
  freshness,
  sound,
});
