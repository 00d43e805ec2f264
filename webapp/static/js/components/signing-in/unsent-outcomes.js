// What this tablet could not send before its session ended is said where one signs in again, desk by desk.
import { unsentByDesk } from "../../lib/outbox/outbox.js";
import { openOutboxStore } from "../../lib/outbox/outbox-store.js";

/** @param {HTMLElement} element empty but for a <template>; beside it on the page, perhaps, a <select name="desk">.
 *   [data-read] once the store was looked into */
export function unsentOutcomes(element) {
  const select = document.querySelector('select[name="desk"]');
  openOutboxStore()
    .then((store) => store.all())
    .then((entries) => show(element, unsentByDesk(entries), select));
}

function show(element, desks, select) {
  // A tablet lies at one desk: most likely it is this one.
  if (desks.length === 1 && select && !select.value && optionOf(select, desks[0])) select.value = desks[0].desk;
  desks.forEach((desk) => element.append(rowOf(element.querySelector("template"), desk, select)));
  element.hidden = !desks.length;
  element.dataset.read = "";
}

function rowOf(template, { desk, name, count }, select) {
  const row = template.content.firstElementChild.cloneNode(true);
  const option = optionOf(select, { desk });
  row.querySelector("[data-desk]").textContent = name || (option ? option.textContent.trim() : "");
  const words = row.querySelector("[data-words]");
  words.textContent = words.dataset.words.replace("{count}", String(count));
  const chooser = row.querySelector("[data-choose]");
  chooser.hidden = !option || option.selected;
  chooser.addEventListener("click", () => {
    select.value = desk;
    document.getElementById("way-pin").checked = true; // on a phone the other form may be in sight
    select.form.elements.namedItem("pin").focus();
  });
  return row;
}

const optionOf = (select, { desk }) => select && Array.from(select.options).find(({ value }) => value === desk);
