// A form that is one step of a long work: it sends itself; without JavaScript a person presses its button.

/** @param {HTMLFormElement} form */
export function goesOn(form) {
  const button = form.querySelector("button");
  if (button) button.disabled = true; // pressed by hand as well, the same step would be done twice
  form.submit();
}
