// When "did not come" may be recorded: after so many calls, and so many seconds after the first one.

/**
 * @param {{calls: number, callsNeeded: number, unlocksAt: number}} lock `unlocksAt` in milliseconds since 1970
 * @param {number} now
 * @returns {{isOpen: boolean, calls: number, seconds: number}} `calls`: the one that opens it, 0 when there were enough
 */
export function lockAt({ calls, callsNeeded, unlocksAt }, now) {
  const seconds = Math.max(0, Math.ceil((unlocksAt - now) / 1000));
  const missing = calls < callsNeeded ? callsNeeded : 0;
  return { isOpen: seconds === 0 && missing === 0, calls: missing, seconds };
}

/**
 * @param {{isOpen: boolean, calls: number, seconds: number}} lock
 * @param {{both: string, calls: string, seconds: string}} sentences with {calls} and {seconds}
 */
export function wordsOf({ isOpen, calls, seconds }, sentences) {
  if (isOpen) return "";
  const sentence = calls && seconds ? sentences.both : calls ? sentences.calls : sentences.seconds;
  return sentence.replace("{calls}", String(calls)).replace("{seconds}", String(seconds));
}
