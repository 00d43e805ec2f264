// What this device remembers by itself. Private windows and full disks refuse: then it remembers nothing, and nothing breaks.

/** @returns {any} null when there is nothing */
export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

/** @returns {boolean} whether it is remembered */
export function remember(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // There was nothing to forget.
  }
}
