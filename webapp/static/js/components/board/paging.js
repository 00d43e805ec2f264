// A list that is too long for its place shows one page after the other; it swaps, it does not glide. What is new is shown
// at once: its page comes first, and nothing on any page changes its place.
import { PageOrder, pageNear } from "../../lib/page/pages.js";

const PAGE_MS = 8000;
// A page that something new has brought stays at least so long, whatever is new elsewhere.
const MOMENT_MS = 4000;
const NEW = '[data-age="new"]';

/** @param {HTMLElement} list its items are on the page that data-page says; an item without it is always in sight */
export function paging(list) {
  const order = new PageOrder();
  let page = firstPage(list);
  let since = 0;
  let known = newsOf(list);
  let timer = 0;
  const pages = () => pagesOf(Array.from(list.children));
  const show = (wanted) => {
    if (wanted !== page) since = Date.now();
    page = wanted;
    order.note(page);
    Array.from(list.children).forEach((item) => {
      const isAway = "page" in item.dataset && Number(item.dataset.page) !== page;
      if (isAway) item.setAttribute("data-away", "");
      else item.removeAttribute("data-away");
    });
  };
  const turn = (fresh = []) => {
    const news = fresh.length > 0 ? fresh : pagesOf(newItems(list));
    show(order.after(pages(), page, news));
    const isLeft = fresh.some((one) => one !== page);
    turnIn(isLeft ? MOMENT_MS : PAGE_MS, isLeft ? fresh : []);
  };
  const turnIn = (ms, fresh = []) => {
    clearTimeout(timer);
    timer = setTimeout(() => turn(fresh), ms);
  };
  const look = () => {
    show(pageNear(pages(), page));
    const fresh = pagesOf(newItems(list).filter((item) => !known.has(keyOf(item))));
    known = newsOf(list);
    if (fresh.length === 0) return;
    const left = since + MOMENT_MS - Date.now();
    if (fresh.includes(page)) turnIn(PAGE_MS);
    else if (left > 0) turnIn(left, fresh);
    else turn(fresh);
  };
  document.addEventListener("live:morphed", look);
  // The tile of a call turns gold before the list is read anew (components/board/board-calls.js).
  document.addEventListener("live:event", look);
  show(pageNear(pages(), page));
  turnIn(PAGE_MS);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("live:morphed", look);
    document.removeEventListener("live:event", look);
  };
}

/** The one that the server has put first. */
function firstPage(list) {
  const item = Array.from(list.children).find(({ dataset }) => "page" in dataset && !("away" in dataset));
  return item ? Number(item.dataset.page) : 0;
}

const newItems = (list) => Array.from(list.children).filter((item) => item.matches(NEW) || item.querySelector(NEW));

const keyOf = (item) => `${item.id} ${item.textContent.match(/[A-Z]+\d+/g) || ""}`;

const newsOf = (list) => new Set(newItems(list).map(keyOf));

const pagesOf = (items) =>
  items.filter((item) => "page" in item.dataset && !item.hidden).map(({ dataset }) => Number(dataset.page));
