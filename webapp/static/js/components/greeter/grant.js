// One tap grants the priority that a phone has asked for.
import { newKey, send } from "../../lib/server/command.js";

/** @param {HTMLButtonElement} button data-url, data-no-contact */
export function grant(button) {
  const key = newKey();
  const press = async () => {
    button.disabled = true;
    const { ok, body } = await send(button.dataset.url, { granted: true }, { key });
    button.disabled = false;
    if (ok) tell(button, "live:read");
    else tell(button, "command:refused", { message: body && body.error ? body.error.message : button.dataset.noContact });
  };
  button.addEventListener("click", press);
  return () => button.removeEventListener("click", press);
}

function tell(button, name, detail) {
  const target = name === "live:read" ? button.closest("[data-module~='live-fragment']") : button;
  target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}
