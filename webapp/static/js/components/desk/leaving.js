// Whoever ends their duty with somebody at the desk is asked first; what they choose is sent, and then they sign out.
import { closeDialog, openDialog } from "../shared/dialog.js";

/** @param {HTMLButtonElement} button signs out; where #leaving is in the page, that is asked before */
export function leaveDesk(button) {
  button.addEventListener("click", (click) => {
    const question = document.getElementById("leaving");
    if (!question) return;
    click.preventDefault();
    closeDialog(button.closest("dialog"));
    openDialog(question);
  });
}

/** @param {HTMLElement} choices the commands that are sent before */
export function leaving(choices) {
  choices.addEventListener("command:done", (done) => {
    done.preventDefault();
    document.getElementById("sign-out").requestSubmit();
  });
}
