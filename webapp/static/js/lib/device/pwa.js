// Registers the service worker where browsers allow one; on plain http there is none, and nothing is missing.

export function registerServiceWorker() {
  if (!window.isSecureContext || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => {
    register().catch((error) => console.warn("sw.js", error));
  });
}

async function register() {
  const isFirst = !navigator.serviceWorker.controller;
  await navigator.serviceWorker.register("/sw.js");
  const { active } = await navigator.serviceWorker.ready;
  // This very page came before the worker: it is kept too, so that a first ticket is readable without signal.
  if (isFirst) active.postMessage({ keep: window.location.href });
}
