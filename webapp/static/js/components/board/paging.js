// A list that is too long for its place shows one page after the other; it swaps, it does not glide.
import { pageAfter, pageNear } from "../../lib/page/pages.js";

const PAGE_MS = 8000;

/** @param {HTMLElement} list its items are on the page that data-page says; an item without it is always in sight */
export function paging(list) {
  let page = 0;
  const items = () => Array.from(list.children);
  const pages = () =>
    items()
      .filter((item) => "page" in item.dataset && !item.hidden)
      .map(({ dataset }) => Number(dataset.page));
  const show = (wanted) => {
    page = wanted;
    items().forEach((item) => {
      item.toggleAttribute("data-away", "page" in item.dataset && Number(item.dataset.page) !== page);
    });
  };
  const stay = () => show(pageNear(pages(), page));
  const timer = setInterval(() => show(pageAfter(pages(), page)), PAGE_MS);
  document.addEventListener("live:morphed", stay);
  stay();
  return () => {
    clearInterval(timer);
    document.removeEventListener("live:morphed", stay);
  };
}
