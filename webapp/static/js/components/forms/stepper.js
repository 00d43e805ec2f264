// A number with a finger: one less, one more, or one of the usual ones.

/** @param {HTMLElement} element with an <input type="number"> and [data-step] and [data-value] buttons */
export function stepper(element) {
  const field = element.querySelector("input");
  const step = (click) => {
    const button = click.target.closest("[data-step], [data-value]");
    if (button) field.value = button.dataset.value || String(stepped(field, Number(button.dataset.step)));
  };
  element.addEventListener("click", step);
  return () => element.removeEventListener("click", step);
}

/** @param {{value: string, min: string, max: string}} field */
export function stepped({ value, min, max }, by) {
  const now = Math.trunc(Number(value)) || Number(min);
  return Math.min(Number(max), Math.max(Number(min), now + by));
}
