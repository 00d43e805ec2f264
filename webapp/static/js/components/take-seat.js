// A tap on a desk's card takes the seat, opens the desk when it is closed, and goes there.
import { newKey, send } from "../lib/command.js";

/** @param {HTMLAnchorElement} link data-staff, data-open: what to send before going on */
export function takeSeat(link) {
  const key = newKey();
  let isUnderWay = false;
  const take = async (click) => {
    click.preventDefault();
    if (isUnderWay) return;
    isUnderWay = true;
    const { staff, open } = link.dataset;
    const taken = await send(staff, {}, { key });
    const answer = taken.ok && open ? await send(open, {}, { key: `${key}-open` }) : taken;
    isUnderWay = false;
    if (answer.ok) window.location.assign(link.href);
    else showWhy(link, answer);
  };
  link.addEventListener("click", take);
  return () => link.removeEventListener("click", take);
}

function showWhy(link, answer) {
  const dialog = link.closest("dialog");
  if (dialog && dialog.close) dialog.close();
  const banner = document.getElementById("not-taken");
  const reason = banner.querySelector("[data-reason]");
  const error = answer.body && answer.body.error;
  reason.textContent = error ? error.message : reason.dataset.else;
  banner.hidden = false;
}
