// Words that the page writes again and again, some of them in live regions.

/** The same words set again would be read aloud again. */
export function setWords(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
