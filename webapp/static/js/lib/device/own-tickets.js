// The numbers that were taken or opened on this phone: a family shares one, so there may be several.
import { recall, remember } from "./storage.js";

const NAME = "giliran:tickets";
const ONE_DAY_MS = 18 * 60 * 60 * 1000; // a ticket is good for one day
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

/** The numbers of the hall that this phone was in last, unless that was another day. @param {number} now milliseconds */
export function ticketsOfToday(now) {
  const [newest = { day: "" }] = all();
  return ticketsOf(newest.day).filter(({ at }) => now - Date.parse(at) < ONE_DAY_MS);
}

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
}

/** A ticket that is over is no longer offered. @param {string} url */
export function dropTicket(url) {
  remember(
    NAME,
    all().filter((ticket) => ticket.url !== url),
  );
}
