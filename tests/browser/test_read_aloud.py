"""What a screen reader says by itself: what is new, once, however often a page is read again."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, TABLET, HallServer, ScreensOf, sign_in
from tests.browser.desk_screens import CALL, ONLY_FINISH, START, desk_for, press, tablet_at

# Counts readings, and notes each live region that was written, or replaced, with the words that it had.
LISTEN = """() => {
  const REGIONS = "[aria-live], [role=status], [role=alert]";
  const all = (node) => (node.querySelectorAll ? [node, ...node.querySelectorAll("*")] : []);
  const within = (node) => all(node).filter((one) => one.matches(REGIONS));
  const around = ({target}) => (target.closest ? target : target.parentElement || document.body).closest(REGIONS);
  const words = (region) => region.textContent.replace(/\\s+/g, " ").trim();
  const known = new Map(within(document.body).map((region) => [region, words(region)]));
  Object.assign(window, {readings: 0, regions: known.size, repeats: [], written: 0});
  document.addEventListener("live:morphed", () => { window.readings += 1; });
  new MutationObserver((records) => {
    const gone = records.flatMap(({removedNodes}) => [...removedNodes].flatMap(within)).map(words);
    const come = records.flatMap(({addedNodes}) => [...addedNodes].flatMap(within));
    const again = come.filter((region) => words(region) && gone.includes(words(region)));
    const written = [...new Set(records.map(around))].filter(Boolean);
    const same = written.filter((region) => known.get(region) === words(region));
    window.written += written.length;
    window.repeats.push(...[...again, ...same].map((region) => region.outerHTML.slice(0, 200)));
    [...come, ...known.keys()].forEach((region) => known.set(region, words(region)));
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


def read_again(page: Page) -> None:
    """As after an event, but without the rest that spreads a thousand phones."""
    before = page.evaluate("window.readings")
    page.locator("[data-src]").first.dispatch_event("live:read")
    page.wait_for_function("before => window.readings > before", arg=before)


def finish_with_somebody(tablet: Page) -> None:
    """For some seconds it can be undone, which the desk counts down."""
    for words in (CALL, START):
        press(tablet, words)
    with tablet.expect_response(re.compile(r"/turns/[^/]+/finish$")):
        press(tablet, ONLY_FINISH)
    expect(tablet.locator(".undo [role=status]")).to_contain_text("dicatat")  # not of the start any more
    expect(tablet.locator("#outbox")).to_be_hidden()  # while the box has not answered it says so


def test_what_has_not_changed_is_not_read_aloud_again(busy_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens, desk = busy_server, screens_of(busy_server), desk_for(busy_server, "NIB")
    for turn in desk.now()["live"]:
        assert desk.move(turn, "finish", {"outcome": "served"}).ok
    choosing = screens.open(f"/d/{hall.day}", PHONE)
    waiting = screens.open(f"/t/{hall.server.take('PINDAH')['token']}", PHONE)
    hall.server.take("NIB")
    tablet = tablet_at(screens, desk)
    greeter, load = screens.open(size=TABLET), screens.open(size=LAPTOP)
    sign_in(greeter, hall, "greeter")
    greeter.goto(f"/d/{hall.day}/greeter")
    sign_in(load, hall, "coordinator")
    load.goto(f"/d/{hall.day}/load")
    for page in (choosing, greeter):
        page.check('input[name="services"][value="JKN"]')
    finish_with_somebody(tablet)  # last of all: it can be undone for a minute
    seconds = tablet.locator(".undo button")
    left = seconds.inner_text()
    pages = (choosing, waiting, tablet, greeter, load)
    for page in pages:
        page.wait_for_load_state("load")
        page.evaluate(LISTEN)
    for other in ("SKCK", "KK-UBAH"):
        hall.server.take(other)
        for page in pages:
            read_again(page)
    assert [page.url for page in pages if not page.evaluate("window.regions")] == []
    assert [page.evaluate("window.repeats") for page in pages] == [[]] * len(pages)
    expect(seconds).not_to_have_text(left)
    assert tablet.evaluate("window.written") == 0
