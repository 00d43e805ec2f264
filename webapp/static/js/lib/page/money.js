// How money is written: Rp75.000.

/** @param {number} amount whole rupiah */
export const rupiah = (amount) => `Rp${String(amount).replace(/\B(?=(\d{3})+$)/g, ".")}`;
