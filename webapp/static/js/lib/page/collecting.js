// Days on which something can be collected, as a date field writes them.

/**
 * What the tablet suggests: the day that was chosen last, as long as it is still to come.
 * @param {string | null} last
 * @param {string} today
 */
export const suggested = (last, today) => (last && last > today ? last : "");

/** @typedef {{weekdays: string[], holidays: Record<string, string>, closed: string, weekend: string}} Words */

/**
 * The weekday of a date, and a warning where offices are closed then.
 * @param {string} day "2026-11-21", or empty
 * @param {Words} words `weekdays` begin with Sunday; `holidays` by date; `closed` holds {day} and {why}
 * @returns {{text: string, isClosed: boolean}}
 */
export function weekdayOf(day, { weekdays, holidays, closed, weekend }) {
  const [year, month, date] = day.split("-").map(Number);
  const at = new Date(Date.UTC(year, month - 1, date)).getUTCDay();
  if (Number.isNaN(at)) return { text: "", isClosed: false };
  const why = holidays[day] || (at === 0 || at === 6 ? weekend : "");
  const text = why ? closed.replace("{day}", weekdays[at]).replace("{why}", why) : weekdays[at];
  return { text, isClosed: why !== "" };
}
