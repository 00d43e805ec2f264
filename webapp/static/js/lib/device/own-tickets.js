// The numbers that were taken or opened on this phone: a family shares one, so there may be several.
import { forgetTicket, lastTicket, recall, remember, rememberTicket } from "./storage.js";

const NAME = "giliran:tickets";
const MOST = 6;

/** @typedef {{url: string, number: string, token: string, day: string, at?: string}} OwnTicket */

/** @returns {OwnTicket[]} the newest first */
const all = () => {
  const kept = recall(NAME);
  return Array.isArray(kept) ? kept : [];
};

/** @param {string} day its code */
export const ticketsOf = (day) => all().filter((ticket) => ticket.day === day);

/** @param {string} token @returns {OwnTicket | undefined} */
export const ticketWith = (token) => all().find((ticket) => ticket.token === token);

/** @param {OwnTicket} ticket */
export function keepTicket(ticket) {
  const kept = { ...ticket, at: new Date().toISOString() };
  remember(NAME, [kept, ...all().filter(({ url }) => url !== ticket.url)].slice(0, MOST));
  rememberTicket(kept);
}

/** A ticket that is over is no longer offered. @param {string} url */
export function dropTicket(url) {
  remember(
    NAME,
    all().filter((ticket) => ticket.url !== url),
  );
  const last = lastTicket();
  if (last && last.url === url) forgetTicket();
}
