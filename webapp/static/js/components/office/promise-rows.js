// Promises that are closed or reopened in a tap: the row shows it at once, and takes it back where the box refuses.
//   <main data-module="command promise-rows"> … <b data-count="open">3</b>
//     <li data-promise data-late data-done> <form data-if="open">…</form> <div data-if="done" hidden>…</div> </li>
// The row stays where it is until the page is read again, so that a tap by mistake is undone in the same place.

/** @param {HTMLElement} element */
export function promiseRows(element) {
  const flip = ({ target }) => {
    const row = target.closest("[data-promise]");
    if (row) show(element, row, !("done" in row.dataset));
  };
  element.addEventListener("command:sending", flip);
  element.addEventListener("command:refused", flip);
}

function show(element, row, isDone) {
  const hadFocus = document.activeElement && document.activeElement.closest("[data-promise]") === row;
  if (isDone) row.setAttribute("data-done", "");
  else row.removeAttribute("data-done");
  const parts = Array.from(row.querySelectorAll("[data-if]"));
  for (const part of parts) part.hidden = (part.dataset.if === "done") !== isDone;
  count(element, "open", isDone ? -1 : 1);
  if ("late" in row.dataset) count(element, "late", isDone ? -1 : 1);
  count(element, "done", isDone ? 1 : -1);
  const next = hadFocus && parts.find((part) => !part.hidden).querySelector("button");
  if (next) next.focus();
}

function count(element, what, more) {
  const figure = element.querySelector(`[data-count='${what}']`);
  if (figure) figure.textContent = String(Number(figure.textContent) + more);
}
