"""Everything is done without a mouse and without a touch: the focus is seen, and a key does what a tap does."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, TABLET, HallServer, ScreensOf, sign_in
from tests.browser.desk_screens import desk_for, expect_number, tablet_at
from tests.patience import wait_until

FOCUSED = "document.activeElement"
# What has the focus is on the screen, and nothing lies over its middle.
IS_SEEN = f"""() => {{
  const box = {FOCUSED}.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, Math.min(box.bottom, innerHeight) - 4);
  const bar = document.querySelector(".take");
  return box.bottom <= innerHeight + 1 && !(bar && bar.contains(top) && !bar.contains({FOCUSED}));
}}"""


def tab_to(page: Page, selector: str, most: int = 200) -> int:
    """Tab until it has the focus, which is seen at each stop; how many stops it took."""
    for stops in range(1, most):
        page.keyboard.press("Tab")
        page.wait_for_function(IS_SEEN)  # a bar that grew with the last key moves the page in its next frame
        if page.evaluate(f"{FOCUSED}.matches({selector!r})"):
            return stops
    raise AssertionError(f"no way to {selector} by Tab")


def test_a_number_is_taken_and_given_back_with_keys_alone(hall_server: HallServer, screens_of: ScreensOf) -> None:
    phone = screens_of(hall_server).open(f"/d/{hall_server.day}", PHONE)
    assert tab_to(phone, ".skip") < 5
    expect(phone.locator(".skip")).to_be_in_viewport()
    tab_to(phone, 'input[name="services"][value="NIKAH"]')
    phone.keyboard.press("Space")
    tab_to(phone, '.take button[type="submit"]')
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/t/*")
    tab_to(phone, '[data-dialog="cancel"]')
    for key in ("Space", "Enter"):
        phone.keyboard.press(key)
        expect(phone.locator("#cancel")).to_be_visible()
        phone.keyboard.press("Escape")
        expect(phone.locator("#cancel")).to_be_hidden()
        expect(phone.locator('[data-dialog="cancel"]')).to_be_focused()
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.locator(".number--hero")).to_be_visible()
    expect(phone.locator("#ticket")).to_have_attribute("data-state", "closed")


def test_ten_people_are_served_with_one_key(hall_server: HallServer, screens_of: ScreensOf) -> None:
    desk = desk_for(hall_server, "JKN")
    numbers = [hall_server.server.take("JKN")["number"] for _ in range(10)]
    tablet = tablet_at(screens_of(hall_server), desk)
    expect(tablet.locator("[data-action~='main']")).to_be_enabled()
    tablet.keyboard.press("Enter")
    for number in numbers:
        expect_number(tablet, number)
        for step in ("Mulai layani", "Selesai"):
            expect(tablet.locator("[data-action~='main']", has_text=step)).to_be_enabled()
            tablet.keyboard.press("Enter")
    expect(tablet.get_by_text("Tidak ada yang menunggu.").first).to_be_visible()
    assert wait_until(lambda: desk.now()["live"] == [])  # the page is ahead of the line


def test_a_desk_is_given_one_more_service_with_keys_alone(hall_server: HallServer, screens_of: ScreensOf) -> None:
    desk = desk_for(hall_server, "KTP-REKAM")
    load = screens_of(hall_server).open(size=TABLET)
    sign_in(load, hall_server, "coordinator")
    load.goto(f"/d/{hall_server.day}/load")
    expect(load.locator(".freshness__words")).to_have_text("Tersambung")
    load.locator(f"#opens-desk-{desk.facts['id']}").focus()
    load.keyboard.press("Enter")
    expect(load.locator("#of-desk")).to_be_visible()
    tab_to(load, "#of-desk input[value='KK-BARU']")
    load.keyboard.press("Space")
    tab_to(load, "#of-desk button[data-command$='/services']")
    load.keyboard.press("Enter")
    expect(load.locator("#of-desk")).to_have_count(0)
    desks = hall_server.server.get(f"/api/v1/days/{hall_server.day}").json()["desks"]
    assert "KK-BARU" in next(one["services"] for one in desks if one["id"] == desk.facts["id"])
