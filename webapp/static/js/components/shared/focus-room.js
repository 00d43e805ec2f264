// A bar that stays at the lower edge must not cover what has the keyboard's focus: the page scrolls as far as it is high.

/** @param {HTMLElement} bar sticky at the lower edge; it grows with what it says */
export function focusRoom(bar) {
  if (!window.ResizeObserver) return undefined;
  const root = document.documentElement;
  const observer = new ResizeObserver(() => {
    const covers = getComputedStyle(bar).position === "sticky";
    root.style.scrollPaddingBottom = covers ? `${bar.offsetHeight + 8}px` : "";
    const focused = document.activeElement;
    if (!covers || !focused || focused === document.body || bar.contains(focused)) return;
    // It may have grown over what got the focus a moment ago; what was scrolled out of sight stays there.
    const { top, bottom } = focused.getBoundingClientRect();
    if (bottom > bar.getBoundingClientRect().top && top < innerHeight) focused.scrollIntoView({ block: "nearest" });
  });
  observer.observe(bar);
  return () => observer.disconnect();
}
