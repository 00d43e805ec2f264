// Whatever sends a command: a button or a link that is pressed, a form that is submitted, anywhere within the element.
//   <main data-module="command" data-no-contact="said when no answer came">
//     <form data-fields> … <button data-command="/address" data-body='{"what": "it says itself"}' data-then='[…]'>
// Macro `command` writes the buttons. The fields of the form around a button ([data-fields]) are added to its body. The
// button rests while the command is sent; a refusal is shown in the nearest [data-refusal], a link leads on when it is done.
//
// Events, from the button upwards; `detail` is the command {trigger, url, body, key, then}, and may be changed:
//   command:check    cancelable: something lacks
//   command:sending  whoever sends it in another way sets detail.sent, a promise of the answer, and looks after the buttons
//   command:done     with detail.answer; cancelable: the page is left, so nothing is read again
//   command:refused  with detail.answer and detail.error {code, message}; cancelable: the reason is shown elsewhere
import { bodyOf, unfolded } from "../../lib/page/form-body.js";
import { isJudged, Wishes } from "../../lib/server/command.js";

const PRESSED = "button[data-command], a[data-command]";
const FRAGMENT = "[data-src][data-seq]";

/** @param {HTMLElement} element @param {{wishes?: Wishes}} [how] */
export function command(element, { wishes = new Wishes() } = {}) {
  const take = (event, trigger) => {
    // A form with this module may stand within a screen that has it too.
    if (!trigger || event.defaultPrevented) return;
    event.preventDefault();
    if (!buttonOf(trigger).disabled) give({ ...commandOf(trigger), element }, wishes);
  };
  element.addEventListener("click", (event) => take(event, event.target.closest(PRESSED)));
  element.addEventListener("submit", (event) => {
    if (event.target.matches("[data-command]")) take(event, event.target);
    else if (event.target.matches("[data-fields]")) event.preventDefault(); // its buttons are what is pressed
  });
}

async function give(command, wishes) {
  if (!tell("command:check", command)) return;
  tell("command:sending", command);
  command.answer = await (command.sent || sendNow(command, wishes));
  if (command.answer.ok) done(command);
  else refused(command);
}

async function sendNow(command, wishes) {
  const button = buttonOf(command.trigger);
  button.disabled = true; // of a link it is only a note
  const answer = await wishes.send(command);
  button.disabled = false;
  return answer;
}

function done(command) {
  if (!tell("command:done", command)) return;
  sayWhy(around(command), "");
  if (command.trigger.href) window.location.assign(command.trigger.href);
  else readAgain(command);
}

function refused(command) {
  const { body } = command.answer;
  command.error = (body && body.error) || { message: noContact(around(command)) };
  if (tell("command:refused", command)) sayWhy(around(command), command.error.message);
  if (isJudged(command.answer)) readAgain(command);
}

/** @returns {boolean} whether nobody has cancelled it */
const tell = (name, command) =>
  around(command).dispatchEvent(new CustomEvent(name, { detail: command, bubbles: true, cancelable: true }));

/** For a button that a morph has taken away meanwhile stands the whole screen. */
const around = ({ trigger, element }) => (trigger.isConnected ? trigger : element);

function readAgain(command) {
  const fragment = around(command).closest(FRAGMENT) || command.element.querySelector(FRAGMENT);
  if (fragment) fragment.dispatchEvent(new CustomEvent("live:read"));
}

function commandOf(trigger) {
  const { command: url, body = "{}", then = "[]" } = trigger.dataset;
  const form = trigger.closest("form[data-command], [data-fields]");
  return { trigger, url, body: bodyOf(form ? unfolded(form) : [], JSON.parse(body)), then: JSON.parse(then) };
}

const noContact = (element) => (element.closest("[data-no-contact]") || element).dataset.noContact;

const buttonOf = (trigger) => trigger.querySelector("[type='submit']") || trigger;

/**
 * Shows a sentence in the [data-refusal] that stands nearest around an element; an empty one takes it away.
 * @param {HTMLElement} element
 * @param {string} words
 */
export function sayWhy(element, words) {
  const place = nearest(element);
  if (!place) return;
  (place.querySelector("[data-text]") || place).textContent = words;
  place.hidden = !words;
  if (words) place.scrollIntoView({ block: "nearest" });
}

function nearest(element) {
  for (let around = element; around; around = around.parentElement) {
    const place = around.querySelector("[data-refusal]");
    if (place) return place;
  }
  return null;
}
