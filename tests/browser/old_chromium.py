"""A Chromium that has forgotten what came after version 53, as far as a page can tell."""

from pathlib import Path

from playwright.sync_api import Page

WEBOS_4 = (
    "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/53.0.2785.34 Safari/537.36 WebAppManager"
)
_YOUNGER = Path(__file__).with_name("after_chromium_53.txt")
OLDEST = 53

# A member is taken from where it is its own, be that the interface or what is made by it.
_FORGET = """
(names) => {
  const ask = window.fetch.bind(window);
  // `signal` is an option of fetch, and younger than it: an option cannot be deleted.
  window.fetch = (url, { signal, keepalive, ...request } = {}) => ask(url, request);
  let gone = 0;
  for (const name of names) {
    const [owner, member] = name.split(".");
    if (!(owner in window)) continue;
    const places = member ? [window[owner], window[owner] && window[owner].prototype] : [window];
    for (const place of places) {
      if (place && Object.getOwnPropertyDescriptor(place, member || owner)) gone += delete place[member || owner];
    }
  }
  // Told by an attribute, since what a test evaluates in a page needs what is gone.
  document.addEventListener("DOMContentLoaded", () => {
    document.documentElement.setAttribute("data-forgotten", gone);
  });
}
"""


def younger_names() -> list[str]:
    """Globals and `Interface.member`s that came to Chromium after 53."""
    lines = (line.split() for line in _YOUNGER.read_text().splitlines() if not line.startswith("#"))
    return [name for name, version in lines if int(version) > OLDEST]


def forget_what_is_younger(page: Page) -> None:
    """Before any script of its own runs, from its next loading on; its `data-forgotten` counts what was removed."""
    # The global object itself and what an engine cannot run without stay.
    names = [name for name in younger_names() if name not in ("Window", "EventTarget")]
    page.add_init_script(f"({_FORGET})({names!r})")
