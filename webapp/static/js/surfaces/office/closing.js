// The close of a day: its list is printed, and the outcome of whoever is still at a desk is recorded over it.
import { collecting } from "../../components/forms/collecting.js";
import { FormNeeds } from "../../components/forms/form-needs.js";
import { letterCount } from "../../components/forms/letter-count.js";
import { outcomeForm } from "../../components/forms/outcome-form.js";
import { stepper } from "../../components/forms/stepper.js";
import { ClosingList } from "../../components/office/closing-list.js";
import { command } from "../../components/shared/command.js";
import { printButton } from "../../components/shared/print-button.js";
import { start } from "../../lib/page/modules.js";

start({
  command,
  "closing-list": ClosingList,
  print: printButton,
  // The form of an outcome
  collecting,
  "form-needs": FormNeeds,
  "letter-count": letterCount,
  "outcome-form": outcomeForm,
  stepper,
});
