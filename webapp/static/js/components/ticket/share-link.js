// Hands the address of the ticket to another app, where the browser can; elsewhere the address can be selected and copied.

/** @param {HTMLButtonElement} button data-title, data-address */
export function shareLink(button) {
  if (!navigator.share) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const { title, address } = button.dataset;
    // Refused or closed again: nothing was promised.
    navigator.share({ title, url: address }).catch(() => undefined);
  });
}
