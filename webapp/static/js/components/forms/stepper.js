// A number with a finger: one less, one more.

/** @param {HTMLElement} element with an <input type="number"> and [data-step] buttons */
export function stepper(element) {
  const field = element.querySelector("input");
  const step = (click) => {
    const button = click.target.closest("[data-step]");
    if (button) field.value = String(stepped(field, Number(button.dataset.step)));
  };
  element.addEventListener("click", step);
  return () => element.removeEventListener("click", step);
}

/** @param {{value: string, min: string, max: string}} field */
export function stepped({ value, min, max }, by) {
  const now = Math.trunc(Number(value)) || Number(min);
  return Math.min(Number(max), Math.max(Number(min), now + by));
}
