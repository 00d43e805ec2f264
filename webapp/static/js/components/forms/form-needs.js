// What a form needs before it is sent, and what the server found wrong: both are said at the field.
//   [data-need="collect_on"]  around a field, with data-lacks ("choose a day"), data-wrong, and a [data-error] for the words;
//                             data-unless names what makes it superfluous when it is ticked

export class FormNeeds {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.listeners = {
      change: () => this.changed(),
      input: () => this.changed(),
      "command:check": (event) => this.check(event),
      "command:refused": (event) => this.refused(event),
    };
    Object.entries(this.listeners).forEach(([name, listener]) => form.addEventListener(name, listener));
  }

  dispose() {
    Object.entries(this.listeners).forEach(([name, listener]) => this.form.removeEventListener(name, listener));
  }

  changed() {
    this.form.querySelectorAll(".need--wrong").forEach((need) => isFilled(need) && say(need, ""));
  }

  /** Before it is sent: the first thing that lacks gets the focus. */
  check(event) {
    const lacking = needsOf(this.form).filter((need) => this.isWanted(need) && !isFilled(need));
    needsOf(this.form).forEach((need) => say(need, lacking.includes(need) ? need.dataset.lacks : ""));
    if (!lacking.length) return;
    event.preventDefault();
    reach(lacking[0]);
  }

  /** A confidential referral, for one, need not say where to. */
  isWanted({ dataset: { lacks, unless } }) {
    return Boolean(lacks) && !(unless && this.form.querySelector(`[name="${unless}"]:checked`));
  }

  /** The server found something wrong: at the field, if it is one of ours. */
  refused(event) {
    const { error } = event.detail;
    const named = fieldsNamed(error);
    const wrong = needsOf(this.form).filter((need) => namesOf(need).some((name) => named.includes(name)));
    if (!wrong.length) return;
    event.preventDefault();
    const { code, message } = error;
    wrong.forEach((need) => say(need, (code === "detail_missing" ? need.dataset.lacks : need.dataset.wrong) || message));
    reach(wrong[0]);
  }
}

/**
 * The last names of the fields that an error is about: "detail.address" is the address.
 * @param {{details?: {field?: string, fields?: {field: string}[]}}} error
 * @returns {string[]}
 */
export function fieldsNamed({ details = {} }) {
  const paths = details.field ? [details.field] : (details.fields || []).map(({ field }) => field);
  return paths.map((path) => path.split(".").filter((part) => !/^\d+$/.test(part)).pop());
}

const needsOf = (form) => Array.from(form.querySelectorAll("[data-need]")).filter((need) => !need.closest("[hidden]"));

const namesOf = (need) => need.dataset.need.split(" ");

/** Its own fields: something else may stand beside them. */
const fieldsIn = (need) =>
  Array.from(need.querySelectorAll("input, textarea, select")).filter((field) =>
    namesOf(need).includes(field.name.split(".").pop()),
  );

/** Something is typed, ticked or chosen in it. */
const isFilled = (need) =>
  fieldsIn(need).some((field) => (/radio|checkbox/.test(field.type) ? field.checked : field.value.trim() !== ""));

function say(need, words) {
  const error = need.querySelector("[data-error]");
  error.textContent = words;
  error.hidden = !words;
  need.classList.toggle("need--wrong", Boolean(words));
  fieldsIn(need).forEach((field) => {
    field.setAttribute("aria-invalid", String(Boolean(words)));
    field.setAttribute("aria-describedby", error.id);
  });
}

function reach(need) {
  const field = fieldsIn(need).find((one) => !one.disabled);
  if (field) field.focus();
  need.scrollIntoView({ block: "nearest" });
}
