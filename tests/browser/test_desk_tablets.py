"""Tablets at one desk: taken over, handed on, without a network, by keys, in every size, for ten hours."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import TABLET, UPRIGHT, HallServer, ScreensOf
from tests.browser.desk_screens import (
    CALL,
    FINISH,
    ONLY_FINISH,
    START,
    Desk,
    button,
    choose,
    desk_for,
    expect_number,
    press,
    rules,
    serve_next,
    session_of,
    tablet_at,
)
from tests.browser.photographs import is_in_view, wrong_with
from tests.browser.test_accessibility import complaints
from tests.patience import wait_until

SEVEN_INCH, SEVEN_UPRIGHT = (1024, 600), (600, 1024)


# -- whose desk ------------------------------------------------------------------------------------------------------


def test_a_second_tablet_shows_the_same_and_asks_before_it_takes_over(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "JKN")
    ticket = hall.server.take("JKN")
    first = tablet_at(screens, desk)
    serve_next(first, ticket["number"])
    second = tablet_at(screens, desk)
    expect_number(second, ticket["number"])
    expect(second.get_by_text("Meja ini sedang dipakai di tablet lain.")).to_be_visible()
    expect(button(second, FINISH)).to_be_disabled()
    expect(button(second, "Jeda")).to_be_disabled()
    press(second, "Ambil alih")
    expect(button(second, FINISH)).to_be_enabled()
    expect(first.get_by_text("Tablet lain telah mengambil alih meja ini.")).to_be_visible()
    expect(button(first, FINISH)).to_be_disabled()
    second.reload()
    expect(button(second, FINISH)).to_be_enabled()


def test_the_next_clerk_takes_a_name_and_a_pin(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "NIB")
    ticket = hall.server.take("NIB")
    andika = next(user for user in hall.demo["users"] if user["username"] == "andika")
    tablet = tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])
    before = tablet.get_attribute("#desk", "data-actor")
    press(tablet, "Ganti petugas")
    tablet.get_by_label("Andika", exact=True).check()
    tap_pin(tablet, wrong_pin(andika["pin"]))
    expect(tablet.locator("#switch [data-refusal]")).to_be_visible()
    tap_pin(tablet, andika["pin"])
    expect(tablet.locator("#desk")).not_to_have_attribute("data-actor", str(before))
    expect(tablet.locator(".head__names")).to_contain_text("petugas Andika")
    expect_number(tablet, ticket["number"])
    press(tablet, ONLY_FINISH)
    expect(button(tablet, CALL)).to_be_visible()


def tap_pin(tablet: Page, pin: str) -> None:
    for digit in pin:
        tablet.locator(f'.pad [data-key="{digit}"]').click()
    tablet.locator(".pad__enter").click()


def wrong_pin(pin: str) -> str:
    return "".join(str((int(digit) + 1) % 10) for digit in pin)


# -- what has not arrived --------------------------------------------------------------------------------------------


def test_taps_without_a_network_outlast_a_reload_and_arrive_once(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "STNK-TAHUNAN")
    ticket, following = hall.server.take("STNK-TAHUNAN"), hall.server.take("STNK-TAHUNAN")
    tablet = tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])
    refuse = cut(tablet)
    press(tablet, FINISH)
    expect(tablet.get_by_text(f"{ticket['number']}: selesai & panggil berikutnya")).to_be_visible()
    tablet.reload()
    expect_number(tablet, ticket["number"])
    expect(tablet.get_by_text(f"{ticket['number']}: selesai & panggil berikutnya")).to_be_visible()
    expect(button(tablet, FINISH)).to_be_disabled()
    refuse()
    expect_number(tablet, following["number"])
    expect(tablet.locator("#outbox")).to_be_hidden()


def cut(tablet: Page) -> Callable[[], None]:
    """No command arrives until the returned function is called."""
    tablet.route(re.compile(r"/api/v1/(turns|desks)/"), lambda route: route.abort())
    return lambda: tablet.unroute_all()


def test_what_was_pressed_at_this_desk_is_sent_by_whoever_signs_in_there_next(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "AUDIENSI")
    ticket = hall.server.take("AUDIENSI")
    tablet = tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])
    mend = cut(tablet)
    press(tablet, ONLY_FINISH)
    expect(tablet.get_by_text("menunggu jaringan")).to_be_visible()
    # Somebody else signs in on this tablet, in another window: the old page cannot speak for either of them. A new one
    # can: what was pressed belongs to the desk, and an ended session loses nothing.
    tablet.context.add_cookies(session_of(hall, hall.user("coordinator")))  # type: ignore[arg-type]
    mend()
    expect(tablet.get_by_text("Petugas lain telah masuk di perangkat ini.")).to_be_visible()
    tablet.get_by_role("link", name="Muat ulang").click()
    expect(tablet.get_by_text("Belum ada yang menunggu")).to_be_visible()
    expect(tablet.locator("#outbox")).to_be_hidden()
    assert desk.now()["live"] == []


def test_a_command_over_which_the_server_fails_does_not_block_the_others(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "PINDAH")
    ticket = hall.server.take("PINDAH")
    tablet = tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])
    tries = fail(tablet, "finish")
    press(tablet, ONLY_FINISH)
    press(tablet, "Jeda")
    tablet.locator("#pause").get_by_role("button", name="Salat 15 menit").click()
    failed = tablet.get_by_text("belum diterima server setelah beberapa kali dicoba")
    while not failed.is_visible():
        tablet.evaluate("window.dispatchEvent(new Event('online'))")  # no pause counts any more
        tablet.wait_for_timeout(50)
    expect(tablet.get_by_text("Meja berhenti sementara (salat)")).to_be_visible()
    assert len(tries) == 5
    assert len(set(tries)) == 1, "each try is the same command"
    tablet.unroute_all()
    press(tablet, "Coba lagi")
    expect(tablet.locator("#idle h1")).to_have_text("Jeda: salat")
    expect(tablet.locator("#outbox")).to_be_hidden()


def fail(tablet: Page, command: str) -> list[str]:
    """The server fails over this command; the tries are noted."""
    tries: list[str] = []

    def answer(route: Route) -> None:
        tries.append(route.request.headers["idempotency-key"])
        body = {"error": {"code": "failure", "message": "", "details": {}}}
        route.fulfill(status=500, json=body, headers={"X-Giliran": "1"})  # the server's own answer

    tablet.route(f"**/{command}", answer)
    return tries


# -- hands -----------------------------------------------------------------------------------------------------------


def test_a_whole_turn_by_keys_of_the_keypad(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    rules(hall, calls_before_no_show=1, seconds_before_no_show=0)
    desk = desk_for(hall, "SIM-C")
    numbers = [hall.server.take("SIM-C")["number"] for _ in range(3)]
    tablet = tablet_at(screens, desk)
    key = tablet.keyboard.press
    expect(button(tablet, CALL)).to_be_enabled()
    key("?")
    expect(tablet.locator("#keys")).to_be_visible()
    key("Escape")
    key("n")
    expect_number(tablet, numbers[0])
    expect(button(tablet, START)).to_be_enabled()
    key("+")
    expect(button(tablet, "Panggil ulang (1)")).to_be_visible()
    key("-")
    expect_number(tablet, numbers[1])
    expect(button(tablet, START)).to_be_focused()
    key("Enter")
    expect(button(tablet, FINISH)).to_be_focused()
    key("6")
    expect(tablet.locator('input[value="referred"]')).to_be_checked()
    note = tablet.get_by_label("Catatan singkat, tanpa data pribadi")
    note.fill("")
    note.press_sequentially("n2 + selesai")
    expect(note).to_have_value("n2 + selesai")
    expect(tablet.locator('input[value="referred"]')).to_be_checked()
    note.blur()
    key("2")
    expect(tablet.locator('input[value="handed_over"]')).to_be_checked()
    key("0")
    expect(tablet.locator("#idle .number")).to_have_text(numbers[2])


@pytest.mark.parametrize("size", [SEVEN_INCH, SEVEN_UPRIGHT, TABLET, UPRIGHT], ids=str)
def test_one_hand_reaches_everything_on_every_tablet(
    hall_server: HallServer, screens_of: ScreensOf, size: tuple[int, int]
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "KTP-CETAK")
    ticket = hall.server.take("KTP-CETAK")
    tablet = tablet_at(screens, desk, size, color_scheme="dark")
    serve_next(tablet, ticket["number"])
    tablet.evaluate("window.scrollTo(0, 0)")
    for selector in (".now__number", ".finish .large", ".outcome .aside", ".undo button"):
        assert is_in_view(tablet, selector), (selector, size)
    for outcome in ("collect_later", "posted", "documents_missing"):
        choose(tablet, outcome)
        assert is_in_view(tablet, ".finish .large"), (outcome, size)
        assert wrong_with(tablet) == []
    assert complaints(tablet) == []
    if size == TABLET:
        a_phone_in_place_of_the_tablet_shows_the_large_button(tablet, desk)
        tablet.set_viewport_size({"width": size[0], "height": size[1]})
    for opener in ("Alihkan", "Tunda", "Jeda", "Ganti petugas", "Lainnya"):
        press(tablet, opener)
        assert complaints(tablet) == [], opener
        assert wrong_with(tablet) == [], opener
        tablet.keyboard.press("Escape")
    choose(tablet, "served")
    press(tablet, ONLY_FINISH)
    expect(button(tablet, CALL)).to_be_visible()


def a_phone_in_place_of_the_tablet_shows_the_large_button(tablet: Page, desk: Desk) -> None:
    """Although there is something to be read above it."""
    tablet.set_viewport_size({"width": 390, "height": 844})
    token, told = desk.hall.demo["coordinator_token"], "Formulir habis, ambil di meja koordinator sebelum istirahat."
    assert desk.hall.server.post(f"/api/v1{desk.path}/messages", {"text": told}, token=token).ok
    expect(tablet.get_by_text(told)).to_be_visible()
    choose(tablet, "served")
    tablet.evaluate("window.scrollTo(0, 0)")
    assert is_in_view(tablet, ".finish .large")
    assert wrong_with(tablet) == []
    press(tablet, "Mengerti")
    expect(tablet.get_by_text(told)).to_have_count(0)


def test_two_seats_fit_on_one_screen_and_keep_apart(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "NIKAH")
    first, second = hall.server.take("NIKAH"), hall.server.take("NIKAH")
    tablet = tablet_at(screens, desk)
    press(tablet, CALL)
    one, other = tablet.locator("#at-seat-1"), tablet.locator("#at-seat-2")
    expect(one.locator(".now__number")).to_have_text(first["number"])
    one.get_by_role("button", name=START).click()
    other.get_by_role("button", name=CALL, exact=True).click()
    expect(other.locator(".now__number")).to_have_text(second["number"])
    other.get_by_role("button", name=START).click()
    expect(other.get_by_role("button", name=FINISH)).to_be_enabled()
    assert tablet.evaluate("document.querySelector('.desk').getBoundingClientRect().bottom") <= TABLET[1]
    for width, height in ((1280, 650), (1366, 625), (1024, 600), (1024, 480), (800, 1280), (1280, 800)):
        tablet.set_viewport_size({"width": width, "height": height})
        assert tablet.evaluate(CLEAR_OF_THE_BAR) == [], (width, height)
    other.locator('input[value="handed_over"]').check()
    expect(one.locator('input[value="served"]')).to_be_checked()
    other.get_by_role("button", name=ONLY_FINISH).click()
    expect(other.get_by_text("Belum ada yang menunggu")).to_be_visible()
    expect(one.locator(".now__number")).to_have_text(first["number"])
    hall.server.take("NIKAH")
    desk.press("call-next")
    desk.move(desk.now()["live"][-1], "no-show")
    expect(tablet.locator("#no-shows li")).to_be_visible()
    assert tablet.evaluate(OVERLAPS) == []
    assert complaints(tablet) == []


# The bar of the last step is in sight and covers no large button.
CLEAR_OF_THE_BAR = """() => {
  const bar = document.querySelector(".last-steps").getBoundingClientRect();
  const large = Array.from(document.querySelectorAll(".desk__work .large"));
  const covered = large.filter((button) => button.getBoundingClientRect().bottom > bar.top);
  return [...(bar.bottom > innerHeight ? ["the bar"] : []), ...covered.map((button) => button.textContent.trim())];
}"""

# What is written in a row of the queue, or beside a state, must not run under its neighbour or into a second line.
OVERLAPS = """() => {
  const words = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return range;
  };
  const meet = (one, other) => one.right > other.left && one.bottom > other.top && one.top < other.bottom;
  const under = Array.from(document.querySelectorAll(".desk__queue li .row__rest"))
    .filter((text) => text.nextElementSibling
      && meet(words(text).getBoundingClientRect(), text.nextElementSibling.getBoundingClientRect()));
  const broken = Array.from(document.querySelectorAll(".now .mark"))
    .filter((mark) => new Set(Array.from(words(mark).getClientRects(), ({ top }) => Math.round(top / 12))).size > 1);
  return [...under, ...broken].map((element) => element.textContent.trim());
}"""


def test_dark_colours_and_the_bell_are_remembered(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    tablet = tablet_at(screens, desk_for(hall, "SEHAT"))
    press(tablet, "Lainnya")
    may_sleep = tablet.get_by_text("Layar tablet ini dapat mati sendiri.")  # plain http lends no wake lock
    expect(may_sleep).to_be_visible()
    press(tablet, "Tampilan gelap")
    press(tablet, "Bunyikan bila ada yang datang")
    tablet.reload()
    assert tablet.evaluate("document.documentElement.dataset.theme") == "dark"
    tablet.goto(f"/d/{hall.day}/desks")
    assert tablet.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(may_sleep).to_be_visible()
    tablet.go_back()
    press(tablet, "Lainnya")
    expect(tablet.locator('[data-module="theme-switch"]')).to_have_attribute("aria-pressed", "true")
    expect(tablet.get_by_text("Bunyi sudah aktif")).to_be_visible()


# -- ten hours -------------------------------------------------------------------------------------------------------


def test_a_console_that_stays_open_does_not_grow(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "POS")
    tablet = tablet_at(screens, desk)
    chrome = tablet.context.new_cdp_session(tablet)
    chrome.send("Performance.enable")

    def serve(people: int) -> None:
        for _ in range(people):
            number = hall.server.take("POS")["number"]
            turn = desk.press("call-next").json()["turn"]
            expect_number(tablet, number)
            assert desk.move(turn, "finish", {"outcome": "served"}).ok
            expect(tablet.locator(".now__number")).to_have_count(0)

    def held() -> dict[str, float]:
        """What is still there once everything that can go has gone."""
        chrome.send("HeapProfiler.collectGarbage")
        return {one["name"]: one["value"] for one in chrome.send("Performance.getMetrics")["metrics"]}

    def has_not_grown() -> bool:
        """A page that is just being read again, or what Chromium has not put away yet, is no growth."""
        after = held()
        few_listeners = after["JSEventListeners"] <= before["JSEventListeners"] + 10
        return few_listeners and after["Nodes"] <= before["Nodes"] * 1.1 + 100

    serve(8)
    before = held()
    serve(16)
    assert wait_until(has_not_grown), (before, held())
