// Leads a page of staff from plain http to the hall's https: once the tablet trusts it, and nothing waits to be sent here.
// What the browser has written down it keeps for this address alone, so an unsent result must leave first.
import { isTrusted } from "../../lib/device/https.js";
import { openOutboxStore } from "../../lib/outbox/outbox-store.js";

const LOOK_EVERY_MS = 2000;

/** @param {HTMLElement} element data-href the same page by https; [data-of] shows why the page stays, [data-count] how much waits */
export function toHttps(element) {
  let ended = false;
  let timer = 0;
  const say = (why, count = "") => {
    element.hidden = false;
    element.querySelectorAll("[data-of]").forEach((one) => {
      one.hidden = one.dataset.of !== why;
    });
    element.querySelectorAll("[data-count]").forEach((one) => {
      one.textContent = count;
    });
  };
  const again = (store) => {
    timer = setTimeout(() => look(store), LOOK_EVERY_MS);
  };
  const look = async (store) => {
    const kept = await store.all().catch(() => null); // another window may hold the store for a moment
    if (ended) return;
    const unsent = kept && kept.filter((entry) => !entry.refusal);
    if (unsent && unsent.length) say("unsent", unsent.length);
    if (!unsent || unsent.length) again(store);
    else window.location.replace(element.dataset.href);
  };
  isTrusted(new URL("/healthz", element.dataset.href).href).then(async (trusted) => {
    if (ended) return;
    if (trusted) look(await openOutboxStore());
    else say("untrusted");
  });
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
