"""A tablet whose session has ended keeps what it could not send, says so where one signs in, and sends it then."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, TABLET, HallServer, ScreensOf, sign_in
from tests.browser.desk_screens import CALL, ONLY_FINISH, START, Desk, desk_for, press
from tests.browser.photographs import wrong_with
from tests.browser.test_accessibility import complaints


def new_pin(load: Page, hall: HallServer, desk: Desk) -> str:
    """The coordinator renews the desk's PIN; a tablet that has signed in with the old one is signed out."""
    load.goto(f"/d/{hall.day}/load/desks/{desk.facts['id']}/pin")
    load.get_by_role("button", name="Buat PIN baru").click()
    return load.locator(".new-pin b").inner_text()


def enter(tablet: Page, pin: str) -> None:
    tablet.fill('input[name="pin"]', pin)
    press(tablet, "Buka meja")


def finish_without_network(tablet: Page, while_away: Callable[[], Any]) -> None:
    """The outcome is pressed where no network is, and something happens in the hall meanwhile."""
    press(tablet, CALL)
    press(tablet, START)
    expect(tablet.get_by_role("button", name=ONLY_FINISH)).to_be_enabled()
    tablet.context.set_offline(True)
    press(tablet, ONLY_FINISH)
    expect(tablet.locator("#outbox")).to_contain_text("menunggu jaringan")
    while_away()
    tablet.context.set_offline(False)
    expect(tablet.locator("#outbox")).to_contain_text("1 hasil belum terkirim – masuk lagi di meja ini.")
    tablet.locator("#outbox").get_by_role("link", name="Masuk").click()


def expect_said_at_the_sign_in(tablet: Page, desk: Desk) -> None:
    said = tablet.locator(".unsent")
    expect(said).to_contain_text(desk.name)
    expect(said).to_contain_text("1 hasil belum terkirim – masuk lagi di meja itu.")
    expect(tablet.locator('select[name="desk"]')).to_have_value(desk.facts["id"])
    assert complaints(tablet) == []
    for width, height in (PHONE, TABLET):
        tablet.set_viewport_size({"width": width, "height": height})
        assert wrong_with(tablet) == []


def expect_both_ways_to_sign_in_in_sight(page: Page) -> None:
    """On a phone: fields and button without scrolling; the other form is one tap away."""
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    pin, name = page.get_by_role("button", name="Buka meja"), page.get_by_role("button", name="Masuk", exact=True)
    expect(name).to_be_in_viewport(ratio=1)
    expect(pin).to_be_hidden()
    page.locator("label", has_text="Dengan PIN meja").click()
    expect(pin).to_be_in_viewport(ratio=1)
    expect(name).to_be_hidden()
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})


def test_what_an_ended_session_left_is_said_and_sent_before_and_after_the_close(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens, desk = hall_server, screens_of(hall_server), desk_for(hall_server, "JKN")
    tickets = [hall.server.take("JKN") for _ in range(2)]
    phones = [screens.open(f"/t/{ticket['token']}", PHONE) for ticket in tickets]
    load, tablet = screens.open(size=TABLET), screens.open(size=TABLET)
    sign_in(load, hall, "coordinator")
    pins = [new_pin(load, hall, desk)]
    tablet.goto("/sign-in")
    expect_nothing_unsent(tablet)
    expect_both_ways_to_sign_in_in_sight(tablet)
    tablet.select_option('select[name="desk"]', desk.facts["id"])
    enter(tablet, pins[0])

    finish_without_network(tablet, lambda: pins.append(new_pin(load, hall, desk)))
    expect_said_at_the_sign_in(tablet, desk)
    enter(tablet, pins[1])
    expect(phones[0].get_by_text("Selesai dilayani").first).to_be_visible()
    expect(tablet.locator("#outbox")).to_be_hidden()

    finish_without_network(tablet, lambda: close_over(hall, desk))
    expect_said_at_the_sign_in(tablet, desk)
    enter(tablet, pins[1])
    expect(tablet.get_by_role("heading", name="Hari layanan sudah ditutup")).to_be_visible()
    expect(tablet.get_by_text("Semua hasil dari tablet ini sudah terkirim.")).to_be_visible()
    assert complaints(tablet) == []
    phones[1].reload()
    expect(phones[1].get_by_text("Selesai dilayani").first).to_be_visible()
    load.goto(f"/d/{hall.day}/audit")
    expect(load.get_by_text(re.compile(rf"{tickets[1]['number']}.*Diterima setelah hari ditutup"))).to_be_visible()
    tablet.goto("/sign-in")
    expect_nothing_unsent(tablet)


def expect_nothing_unsent(page: Page) -> None:
    """Once the page has looked into the tablet's store."""
    expect(page.locator(".unsents[data-read]")).to_be_attached()
    expect(page.locator(".unsent")).to_have_count(0)


def close_over(hall: HallServer, desk: Desk) -> None:
    """The coordinator does not wait for the tablet: who is at the desk is put on hold there, and the day is closed."""
    token = hall.demo["coordinator_token"]
    turn = desk.now()["live"][0]
    assert hall.server.post(f"/api/v1/turns/{turn['id']}/hold", token=token).ok
    assert hall.server.post(f"/api/v1/days/{hall.day}/close", token=token).ok
