// The first start of a box: a restore is watched, also over the moment when the server begins again.
import { start } from "../../lib/page/modules.js";
import { askServer } from "../../lib/server/asking.js";

const ASK_EVERY_MS = 1000;

start({ restoring });

/** @param {HTMLElement} place says where to ask how far it is (data-src), and where to go in the end (data-done) */
function restoring(place) {
  const timer = setInterval(ask, ASK_EVERY_MS);
  let isAsking = false;

  async function ask() {
    if (isAsking) return;
    isAsking = true;
    try {
      tell(await askServer(place.dataset.src, { headers: { Accept: "application/json" } }, (answer) => answer.json()));
    } catch {
      // the server is beginning again
    }
    isAsking = false;
  }

  function tell({ step, trouble, done }) {
    if (done) {
      clearInterval(timer);
      location.assign(place.dataset.done);
      return;
    }
    if (step) place.querySelector("[data-bar]").value = step;
    if (!trouble) return;
    clearInterval(timer);
    place.querySelector("#trouble .banner__text").textContent = trouble;
    place.querySelector("[data-trouble]").hidden = false;
    place.querySelector("[data-patience]").hidden = true;
  }

  ask();
  return () => clearInterval(timer);
}
