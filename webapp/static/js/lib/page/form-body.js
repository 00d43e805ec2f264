// What a form says, as the body of a command: only what is unfolded and filled in counts. All pages speak this dialect.
//   name="detail.collect_on"  {"detail": {"collect_on": …}}      data-number  a number
//   data-list                 an array of what is ticked; that it may be empty, the button says: {"services": []}
//   data-flag                 a yes or no: true when it is ticked, or when its value is "true"
//   data-unsent               helps to choose, is not said
//   value="-"                 nothing: what the button itself says of that name is dropped

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {string} value
 * @property {string} type
 * @property {boolean} checked
 * @property {Record<string, string>} dataset
 */

/**
 * @param {Iterable<Field>} fields those that are unfolded
 * @param {object} [defaults] what the button itself says
 */
export function bodyOf(fields, defaults = {}) {
  const body = JSON.parse(JSON.stringify(defaults));
  Array.from(fields).forEach((field) => {
    const value = valueOf(field);
    if (value !== undefined) put(body, field.name.split(/\.(.+)/), value, field);
  });
  return body;
}

function valueOf(field) {
  const isTicked = field.type === "radio" || field.type === "checkbox";
  if (isTicked && !field.checked) return undefined;
  if ("flag" in field.dataset) return isTicked || field.value === "true";
  const text = field.value.trim();
  if (text === "") return undefined;
  return "number" in field.dataset && text !== "-" ? Number(text) : text;
}

function put(body, [name, inner], value, field) {
  if (inner) {
    body[name] = body[name] || {};
    put(body[name], [inner], value, field);
  } else if ("list" in field.dataset) {
    body[name] = [...(body[name] || []), value];
  } else if (value === "-") {
    delete body[name];
  } else {
    body[name] = value;
  }
}

// What a search has hidden is still ticked; hidden fields are for the form that is posted without JavaScript.
const FOLDED = "[hidden]:not([data-find]):not([data-finds])";
const UNSAID = "[type='hidden'], [data-unsent]";

/** The fields of a form that a person has unfolded. @param {HTMLElement} form */
export const unfolded = (form) =>
  Array.from(form.querySelectorAll("input[name], textarea[name], select[name]")).filter(
    (field) => !field.disabled && !field.matches(UNSAID) && !field.closest(FOLDED),
  );
