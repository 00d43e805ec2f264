// Takes back a number that was just given by mistake, for as long as that makes sense.
import { newKey, send } from "../../lib/server/command.js";
import { now } from "../../lib/server/server-time.js";

/** @param {HTMLButtonElement} button data-url, data-from (aware ISO time), data-seconds, data-words with {seconds}, data-no-contact */
export function takeBack(button) {
  const key = newKey();
  const words = button.querySelector("span");
  const until = Date.parse(button.dataset.from) + Number(button.dataset.seconds) * 1000;
  const tick = () => {
    const seconds = Math.ceil((until - now()) / 1000);
    button.hidden = seconds <= 0;
    words.textContent = button.dataset.words.replace("{seconds}", String(Math.min(seconds, Number(button.dataset.seconds))));
  };
  const press = async () => {
    button.disabled = true;
    const { ok, body } = await send(button.dataset.url, {}, { key });
    button.disabled = false;
    if (ok) tell(button, "ticket:cancelled", { token: body.token });
    else tell(button, "command:refused", { message: body && body.error ? body.error.message : button.dataset.noContact });
  };
  const timer = setInterval(tick, 500);
  button.addEventListener("click", press);
  tick();
  return () => {
    clearInterval(timer);
    button.removeEventListener("click", press);
  };
}

function tell(button, name, detail) {
  button.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}
