// Opens the browser's own dialog for printing; without JavaScript there is nothing to press.

/** @param {HTMLButtonElement} button */
export function printButton(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
