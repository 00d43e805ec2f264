// Which key means what: read from the table that people read too.

/** @param {Iterable<{action: string, keys: string}>} rows keys parted by blanks, as `KeyboardEvent.key` names them */
export function keysOf(rows) {
  const actions = new Map();
  Array.from(rows).forEach(({ action, keys }) => keys.split(" ").forEach((key) => actions.set(key.toLowerCase(), action)));
  return actions;
}

/**
 * What a key press asks for; nothing while somebody is typing, holds the key down, or means a command of the browser.
 * @param {{key: string, repeat: boolean, ctrlKey: boolean, altKey: boolean, metaKey: boolean}} press
 * @param {Map<string, string>} actions
 * @param {{isTyping: boolean, isOnButton: boolean, isInDialog: boolean}} where
 * @returns {{action: string, place: number} | null} `place`: which outcome, from 1
 */
export function actionOf(press, actions, { isTyping, isOnButton, isInDialog }) {
  if (press.repeat || press.ctrlKey || press.altKey || press.metaKey || isTyping || isInDialog) return null;
  // The browser itself presses the button that has the focus.
  if (isOnButton && (press.key === "Enter" || press.key === " ")) return null;
  if (/^[1-9]$/.test(press.key)) return { action: "outcome", place: Number(press.key) };
  const action = actions.get(press.key.toLowerCase());
  return action ? { action, place: 0 } : null;
}
