// Promises that are closed or reopened in a tap: the row shows it at once, and takes it back where the box refuses.
//   <main data-module="command promise-rows"> … <b data-count="open">3</b>
//     <li data-promise data-late data-done> <form data-if="open">…</form> <div data-if="done" hidden>…</div> </li>
// The row stays where it is until the page is read again, so that a tap by mistake is undone in the same place. It rests
// until the box has answered: of two taps in a row the second must not arrive first.

/** @param {HTMLElement} element */
export function promiseRows(element) {
  const focused = new WeakSet();
  const rowOf = ({ target }) => target.closest("[data-promise]");
  const flip = (row) => show(element, row, !("done" in row.dataset));
  const sending = (event) => {
    const row = rowOf(event);
    if (!row) return;
    if (document.activeElement && document.activeElement.closest("[data-promise]") === row) focused.add(row);
    flip(row);
    rest(row, true);
  };
  const answered = (event) => {
    const row = rowOf(event);
    if (!row) return;
    if (event.type === "command:refused") flip(row);
    rest(row, false);
    if (focused.delete(row)) buttonOf(row).focus();
  };
  element.addEventListener("command:sending", sending);
  element.addEventListener("command:done", answered);
  element.addEventListener("command:refused", answered);
}

function rest(row, isResting) {
  for (const button of row.querySelectorAll("button")) button.disabled = isResting;
}

const buttonOf = (row) =>
  Array.from(row.querySelectorAll("[data-if]"))
    .find((part) => !part.hidden)
    .querySelector("button");

function show(element, row, isDone) {
  if (isDone) row.setAttribute("data-done", "");
  else row.removeAttribute("data-done");
  for (const part of row.querySelectorAll("[data-if]")) part.hidden = (part.dataset.if === "done") !== isDone;
  count(element, "open", isDone ? -1 : 1);
  if ("late" in row.dataset) count(element, "late", isDone ? -1 : 1);
  count(element, "done", isDone ? 1 : -1);
}

function count(element, what, more) {
  const figure = element.querySelector(`[data-count='${what}']`);
  if (figure) figure.textContent = String(Number(figure.textContent) + more);
}
