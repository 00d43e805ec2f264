// What a form says, as the body of a command: only what is unfolded and filled in counts.
//   name="quantity" data-number      a number        name="detail.collect_on"   {"detail": {"collect_on": …}}
//   name="detail.missing" data-list  an array of what is ticked                 data-flag   true when it is ticked
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
    if (value !== undefined) put(body, field.name.split("."), value, field);
  });
  return body;
}

function valueOf(field) {
  const isTicked = field.type === "radio" || field.type === "checkbox";
  if (isTicked && !field.checked) return undefined;
  if ("flag" in field.dataset) return true;
  const text = field.value.trim();
  if (text === "") return undefined;
  return "number" in field.dataset && text !== "-" ? Number(text) : text;
}

function put(body, [name, ...inner], value, field) {
  if (inner.length) {
    body[name] = body[name] || {};
    put(body[name], inner, value, field);
  } else if ("list" in field.dataset) {
    body[name] = [...(body[name] || []), value];
  } else if (value === "-") {
    delete body[name];
  } else {
    body[name] = value;
  }
}

/** The fields of a form that a person can see. @param {HTMLElement} form */
export const unfolded = (form) =>
  Array.from(form.querySelectorAll("input[name], textarea[name], select[name]")).filter(
    (field) => !field.disabled && !("unsent" in field.dataset) && !field.closest("[hidden]"),
  );
