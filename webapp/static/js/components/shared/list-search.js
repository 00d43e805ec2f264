// Narrows a list to the rows that are meant by what is typed, the best first (lib/page/spelling.js).
//   <input data-module="list-search" data-searches="ID" [data-picks] [data-lifts]>   ID: the element with the rows
//   [data-find="its phrases"] a row, [data-finds] what holds rows and goes away with the last of them: both have only their
//   like beside them; in the same form: [data-nothing="… {text} …"] says that there is no such row
// Enter sends nothing: one letter too few must not choose the wrong row. With data-picks it ticks the only one that is left.
// With data-lifts the field goes to the top of the screen, so that what is found stands above the keyboard of a phone.
import { relevance } from "../../lib/page/spelling.js";
import { setWords } from "../../lib/page/words.js";

const SEARCHED = "searched"; // on the list while something is typed

class ListSearch {
  /** @param {HTMLInputElement} field hidden with its label where there is nothing to search; "form:cleared" empties it */
  constructor(field) {
    this.field = field;
    /** @type {Map<Element, number>} where rows and groups stood before they were ranked; empty while they are not */
    this.places = new Map();
    this.filter = () => this.search();
    this.clear = () => {
      field.value = "";
      this.search();
    };
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (key) => this.pressed(key));
    document.addEventListener("live:morphed", this.filter);
    document.addEventListener("form:cleared", this.clear);
    this.search();
  }

  dispose() {
    document.removeEventListener("live:morphed", this.filter);
    document.removeEventListener("form:cleared", this.clear);
  }

  typed() {
    const begins = !this.places.size;
    this.search();
    if (begins && this.places.size && "lifts" in this.field.dataset) this.field.scrollIntoView({ block: "start" });
  }

  pressed(key) {
    if (key.key !== "Enter") return;
    key.preventDefault();
    const found = this.search();
    if ("picks" in this.field.dataset && found.length === 1) found[0].querySelector("input").click();
  }

  /** @returns {HTMLElement[]} the rows that are meant */
  search() {
    const { field } = this;
    if (!field.isConnected) return []; // gone with the morph that is told of
    const list = document.getElementById(field.dataset.searches);
    const rows = Array.from(list.querySelectorAll("[data-find]"));
    const scores = relevance(field.value, rows.map((row) => row.dataset.find));
    const scoreOf = new Map(rows.map((row, nth) => [row, scores[nth]]));
    rows.forEach((row) => {
      row.hidden = !scoreOf.get(row);
    });
    const groups = Array.from(list.querySelectorAll("[data-finds]"));
    groups.forEach((group) => {
      scoreOf.set(group, Math.max(0, ...Array.from(group.querySelectorAll("[data-find]"), (row) => scoreOf.get(row))));
      group.hidden = !scoreOf.get(group);
    });
    this.arrange([...groups, ...rows], scoreOf);
    list.classList.toggle(SEARCHED, this.places.size > 0);
    return this.tell(rows);
  }

  /** The best first among its like, what is meant alike in its own order; everything at its own place when nothing is typed. */
  arrange(nodes, scoreOf) {
    const isAsked = Boolean(this.field.value.trim());
    if (isAsked) nodes.filter((node) => !this.places.has(node)).forEach((node) => this.places.set(node, this.places.size));
    if (!this.places.size) return;
    const focused = document.activeElement;
    const better = (one, other) => (isAsked ? scoreOf.get(other) - scoreOf.get(one) : 0) || this.placeOf(one) - this.placeOf(other);
    byParent(nodes).forEach((children, parent) => {
      const sorted = [...children].sort(better);
      if (sorted.some((node, nth) => node !== children[nth])) sorted.forEach((node) => parent.appendChild(node));
    });
    if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    if (!isAsked) this.places.clear();
  }

  placeOf(node) {
    return this.places.has(node) ? this.places.get(node) : Number.MAX_SAFE_INTEGER;
  }

  tell(rows) {
    const { field } = this;
    const found = rows.filter((row) => !row.hidden);
    // A day that was closed meanwhile has nothing to search.
    field.parentElement.hidden = !rows.length;
    const place = field.form.querySelector("[data-nothing]");
    const words = place && rows.length && !found.length ? place.dataset.nothing.replace("{text}", field.value.trim()) : "";
    if (place) setWords(place, words);
    return found;
  }
}

function byParent(nodes) {
  const found = new Map();
  nodes.forEach((node) => found.set(node.parentElement, [...(found.get(node.parentElement) || []), node]));
  return found;
}

export const listSearch = ListSearch;
