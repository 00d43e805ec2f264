"""FIELD F3: what another machine answers in the server's place is never taken for the server's word.

A captive page says 200 to everything. What a clerk presses meanwhile stays and is sent afterwards, a phone is told what
to do, and board, desk, load and ticket say at once that contact is lost.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.captive import CaptiveRouter
from tests.browser.conftest import LAPTOP, TV, HallServer, ScreensOf, sign_in
from tests.browser.desk_screens import FINISH, desk_for, expect_number, press, serve_next, tablet_at
from tests.chromium import HALL_NAME
from tests.live.conftest import free_port
from tests.patience import wait_until

NO_CONTACT = "Terputus sejak"


@dataclass
class Routed:
    hall: HallServer
    router: CaptiveRouter


@pytest.fixture
def routed(hall_server: HallServer) -> Iterator[Routed]:
    """A hall on the plain-http name, behind such a router."""
    at, own = free_port(), urlsplit(hall_server.base).port
    assert own
    router = CaptiveRouter(at, own)
    yield Routed(HallServer(hall_server.server, f"http://{HALL_NAME}:{at}"), router)
    router.close()


def tickets(hall: HallServer) -> int:
    load = hall.server.get(f"/api/v1/days/{hall.day}/load", hall.demo["coordinator_token"])
    count: int = load.json()["tickets"]
    return count


def says_no_contact(page: Page) -> None:
    expect(page.locator(".freshness__words").first).to_contain_text(NO_CONTACT)


def take_on(phone: Page, service: str) -> None:
    phone.check(f'input[name="services"][value="{service}"]')
    phone.click('button[type="submit"]:visible')


def test_a_captive_page_settles_nothing_and_every_screen_says_so(routed: Routed, screens_of: ScreensOf) -> None:
    hall, router, screens = routed.hall, routed.router, screens_of(routed.hall)
    desk = desk_for(hall, "JKN")
    first, second = hall.server.take("JKN"), hall.server.take("JKN")
    ticket, phone = screens.open(f"/t/{second['token']}"), screens.open(f"/d/{hall.day}")
    board = screens.open(f"/d/{hall.day}/board", TV)
    # The router is the only way to the box: after half a minute a board goes on at any other address that answers.
    own = urlsplit(hall.server.url).port
    board.route(re.compile(rf":{own}/"), lambda route: route.abort("connectionrefused"))
    load = screens.open(size=LAPTOP)
    sign_in(load, hall, "coordinator")
    load.goto(f"/d/{hall.day}/load")
    tablet = tablet_at(screens, desk)
    serve_next(tablet, first["number"])
    for page in (ticket, board, load):
        expect(page.locator(".freshness__words").first).not_to_contain_text(NO_CONTACT)

    router.capture()
    press(tablet, FINISH)
    expect(tablet.get_by_text("menunggu jaringan. Akan dikirim sendiri, satu kali.")).to_be_visible()
    says_no_contact(tablet)
    take_on(phone, "JKN")
    expect(phone.locator("[data-trouble]")).to_contain_text("Sambungkan HP ke Wi-Fi balai")
    expect(phone.locator('button[type="submit"]:visible')).to_be_enabled()
    for page in (board, load):
        says_no_contact(page)
    ticket.evaluate("document.querySelector('[data-src]').dispatchEvent(new CustomEvent('live:read'))")
    says_no_contact(ticket)
    assert wait_until(lambda: router.answered >= 5)
    assert (tickets(hall), at_desk(desk)) == (2, [(first["number"], "serving")])

    router.release()
    expect_number(tablet, second["number"])
    expect(tablet.get_by_text("menunggu jaringan")).to_have_count(0)
    assert at_desk(desk) == [(second["number"], "called")]
    for page in (board, load, ticket):
        expect(page.locator(".freshness__words").first).not_to_contain_text(NO_CONTACT)
    phone.click('button[type="submit"]:visible')
    phone.wait_for_url("**/t/*")
    assert tickets(hall) == 3


def at_desk(desk: Any) -> list[tuple[str, str]]:
    return [(turn["number"], turn["state"]) for turn in desk.now()["live"]]


def test_a_ticket_that_only_a_captive_page_does_not_know_stays(routed: Routed, screens_of: ScreensOf) -> None:
    hall, router, screens = routed.hall, routed.router, screens_of(routed.hall)
    given = hall.server.take("JKN")
    ticket = screens.open(f"/t/{given['token']}")
    expect(ticket.locator(".number--hero")).to_have_text(given["number"])
    router.capture(404)
    before = router.answered
    ticket.evaluate("document.querySelector('[data-src]').dispatchEvent(new CustomEvent('live:read'))")
    assert wait_until(lambda: router.answered > before)
    expect(ticket.locator(".number--hero")).to_have_text(given["number"])
    says_no_contact(ticket)
