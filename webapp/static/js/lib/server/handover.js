// The name of a TV on its way to another address of the box: the code that the server gave it last goes along in the
// fragment of the address, which no server and no log is sent (webapp/live/board_handover.py).
const MARK = "#moved=";
let kept = "";

/** @param {string | null | undefined} code of the last answer to a sign of life; nothing where the TV has no name */
export function keepHandover(code) {
  kept = code || "";
}

/** @returns {string} what is to stand behind the new address */
export const handoverPart = () => (kept ? MARK + encodeURIComponent(kept) : "");

/**
 * The code with which this page was opened, taken out of its address so that no reload, history or photograph has it.
 * @param {{location: Location, history: History}} [of]
 * @returns {string} "" where there is none
 */
export function takeHandover({ location, history } = window) {
  const { hash, pathname, search } = location;
  if (!hash.startsWith(MARK)) return "";
  history.replaceState(null, "", pathname + search);
  try {
    return decodeURIComponent(hash.slice(MARK.length));
  } catch {
    return "";
  }
}
