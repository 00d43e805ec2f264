// What is wrong with a field is said at the field: before the form is sent by what the field itself asks for (required, min,
// max, pattern), afterwards by the fields that a refusal names, or by its code where [data-refused] of the field has it.
//   <form data-fields data-module="field-faults" data-missing="…" data-between="… {min} … {max}" data-wrong="…">
//     <label>… <input name="starts_at" data-refused="pause_is_past"><span data-fault hidden></span></label>
import { unfolded } from "../../lib/page/form-body.js";
import { setWords } from "../../lib/page/words.js";

/** @param {HTMLFormElement} form */
export function fieldFaults(form) {
  const listeners = {
    input: ({ target }) => say(target, ""),
    change: ({ target }) => say(target, ""),
    "command:check": (event) => {
      const found = unfolded(form).map((field) => [field, faultOf(field, form.dataset)]);
      show(found, event);
    },
    "command:refused": (event) => show(refusedFields(form, event.detail.error), event),
  };
  Object.entries(listeners).forEach(([name, listener]) => form.addEventListener(name, listener));
  return () => Object.entries(listeners).forEach(([name, listener]) => form.removeEventListener(name, listener));
}

/**
 * @param {{value: string, required?: boolean, min?: string, max?: string, validity?: ValidityState}} field
 * @param {{missing: string, between: string, wrong: string}} words
 * @returns {string} what is wrong, or nothing
 */
export function faultOf({ value, required, min, max, validity = {} }, words) {
  if (required && !value.trim() && !validity.badInput) return words.missing;
  if (validity.rangeUnderflow || validity.rangeOverflow || validity.stepMismatch || (validity.badInput && max)) {
    return words.between.replace("{min}", min).replace("{max}", max);
  }
  return validity.valid === false ? words.wrong : "";
}

/** @returns {[HTMLInputElement, string][]} the fields that a refusal is about, each with what is to be said there */
export function refusedFields(form, { code, message, details = {} }) {
  const named = details.field ? [details.field] : (details.fields || []).map(({ field }) => field);
  return unfolded(form)
    .filter(({ name, dataset }) => named.includes(name) || (dataset.refused || "").split(" ").includes(code))
    .map((field) => [field, named.length ? form.dataset.wrong : message]);
}

/** The first fault gets the focus; where none has a place of its own, the refusal is said above. */
function show(found, event) {
  const faults = found.filter(([field, words]) => say(field, words) && words);
  if (!faults.length) return;
  event.preventDefault();
  faults[0][0].focus();
}

/** @returns {boolean} whether it has a place for it */
function say(field, words) {
  const label = field.closest("label");
  const place = label && label.querySelector("[data-fault]");
  if (!place) return false;
  setWords(place, words);
  place.hidden = !words;
  label.classList.toggle("field--wrong", Boolean(words));
  field.setAttribute("aria-invalid", String(Boolean(words)));
  return true;
}
