// An outcome that is recorded over the list of a close brings the list anew, with the choices that were made on it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ClosingList } from "../../webapp/static/js/components/office/closing-list.js";
import { el, page } from "./fake-page.js";

function list() {
  const again = el("button[data-reads-again][name=back]", "Perbarui daftar");
  const save = el("button[data-command=/turns/7/finish]", "Simpan hasil");
  const screen = el("main[data-no-contact=Tidak ada jawaban.]", el("form", again), el("div[data-dialogs]", el("dialog", save)));
  page(screen);
  const closing = new ClosingList(screen);
  const pressed = [];
  again.click = () => pressed.push(again.name);
  const tell = (name) => {
    const event = new CustomEvent(`command:${name}`, { detail: { trigger: save }, bubbles: true, cancelable: true });
    save.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { closing, pressed, tell };
}

test("the list is read again by its own form once the outcome is recorded, and by nothing else", () => {
  const { pressed, tell } = list();
  assert.equal(tell("done"), true);
  assert.equal(pressed.length, 1);
});

test("while it is refused the list and the dialog stay", () => {
  const { pressed, tell } = list();
  assert.equal(tell("refused"), false);
  assert.equal(pressed.length, 0);
});

test("a list that is gone reads nothing", () => {
  const { closing, pressed, tell } = list();
  closing.dispose();
  tell("done");
  assert.equal(pressed.length, 0);
});
