// Shows why the last command was refused, until the next one is carried out.

/** @param {HTMLElement} banner hidden; the sentence goes into its [data-text] */
export function refusal(banner) {
  const show = ({ detail }) => {
    banner.querySelector("[data-text]").textContent = detail.message;
    banner.hidden = false;
    banner.scrollIntoView({ block: "nearest" });
  };
  const hide = () => {
    banner.hidden = true;
  };
  document.addEventListener("command:refused", show);
  document.addEventListener("command:done", hide);
  return () => {
    document.removeEventListener("command:refused", show);
    document.removeEventListener("command:done", hide);
  };
}
