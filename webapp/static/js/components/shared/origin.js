// Where somebody comes from: a village of the district is ticked, another one of the regency typed; [data-origin] is the
// field, and its list holds the codes. What is typed and not in the list is said at once, not when the form has gone.

/** @param {HTMLElement} element within the form that it belongs to: data-unknown-village; [data-wrong] for those words */
export function origin(element) {
  const typed = element.querySelector("[data-origin]");
  const check = (event) => {
    if (event.target.closest("form") !== element.closest("form")) return;
    const name = typed ? typed.value.trim().toLowerCase() : "";
    const found = name && Array.from(typed.list.options).find((option) => option.value.toLowerCase() === name);
    if (found) event.detail.body.from_village = found.dataset.code;
    say(name && !found ? element.dataset.unknownVillage : "");
    if (!name || found) return;
    event.preventDefault();
    element.closest("details").open = true;
    typed.focus();
  };
  const say = (words) => {
    const wrong = element.querySelector("[data-wrong]");
    wrong.textContent = words;
    wrong.hidden = !words;
    if (!typed) return;
    typed.setAttribute("aria-invalid", String(Boolean(words)));
    typed.setAttribute("aria-describedby", wrong.id);
  };
  // The one or the other: a tick takes away what was typed, and typing takes away the tick.
  const changed = ({ target }) => {
    say("");
    if (target === typed) element.querySelectorAll("[type='radio']").forEach((one) => Object.assign(one, { checked: false }));
    else if (typed) typed.value = "";
  };
  // A tap on what is ticked takes it back.
  let wasTicked = null;
  const pressed = ({ target }) => {
    const one = target.closest("label") && target.closest("label").querySelector("[type='radio']:checked");
    wasTicked = one || null;
  };
  const clicked = ({ target }) => {
    if (target === wasTicked) Object.assign(target, { checked: false });
  };
  const listeners = { input: changed, pointerdown: pressed, click: clicked };
  Object.entries(listeners).forEach(([name, listener]) => element.addEventListener(name, listener));
  document.addEventListener("command:check", check); // a morph may have put it into another form
  return () => {
    Object.entries(listeners).forEach(([name, listener]) => element.removeEventListener(name, listener));
    document.removeEventListener("command:check", check);
  };
}
