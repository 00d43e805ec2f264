// The numbers that this device gave last: to print a slip again, or to see what was taken back.
import { morph, readFragment } from "../../lib/server/fragment.js";
import { hourMinute } from "../../lib/server/server-time.js";
import { recall, remember } from "../../lib/device/storage.js";

const NAME = "giliran:given";

/** @param {HTMLElement} card data-day, data-most, data-zone, data-slip with TOKEN; a <template> with slots, and the list that is filled with it */
export function givenList(card) {
  const list = card.querySelector("ol");
  const template = card.querySelector("template");
  const { day, most, zone, slip } = card.dataset;
  const kept = recall(NAME);
  // What belongs to another day is forgotten: its tickets are nobody's business any more.
  let given = kept && kept.day === day ? kept.given : [];
  const show = () => {
    list.textContent = "";
    given.forEach((ticket) => list.appendChild(row(template, ticket, slip, zone)));
    card.hidden = !given.length;
    remember(NAME, { day, given });
  };
  const onGiven = ({ detail }) => {
    given = [detail, ...given.filter(({ token }) => token !== detail.token)].slice(0, Number(most));
    show();
  };
  /** The button that takes a number back says so with [data-cancels]. */
  const onDone = async ({ detail: { trigger, answer } }) => {
    if (!("cancels" in trigger.dataset)) return;
    const { token } = answer.body;
    given = given.map((ticket) => (ticket.token === token ? { ...ticket, cancelled: true } : ticket));
    show();
    await showCancelled(token);
  };
  document.addEventListener("ticket:given", onGiven);
  document.addEventListener("command:done", onDone);
  show();
  return () => {
    document.removeEventListener("ticket:given", onGiven);
    document.removeEventListener("command:done", onDone);
  };
}

function row(template, { number, token, names, at, cancelled }, slip, zone) {
  const made = template.content.cloneNode(true);
  const slot = (name) => made.querySelector(`[data-${name}]`);
  slot("number").textContent = number;
  slot("services").textContent = names.join(", ");
  slot("at").textContent = hourMinute(Date.parse(at), zone);
  slot("print").href = slip.replace("TOKEN", encodeURIComponent(token));
  slot("print").hidden = Boolean(cancelled);
  slot("cancelled").hidden = !cancelled;
  return made;
}

/** The large number says that it counts no more. */
async function showCancelled(token) {
  const given = document.getElementById("given");
  if (given.dataset.token !== token) return;
  const form = document.querySelector("[data-given]");
  const read = await readFragment(form.dataset.given.replace("TOKEN", encodeURIComponent(token)));
  if (read) morph(given, read.content);
}
