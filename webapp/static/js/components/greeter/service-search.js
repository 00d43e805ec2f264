// Narrows a list of services to those whose words contain what is typed.

/** @param {HTMLInputElement} field data-list: the id of the list, whose rows carry data-search */
export function serviceSearch(field) {
  const form = field.form;
  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = Array.from(document.getElementById(field.dataset.list).querySelectorAll("[data-search]"));
    const hits = rows.filter((row) => words.every((word) => row.dataset.search.includes(word)));
    rows.forEach((row) => row.toggleAttribute("hidden", !hits.includes(row)));
    form.querySelector("[data-no-match]").hidden = hits.length > 0;
    return hits;
  };
  const onKey = (key) => {
    if (key.key !== "Enter") return;
    // Enter chooses the only service that is left; it never gives a number.
    key.preventDefault();
    const hits = filter();
    if (hits.length === 1) hits[0].querySelector("input").click();
  };
  const onCleared = () => {
    field.value = "";
    filter();
  };
  field.addEventListener("input", filter);
  field.addEventListener("keydown", onKey);
  document.addEventListener("live:morphed", filter);
  document.addEventListener("form:cleared", onCleared);
  return () => {
    field.removeEventListener("input", filter);
    field.removeEventListener("keydown", onKey);
    document.removeEventListener("live:morphed", filter);
    document.removeEventListener("form:cleared", onCleared);
  };
}
