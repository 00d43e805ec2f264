// A tap on a desk's card takes the seat, opens the desk when it is closed, leaves the old seat, and goes there.
import { newKey, send } from "../../lib/server/command.js";

/** @param {HTMLAnchorElement} link data-staff, data-open, data-leave: what to send before going on */
export function takeSeat(link) {
  const key = newKey();
  let isUnderWay = false;
  const take = async (click) => {
    click.preventDefault();
    if (isUnderWay) return;
    isUnderWay = true;
    const answer = await sitDown(link.dataset, key);
    isUnderWay = false;
    if (answer.ok) window.location.assign(link.href);
    else showWhy(link, answer);
  };
  link.addEventListener("click", take);
  return () => link.removeEventListener("click", take);
}

async function sitDown({ staff, open, leave }, key) {
  const taken = await send(staff, {}, { key });
  if (!taken.ok) return taken;
  if (leave) await send(leave, { leave: true }, { key: `${key}-leave` });
  return open ? send(open, {}, { key: `${key}-open` }) : taken;
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
