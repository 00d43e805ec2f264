// A button that fills fields of its form with ready-made text, to be changed and sent by whoever pressed it.
//   <button type="button" data-module="fills" data-fills='{"text": "…"}'>

/** @param {HTMLButtonElement} button */
export function fills(button) {
  const fill = () => {
    Object.entries(JSON.parse(button.dataset.fills)).forEach(([name, text]) => {
      button.form.elements.namedItem(name).value = text;
    });
  };
  button.addEventListener("click", fill);
  return () => button.removeEventListener("click", fill);
}
