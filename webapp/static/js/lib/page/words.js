// Words that the page writes again and again, some of them in live regions.

/** A number as the macro `in_parts` writes it: of another day, such as "A012 Kamis", the day stands under it. */
export function setNumber(element, number) {
  const [own, day] = number.split(/ (.*)/);
  element.textContent = day ? "" : own;
  if (!day) return;
  [["own", own], ["day", day]].forEach(([part, words]) => {
    const made = document.createElement("span");
    made.className = `number__${part}`;
    made.textContent = words;
    element.appendChild(made);
    if (part === "own") element.appendChild(document.createTextNode(" "));
  });
}

/** The same words set again would be read aloud again. */
export function setWords(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
