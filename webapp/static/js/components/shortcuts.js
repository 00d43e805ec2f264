// One letter for what a clerk does all day: [data-shortcut] of the first button that can be pressed.

const TYPING = "input:not([type='radio']):not([type='checkbox']), textarea, select";

/** @param {HTMLElement} element */
export function shortcuts(element) {
  const press = (key) => {
    // A key that is held down must not finish one person after the other.
    if (key.repeat && (key.key === "Enter" || key.key === " ")) key.preventDefault();
    if (key.repeat || key.ctrlKey || key.altKey || key.metaKey || key.target.matches(TYPING)) return;
    if (element.querySelector("dialog[open]")) return;
    const wanted = `[data-shortcut="${CSS.escape(key.key.toLowerCase())}"]`;
    const button = Array.from(element.querySelectorAll(wanted)).find(canBePressed);
    if (!button) return;
    key.preventDefault();
    button.click();
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

// Inside a closed <details> a button has no box.
const canBePressed = (button) => !button.disabled && button.getClientRects().length > 0;
