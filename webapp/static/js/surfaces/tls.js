// The page that tells whether this tablet trusts the hall's own certificate.
import { isTrusted } from "../lib/device/https.js";
import { start } from "../lib/page/modules.js";

start({ "trust-check": trustCheck });

/** @param {HTMLElement} element data-probe: an address of the https listener */
function trustCheck(element) {
  isTrusted(element.dataset.probe).then((trusted) => {
    const found = element.querySelector(`[data-of="${trusted ? "trusted" : "untrusted"}"]`);
    if (found) found.hidden = false;
  });
}
