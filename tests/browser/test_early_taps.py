"""A page is painted before its script has come over a slow network: a tap in between is kept, and does what it says."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, TABLET, HallServer, ScreensOf
from tests.browser.desk_screens import button, desk_for, session_of

ITS_SCRIPT = "**/static/dist/**/*.js"


@contextmanager
def before_its_script(page: Page, path: str) -> Iterator[None]:
    """The page as it is painted; its script comes when the block ends."""
    held: list[Route] = []
    page.route(ITS_SCRIPT, lambda route: held.append(route))
    page.goto(path, wait_until="commit")
    yield
    assert held, "the script was there before the tap"
    for route in held:
        route.continue_()
    page.unroute_all()


def test_a_tap_before_the_script_has_come_is_not_lost(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens, desk = hall_server, screens_of(hall_server), desk_for(hall_server, "JKN")
    load, tablet = screens.open(size=TABLET), screens.open(size=TABLET)
    hall.seat(desk.facts)
    for page, role in ((load, "coordinator"), (tablet, "clerk")):
        page.context.add_cookies(session_of(hall, hall.user(role)))  # type: ignore[arg-type]
    with before_its_script(load, f"/d/{hall.day}/load"):
        for _impatient in range(2):
            load.click("#of-announcement")
    expect(load.get_by_role("button", name="Umumkan")).to_be_visible()

    # The desk's buttons wait, because what it has not sent yet is not known before.
    hall.server.take("JKN")
    with before_its_script(tablet, desk.path):
        expect(button(tablet, "Panggil berikutnya")).to_be_disabled()
    expect(button(tablet, "Panggil berikutnya")).to_be_enabled()


def test_where_the_script_never_comes_a_number_is_taken_and_given_back_without_it(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    phone = screens_of(hall_server).open(size=PHONE)
    phone.route(ITS_SCRIPT, lambda route: route.abort())
    phone.goto(f"/d/{hall_server.day}")
    phone.check('input[name="services"][value="JKN"]')
    phone.locator('button[type="submit"]:visible').click()
    phone.wait_for_url("**/t/*")
    phone.locator('[data-dialog="cancel"]').click()
    phone.get_by_role("button", name="Ya, batalkan").click()
    expect(phone.locator("#ticket")).to_have_attribute("data-state", "closed")
