// Days on which something can be collected, as a date field writes them.

/**
 * @param {string} today "2026-11-21"
 * @param {number} days
 * @returns {string}
 */
export function daysAfter(today, days) {
  const [year, month, day] = today.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

/**
 * What the tablet suggests: the day that was chosen last, as long as it is still to come.
 * @param {string | null} last
 * @param {string} today
 */
export const suggested = (last, today) => (last && last > today ? last : "");
