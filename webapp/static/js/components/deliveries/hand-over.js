// Notes what was handed to the post: each button names its turns, and the list is read again.
import { newKey, send } from "../../lib/server/command.js";

/** @param {HTMLElement} screen data-url, data-no-contact; buttons inside with data-turns and data-handed */
export function handOver(screen) {
  const press = async (event) => {
    const button = event.target.closest("button[data-turns]");
    if (!button || button.disabled) return;
    button.disabled = true;
    const wish = { turns: button.dataset.turns.split(" "), handed: button.dataset.handed === "yes" };
    const { ok, body } = await send(screen.dataset.url, wish, { key: keyOf(wish) });
    button.disabled = false;
    if (ok) forgetKey(wish);
    say(screen, ok ? "" : (body && body.error && body.error.message) || screen.dataset.noContact);
    screen.querySelector("[data-module~='live-fragment']").dispatchEvent(new CustomEvent("live:read"));
  };
  screen.addEventListener("click", press);
  return () => screen.removeEventListener("click", press);
}

// One wish, one key: who taps again because nothing was answered does not note it twice.
const keys = new Map();

function keyOf(wish) {
  const name = JSON.stringify(wish);
  if (!keys.has(name)) keys.set(name, newKey());
  return keys.get(name);
}

const forgetKey = (wish) => keys.delete(JSON.stringify(wish));

function say(screen, words) {
  const place = screen.querySelector("[data-refusal]");
  place.querySelector("[data-text]").textContent = words;
  place.hidden = !words;
}
