// A TV, and the tablet of a desk, must not fall asleep; browsers lend a wake lock only to secure pages.

/** Keep the screen on for as long as the page is in sight; where no wake lock is lent, the device is set up by hand. */
export function stayAwake() {
  if (!navigator.wakeLock) return;
  const ask = () => !document.hidden && navigator.wakeLock.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", ask);
  ask();
}
