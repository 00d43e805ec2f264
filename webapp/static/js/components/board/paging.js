// A list that is too long for its place shows one page after the other; it swaps, it does not glide.

const PAGE_MS = 8000;

/** @param {HTMLElement} list hides what overflows, at the right or below */
export function paging(list) {
  const timer = setInterval(() => {
    list.scrollLeft = next(list.scrollLeft, list.clientWidth, list.scrollWidth);
    list.scrollTop = next(list.scrollTop, list.clientHeight, list.scrollHeight);
  }, PAGE_MS);
  return () => clearInterval(timer);
}

/** A rounded pixel more is no page. */
const next = (at, page, all) => (at + page < all - 4 ? at + page : 0);
