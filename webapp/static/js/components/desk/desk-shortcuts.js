// Keys for what a clerk does all day, on a keyboard or a numeric keypad. The table that "?" shows is the only list of them.
import { actionOf, keysOf } from "../../lib/page/shortcut-keys.js";
import { openDialog } from "../shared/dialog.js";

const TYPING = "input:not([type='radio']):not([type='checkbox']), textarea, select";
const PRESSED_BY_BROWSER = "button, a[href], summary";

export class DeskShortcuts {
  /** @param {HTMLElement} element the console; [data-action] names what a button is for */
  constructor(element) {
    this.element = element;
    this.press = (key) => this.pressed(key);
    document.addEventListener("keydown", this.press);
  }

  dispose() {
    document.removeEventListener("keydown", this.press);
  }

  pressed(key) {
    // A key that is held down must not finish one person after the other.
    if (key.repeat && (key.key === "Enter" || key.key === " ")) key.preventDefault();
    const rows = Array.from(document.querySelectorAll("#keys [data-keys]"), (row) => row.dataset);
    const wanted = actionOf(key, keysOf(rows.map(({ of, keys }) => ({ action: of, keys }))), {
      isTyping: key.target.matches(TYPING),
      isOnButton: key.target.matches(PRESSED_BY_BROWSER),
      isInDialog: Boolean(document.querySelector("dialog[open]")),
    });
    if (wanted && this.act(wanted)) key.preventDefault();
  }

  act({ action, place }) {
    if (action === "keys") return Boolean(openDialog(document.getElementById("keys")) || true);
    if (action === "outcome") return this.choose(place);
    const buttons = Array.from(this.element.querySelectorAll(`[data-action~="${action}"]`));
    const button = buttons.find(canBePressed);
    if (button) button.click();
    return Boolean(button);
  }

  /** The outcome with that number, of whom the keys are about; a folded form opens. */
  choose(place) {
    const form = this.element.querySelector("[data-of-keys] .outcome");
    const input = form && form.querySelectorAll("[data-outcome]")[place - 1];
    if (!input) return false;
    for (let fold = input.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    input.click();
    return true;
  }
}

// Inside a closed <details> a button has no box.
const canBePressed = (button) => !button.disabled && button.getClientRects().length > 0;
