// The greeter ticks what somebody came for and gives a number; the screen is then ready for the next person by itself.
// Module `command` sends it.
import { setWords } from "../../lib/page/words.js";
import { morph, readFragment } from "../../lib/server/fragment.js";
import { sayWhy } from "../shared/command.js";

const NARROW = "(max-width: 720px)";

class GiveNumber {
  /** @param {HTMLFormElement} form data-given with TOKEN for the number to show, data-not-shown; [data-adopt] for a lost number */
  constructor(form) {
    this.form = form;
    this.isBusy = false;
    this.show = () => showChoice(form, this.isBusy);
    this.listeners = {
      change: this.show,
      input: this.show,
      "command:check": (check) => this.check(check),
      "command:sending": () => this.busy(true),
      "command:done": ({ detail }) => this.hand(detail.answer.body),
      "command:refused": () => this.busy(false),
    };
    Object.entries(this.listeners).forEach(([name, listener]) => form.addEventListener(name, listener));
    document.addEventListener("live:morphed", this.show);
    this.goOn = (click) => click.target.closest("[data-next]") && nextPerson(form);
    document.addEventListener("click", this.goOn);
    // On a phone what is not asked of everybody is folded, so that the services are in sight.
    const options = form.querySelector("[data-wide-open]");
    if (options && window.matchMedia(NARROW).matches) options.open = false;
    this.show();
  }

  dispose() {
    Object.entries(this.listeners).forEach(([name, listener]) => this.form.removeEventListener(name, listener));
    document.removeEventListener("live:morphed", this.show);
    document.removeEventListener("click", this.goOn);
  }

  /** A number from before a restored backup is taken up again, with the services that its holder came for. */
  check(check) {
    const { services, priority, from_village: village } = check.detail.body;
    const number = lostNumber(this.form);
    if (this.isBusy || !services.length) check.preventDefault();
    if (number) {
      const body = { number, services, priority, ...(village && { from_village: village }) };
      Object.assign(check.detail, { url: lostField(this.form).dataset.adopt, body });
    }
  }

  busy(isBusy) {
    this.isBusy = isBusy;
    this.show();
  }

  /** Show the number, then forget the person. */
  async hand(ticket) {
    const { form } = this;
    const read = await readFragment(form.dataset.given.replace("TOKEN", encodeURIComponent(ticket.token)));
    if (read) morph(document.getElementById("given"), read.content);
    // The number is given, whatever became of its picture: the greeter must be able to say it.
    else sayWhy(form, form.dataset.notShown.replace("{number}", ticket.number));
    const names = boxesOf(form).filter((box) => box.checked).map((box) => box.dataset.name);
    emit(form, "ticket:given", { number: ticket.number, token: ticket.token, names, at: ticket.issued_at });
    document.getElementById("given-aloud").textContent = form.dataset.givenWords.replace("{number}", ticket.number);
    document.getElementById("given-place").classList.remove("greet__given--folded");
    forget(form);
    emit(form, "form:cleared");
    emit(form, "live:read");
    // On a phone the number stands above the list.
    window.scrollTo(0, 0);
    this.busy(false);
  }
}

const boxesOf = (form) => Array.from(form.querySelectorAll('[name="services"]'));

/** After a restored backup there is a field for numbers that it does not know. */
const lostField = (form) => form.elements.number;

function lostNumber(form) {
  const field = lostField(form);
  return field ? field.value.trim().toUpperCase() : "";
}

/** On a phone the number that was given stands above the list: folded it leaves room for the next person. */
function nextPerson(form) {
  document.getElementById("given-place").classList.add("greet__given--folded");
  form.scrollIntoView();
  const search = form.querySelector("[type='search']");
  if (search) search.focus({ preventScroll: true });
}

function showChoice(form, isBusy) {
  const boxes = boxesOf(form);
  boxes.forEach((box) => box.closest(".tick").classList.toggle("tick--chosen", box.checked));
  const chosen = boxes.filter((box) => box.checked);
  const said = form.querySelector("[data-chosen]");
  setWords(said, chosen.map((box) => box.dataset.name).join(", ") || said.dataset.none);
  const give = form.querySelector("[data-gives]");
  const number = lostNumber(form);
  give.disabled = isBusy || !chosen.length || (give.dataset.gives === "no" && !number);
  const { words, adoptWords } = give.dataset;
  setWords(give.querySelector("span"), number ? adoptWords.replace("{number}", number) : words);
}

/** form.reset() would not do: a morph has written what was ticked into the attributes. */
function forget(form) {
  form.querySelectorAll('[type="checkbox"], [type="radio"]').forEach((box) => {
    box.checked = false;
    box.removeAttribute("checked");
  });
  form.elements.appointed_at.value = "";
  const origin = form.querySelector("[data-origin]");
  if (origin) origin.value = "";
  if (lostField(form)) lostField(form).value = "";
}

function emit(element, name, detail) {
  element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}

export const giveNumber = GiveNumber;
