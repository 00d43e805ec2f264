// The numbers that were taken or opened on this phone: a family shares one, so there may be several.
import { forgetTicket, lastTicket, recall, remember, rememberTicket } from "./storage.js";

const NAME = "giliran:tickets";
const MOST = 20; // more than a phone may take in an hour

/** @typedef {{url: string, number: string, token: string, day: string, at?: string, services?: string[]}} OwnTicket
 *   `services`: their codes, known where the number was taken on this phone */

/** @returns {OwnTicket[]} the newest first */
const all = () => {
  const kept = recall(NAME);
  return Array.isArray(kept) ? kept : [];
};

/** @param {string} day its code */
export const ticketsOf = (day) => all().filter((ticket) => ticket.day === day);

/** The number that this phone holds for one of these services. @param {string} day @param {string[]} services */
export const ticketFor = (day, services) =>
  ticketsOf(day).find((ticket) => (ticket.services || []).some((code) => services.includes(code)));

/** @param {string} token @returns {OwnTicket | undefined} */
export const ticketWith = (token) => all().find((ticket) => ticket.token === token);

/** What is known of it already stays known. @param {OwnTicket} ticket */
export function keepTicket(ticket) {
  const known = all().find(({ url }) => url === ticket.url);
  const kept = { ...known, ...ticket, at: new Date().toISOString() };
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
