// Opens a <dialog> and closes it again; where the browser has none, the same element with the same manners.
// A command that was sent from it closes it when it is done, unless its button says data-stays.

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled])";

/** @param {HTMLElement} opener a button with data-dialog="ID" */
export function dialogOpener(opener) {
  const open = (click) => {
    click.preventDefault();
    openDialog(document.getElementById(opener.dataset.dialog), opener);
  };
  const press = (key) => key.key === " " && open(key); // a link that is a button is one for this key too
  opener.addEventListener("click", open);
  if (opener.matches("a")) opener.addEventListener("keydown", press);
  return () => {
    opener.removeEventListener("click", open);
    opener.removeEventListener("keydown", press);
  };
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} [opener] gets the focus back
 */
export function openDialog(dialog, opener) {
  if (dialog.hasAttribute("open")) return;
  if (dialog.showModal) dialog.showModal();
  else openPlainly(dialog);
  const listeners = listenersOf(dialog);
  Object.entries(listeners).forEach(([name, listener]) => dialog.addEventListener(name, listener));
  dialog.addEventListener(
    "close",
    () => {
      Object.entries(listeners).forEach(([name, listener]) => dialog.removeEventListener(name, listener));
      if (opener && opener.isConnected) opener.focus();
    },
    { once: true },
  );
  const title = dialog.querySelector("[tabindex='-1']");
  if (title) title.focus();
}

/** Only what was sent since it opened closes it: an answer may come when it asks about somebody else already. */
function listenersOf(dialog) {
  const sent = new Set();
  const close = (isWanted) => isWanted && closeDialog(dialog);
  return {
    click: ({ target }) => close(target === dialog || target.closest("[data-close]")),
    "command:sending": ({ detail }) => sent.add(detail),
    "command:done": ({ detail }) => close(sent.has(detail) && !("stays" in detail.trigger.dataset)),
    "command:refused": ({ detail }) => close(sent.has(detail) && !dialog.querySelector("[data-refusal]")),
  };
}

/** @param {HTMLDialogElement} dialog */
export function closeDialog(dialog) {
  if (dialog.close) {
    dialog.close();
    return;
  }
  dialog.removeAttribute("open");
  dialog.classList.remove("dialog--plain");
  dialog.removeEventListener("keydown", keepKeys);
  dialog.dispatchEvent(new Event("close"));
}

function openPlainly(dialog) {
  dialog.setAttribute("open", "");
  dialog.setAttribute("role", "dialog");
  dialog.setAttribute("aria-modal", "true");
  dialog.classList.add("dialog--plain");
  dialog.addEventListener("keydown", keepKeys);
}

/** Without <dialog>: Escape closes, Tab stays inside. */
function keepKeys(key) {
  const dialog = key.currentTarget;
  if (key.key === "Escape") closeDialog(dialog);
  if (key.key !== "Tab") return;
  const stops = Array.from(dialog.querySelectorAll(FOCUSABLE));
  const edge = key.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement !== edge) return;
  key.preventDefault();
  (key.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
}
