// Light or dark: a choice of this tablet, kept in a cookie so that the next page comes in the right colours at once.

const YEAR_S = 365 * 24 * 3600;

/** @param {HTMLButtonElement} button aria-pressed says whether it is dark */
export function themeSwitch(button) {
  const page = document.documentElement;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (page.dataset.theme ? page.dataset.theme === "dark" : prefersDark.matches);
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  const press = () => {
    page.dataset.theme = isDark() ? "light" : "dark";
    document.cookie = `giliran_theme=${page.dataset.theme}; path=/; max-age=${YEAR_S}; SameSite=Lax`;
    show();
  };
  button.addEventListener("click", press);
  show();
  return () => button.removeEventListener("click", press);
}
