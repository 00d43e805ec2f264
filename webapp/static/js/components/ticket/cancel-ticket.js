// Gives the number back without leaving the page. Without JavaScript the form does the same.
import { newKey, send } from "../../lib/server/command.js";
import { closeDialog } from "../shared/dialog.js";

/** @param {HTMLFormElement} form data-command; within the dialog that asks */
export function cancelTicket(form) {
  const key = newKey();
  const button = form.querySelector("[type='submit']");
  const trouble = form.querySelector("[data-trouble]");
  form.addEventListener("submit", async (submit) => {
    submit.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    const { ok, body } = await send(form.dataset.command, {}, { key });
    button.disabled = false;
    trouble.textContent = ok ? "" : body && body.error ? body.error.message : trouble.dataset.noContact;
    trouble.hidden = ok;
    const fragment = form.closest("[data-src]");
    if (ok) closeDialog(form.closest("dialog"));
    if (fragment) fragment.dispatchEvent(new CustomEvent("live:read"));
  });
}
