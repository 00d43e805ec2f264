// The greeter ticks what somebody came for and gives a number; the screen is then ready for the next person by itself.
import { newKey, send } from "../../lib/server/command.js";
import { morph, readFragment } from "../../lib/server/fragment.js";

/** @param {HTMLFormElement} form data-url of the command, data-given with TOKEN for the number to show, data-no-contact */
export function giveNumber(form) {
  const asker = new Asker();
  let isBusy = false;
  const show = () => showChoice(form, isBusy);
  const submit = async (event) => {
    event.preventDefault();
    const wish = wishOf(form);
    if (isBusy || !wish.services.length) return;
    isBusy = true;
    show();
    const answer = await asker.ask(wish.number ? lostField(form).dataset.adopt : form.dataset.url, wish);
    if (answer.ok) await hand(form, answer.body);
    else refuse(form, answer);
    isBusy = false;
    show();
  };
  form.addEventListener("submit", submit);
  form.addEventListener("change", show);
  form.addEventListener("input", show);
  document.addEventListener("live:morphed", show);
  show();
  return () => {
    form.removeEventListener("submit", submit);
    form.removeEventListener("change", show);
    form.removeEventListener("input", show);
    document.removeEventListener("live:morphed", show);
  };
}

/** One key for one intention: pressing again when no answer came asks for the same number, not for a second one. */
class Asker {
  async ask(url, wish) {
    const words = JSON.stringify(wish);
    if (this.words !== words) this.key = newKey();
    this.words = words;
    const answer = await send(url, wish, { key: this.key });
    if (answer.status !== 0 && answer.status < 500) this.words = null;
    return answer;
  }
}

const boxesOf = (form) => Array.from(form.querySelectorAll('[name="services"]'));

/** After a restored backup there is a field for numbers that it does not know. */
const lostField = (form) => form.elements.number;

function lostNumber(form) {
  const field = lostField(form);
  return field ? field.value.trim().toUpperCase() : "";
}

function wishOf(form) {
  const services = boxesOf(form).filter((box) => box.checked && !box.disabled).map((box) => box.value);
  const priority = form.elements.priority.checked;
  const number = lostNumber(form);
  if (number) return { number, services, priority };
  const at = form.elements.appointed_at.value;
  return { services, channel: "greeter", priority, ...(at ? { appointed_at: at.slice(0, 5) } : {}) };
}

function showChoice(form, isBusy) {
  const boxes = boxesOf(form);
  boxes.forEach((box) => box.closest(".tick").classList.toggle("tick--chosen", box.checked));
  const chosen = boxes.filter((box) => box.checked);
  form.querySelector("[data-chosen]").textContent = chosen.map((box) => box.dataset.name).join(", ");
  const give = form.querySelector("[data-gives]");
  const number = lostNumber(form);
  give.disabled = isBusy || !chosen.length || (give.dataset.gives === "no" && !number);
  const { words, adoptWords } = give.dataset;
  give.querySelector("span").textContent = number ? adoptWords.replace("{number}", number) : words;
}

/** Show the number, then forget the person. */
async function hand(form, ticket) {
  const read = await readFragment(form.dataset.given.replace("TOKEN", encodeURIComponent(ticket.token)));
  if (read) morph(document.getElementById("given"), read.content);
  emit(form, "command:done");
  // The number is given, whatever became of its picture: the greeter must be able to say it.
  if (!read) emit(form, "command:refused", { message: form.dataset.notShown.replace("{number}", ticket.number) });
  const names = boxesOf(form).filter((box) => box.checked).map((box) => box.dataset.name);
  emit(form, "ticket:given", { number: ticket.number, token: ticket.token, names, at: ticket.issued_at });
  forget(form);
  emit(form, "form:cleared");
  emit(form, "live:read");
  // On a phone the number stands above the list.
  window.scrollTo(0, 0);
}

/** form.reset() would not do: a morph has written what was ticked into the attributes. */
function forget(form) {
  form.querySelectorAll('[type="checkbox"]').forEach((box) => {
    box.checked = false;
    box.removeAttribute("checked");
  });
  form.elements.appointed_at.value = "";
  if (lostField(form)) lostField(form).value = "";
}

const refuse = (form, { body }) =>
  emit(form, "command:refused", { message: body && body.error ? body.error.message : form.dataset.noContact });

function emit(element, name, detail) {
  element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}
