// Whether this screen says that there is no contact with the hall: a class of the page, which the look follows too.
const LOST = "no-contact";

/** @param {boolean} isLost */
export const showContact = (isLost) => document.documentElement.classList.toggle(LOST, isLost);

export const hasLostContact = () => document.documentElement.classList.contains(LOST);
