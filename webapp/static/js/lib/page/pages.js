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
