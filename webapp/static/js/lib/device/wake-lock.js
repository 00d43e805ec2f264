// A TV, the tablet of a desk and a phone that is to ring must not fall asleep; browsers lend a wake lock only to secure pages.

/**
 * Keep the screen on for as long as the page is in sight.
 * @returns {Promise<boolean>} false where no wake lock is lent: then the device is set up, or watched, by hand
 */
export async function stayAwake() {
  if (!navigator.wakeLock) return false;
  const ask = async () => {
    if (document.hidden) return false;
    try {
      await navigator.wakeLock.request("screen");
      return true;
    } catch {
      return false;
    }
  };
  document.addEventListener("visibilitychange", ask);
  return ask();
}
