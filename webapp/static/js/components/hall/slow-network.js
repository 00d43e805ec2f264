// A number that is long on its way: says so, and later lets people choose (lib/server/patient-send.js).
import { sendPatiently } from "../../lib/server/patient-send.js";

/** @param {HTMLFormElement} form [data-slow] in it: a [role=status] with data-words and data-choice, [data-choices] */
export function slowNetwork(form) {
  let steps = null; // while something is on its way
  const show = (stage) => {
    const place = form.querySelector("[data-slow]");
    if (!place) return;
    const words = place.querySelector("[role='status']");
    words.textContent = { slow: words.dataset.words, stuck: words.dataset.choice }[stage] || "";
    place.querySelector("[data-choices]").hidden = stage !== "stuck";
    place.hidden = !stage;
  };
  form.addEventListener("command:sending", ({ detail }) => {
    const button = form.querySelector("[type='submit']");
    button.disabled = true;
    steps = sendPatiently(detail, { tell: show });
    detail.sent = steps.answer.then((answer) => {
      button.disabled = false;
      return answer;
    });
  });
  form.addEventListener("click", ({ target }) => {
    if (target.closest("[data-retry]")) steps.again();
    if (target.closest("[data-wait]")) steps.wait();
  });
}
