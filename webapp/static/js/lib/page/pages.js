// The pages of a list that is too long for its place. Their numbers may have gaps: what was on a page may have gone.

const inOrder = (pages) => Array.from(new Set(pages)).sort((one, other) => one - other);

/** @param {number[]} pages @param {number} page @returns {number} the one after it; after the last comes the first */
export function pageAfter(pages, page) {
  const there = inOrder(pages);
  const next = there.find((one) => one > page);
  return next === undefined ? there[0] || 0 : next;
}

/** @param {number[]} pages @param {number} page @returns {number} itself while it is there, else the one after it */
export const pageNear = (pages, page) => (pages.includes(page) ? page : pageAfter(pages, page));

// So many pages with news may follow each other before one comes that has none.
const MOST_IN_A_ROW = 2;

/** Turns the pages of a list on which something may be new: such a page comes first, and still none is left out. */
export class PageOrder {
  constructor() {
    this.shown = new Map();
    this.turns = 0;
    this.inARow = 0;
  }

  /** @param {number} page is in sight now */
  note(page) {
    this.turns += 1;
    this.shown.set(page, this.turns);
  }

  /**
   * @param {number[]} pages
   * @param {number} page the one in sight
   * @param {number[]} news pages with something new
   * @returns {number} the page that comes next: one with news, or, after two of them, the one not seen for longest
   */
  after(pages, page, news) {
    const others = inOrder(pages).filter((one) => one !== page);
    const first = this.inARow < MOST_IN_A_ROW ? others.filter((one) => news.includes(one)) : [];
    this.inARow = first.length > 0 ? this.inARow + 1 : 0;
    const [next = page] = (first.length > 0 ? first : others).sort((one, other) => this.#seen(one) - this.#seen(other));
    return next;
  }

  #seen(page) {
    return this.shown.get(page) || 0;
  }
}
