// How many letters of a text field are used.

/** @param {HTMLElement} element with a <textarea maxlength> and a [data-count] */
export function letterCount(element) {
  const field = element.querySelector("textarea");
  const count = element.querySelector("[data-count]");
  const show = () => {
    count.textContent = `${field.value.length}/${field.maxLength}`;
  };
  element.addEventListener("input", show);
  document.addEventListener("live:morphed", show);
  show();
  return () => {
    element.removeEventListener("input", show);
    document.removeEventListener("live:morphed", show);
  };
}
