// Registers the service worker where browsers allow one; on plain http there is none, and nothing is missing.

export function registerServiceWorker() {
  if (!window.isSecureContext || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch((error) => console.warn("sw.js", error));
  });
}
