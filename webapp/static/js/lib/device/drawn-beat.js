// Says each second that this page runs and is drawn, for the watchdog of its template (board/screen/_watchdog.html).

const EVERY_MS = 1000;

/**
 * `page.giliranBeat`: when that was last so, milliseconds by `page.performance`.
 * @param {Window} [page]
 */
export function beat(page = window) {
  let isAwaited = false;
  const say = () => {
    isAwaited = false;
    page.giliranBeat = page.performance.now();
  };
  const ask = () => {
    if (page.document.hidden) return say(); // out of sight nothing is drawn, and nothing is wrong
    if (isAwaited) return;
    isAwaited = true;
    page.requestAnimationFrame(say);
  };
  page.setInterval(ask, EVERY_MS);
  say();
}
