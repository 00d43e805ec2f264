// The outcome of a turn: only what the chosen outcome needs is unfolded.
//   [data-outcome]  the tiles        [data-unfolds="posted referred"]  what these outcomes need
//   [data-choice="agency"]  a choice within it        [data-when="agency"]  what that choice needs

/** @param {HTMLFormElement} form what is unfolded carries data-keeps="hidden", so that a morph does not fold it */
export function outcomeForm(form) {
  const show = () => form.isConnected && unfold(form);
  const changed = ({ target }) => {
    if ("outcome" in target.dataset) foldTheRest(form, target);
    const part = unfold(form);
    if (part) part.scrollIntoView({ block: "nearest" });
  };
  form.addEventListener("change", changed);
  document.addEventListener("live:morphed", show);
  show();
  return () => {
    form.removeEventListener("change", changed);
    document.removeEventListener("live:morphed", show);
  };
}

/** The rarer outcomes need no room when it is none of them. */
function foldTheRest(form, chosen) {
  const rarer = form.querySelector("details.rarer");
  if (!rarer.contains(chosen)) rarer.open = false;
}

/** @returns {HTMLElement | undefined} what the chosen outcome needs */
function unfold(form) {
  const chosen = form.querySelector("[data-outcome]:checked");
  form.querySelectorAll("[data-outcome], [data-choice]").forEach((input) => {
    input.closest(".tick").classList.toggle("tick--chosen", input.checked);
  });
  form.querySelectorAll("[data-unfolds]").forEach((part) => {
    part.hidden = !chosen || !part.dataset.unfolds.split(" ").includes(chosen.value);
  });
  form.querySelectorAll("[data-when]").forEach((part) => {
    part.hidden = !form.querySelector(`[data-choice="${part.dataset.when}"]:checked`);
  });
  const open = Array.from(form.querySelectorAll("[data-unfolds]")).find((part) => !part.hidden);
  form.closest(".turn").classList.toggle("turn--unfolded", Boolean(open));
  return open;
}
