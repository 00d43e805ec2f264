// The form that corrects an outcome waits for its answer, and what was typed survives a no.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TurnForms } from "../../webapp/static/js/components/desk/turn-forms.js";
import { el, page } from "./fake-page.js";

const ERROR = { code: "correction_too_late", message: "Hari layanan sudah ditutup." };

function dialogWith(button) {
  const dialog = el("dialog", el("div[data-refusal][hidden]", el("span[data-text]")), button);
  dialog.showModal = () => dialog.setAttribute("open", "");
  dialog.close = () => {
    dialog.removeAttribute("open");
    dialog.dispatchEvent(new Event("close"));
  };
  return dialog;
}

/** A console with a form that is open, as FetchedDialogs has put it there. */
function console_() {
  const button = el("button[data-command=/turns/7/correct][data-waits=yes]");
  const dialog = dialogWith(button);
  const place = el("div[data-dialogs]", dialog);
  const other = el("button[data-command=/turns/8/finish]");
  const element = el("div[data-no-contact=Belum tersambung.]", place, other);
  page(element);
  const forms = new TurnForms(element);
  dialog.showModal();
  dialog.addEventListener("close", () => forms.closed(dialog));
  const tell = (name, trigger, detail = {}) => {
    const event = new CustomEvent(`command:${name}`, { detail: { trigger, ...detail }, bubbles: true, cancelable: true });
    trigger.dispatchEvent(event);
    return event;
  };
  const words = () => dialog.querySelector("[data-text]").textContent;
  return { button, dialog, other, tell, words };
}

test("a refusal is said in the form, and nowhere else", () => {
  const { button, dialog, tell, words } = console_();
  tell("sending", button);
  const told = tell("refused", button, { error: ERROR });
  assert.deepEqual([dialog.isConnected, dialog.hasAttribute("open"), words()], [true, true, ERROR.message]);
  assert.equal(told.defaultPrevented, true);
});

test("a form that was let go while there was no network comes back with its refusal", () => {
  const { button, dialog, tell, words } = console_();
  tell("sending", button);
  dialog.close();
  assert.equal(dialog.isConnected, true);
  tell("refused", button, { error: ERROR });
  assert.deepEqual([dialog.hasAttribute("open"), words()], [true, ERROR.message]);
});

test("what was found wrong at a field is said there alone", () => {
  const { button, tell, words } = console_();
  button.addEventListener("command:refused", (event) => event.preventDefault());
  tell("sending", button);
  tell("refused", button, { error: ERROR });
  assert.equal(words(), "");
});

test("a form whose command was carried out is gone, also when it had been let go", () => {
  const { button, dialog, tell } = console_();
  tell("sending", button);
  dialog.close();
  tell("done", button);
  assert.equal(dialog.isConnected, false);
});

test("whoever thinks better of it leaves nothing behind", () => {
  const { dialog } = console_();
  dialog.close();
  assert.equal(dialog.isConnected, false);
});

test("another step at the desk closes what is looked up, for it is no longer so", () => {
  const { dialog, other, tell } = console_();
  tell("sending", other);
  assert.equal(dialog.isConnected, false);
});
