// A list of choices of several kinds: the field that is sent has the name of the kind that was chosen, or none.
//   <select data-module="named-choice"><option value="…" data-name="desk">

/** @param {HTMLSelectElement} list */
export function namedChoice(list) {
  const take = () => {
    const [chosen] = list.selectedOptions;
    if (chosen && chosen.dataset.name) list.setAttribute("name", chosen.dataset.name);
    else list.removeAttribute("name");
  };
  take();
  list.addEventListener("change", take);
  return () => list.removeEventListener("change", take);
}
