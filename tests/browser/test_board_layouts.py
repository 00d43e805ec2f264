"""Boards of few and of many desks, on each screen of a hall and in each look: nothing is cut, all is large.

Long, so part of the soak; tests/browser/test_pictures.py looks at the commonest ones in every run.
"""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from queues.persistence.backup.companion import WIFI as WIFI_FILE
from queues.persistence.schema import tables
from tests.browser.conftest import PHONE, SMALL_TV, TABLET, TV, HallServer, House, ScreensOf
from tests.browser.photographs import BOARD_HEAD, cut_words, font_sizes, is_in_view, worn, wrong_with
from tests.browser.test_pictures import CUT_ITEMS, UPRIGHT_TV
from tests.browser.test_story import codes_on
from webapp.profile.hall_wifi import HallWifi

pytestmark = pytest.mark.soak

SCREENS = (SMALL_TV, TV, UPRIGHT_TV)
THEMES = ("dark", "light", "contrast")
WIFI = HallWifi("Balai Desa Jeranglah", 'rahasia;"123')
LEAST_CONTRAST = 7
# Desks on the board -> pixels of the smallest number on a screen of 1080 lines
LEAST_NUMBER = {4: 100, 8: 80, 16: 72, 24: 72, 60: 72}

# The contrast of each number in sight with what it stands on
CONTRASTS = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [red, green, blue] = channels(colour).map((one) => one / 255)
      .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    for (let box = element; box; box = box.parentElement) {
      const colour = getComputedStyle(box).backgroundColor;
      const [, , , opacity = 1] = channels(colour);
      if (opacity === 1) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const shown = (element) => element.getClientRects().length && element.textContent.trim();
  return Array.from(document.querySelectorAll(".number, .plate, .waits__count, .ticker")).filter(shown)
    .map((element) => [light(getComputedStyle(element).color), light(ground(element))])
    .map(([one, other]) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05));
}"""


@pytest.fixture
def wifi(plain_house: House) -> Iterator[HallWifi]:
    """The box knows the Wi-Fi of its hall."""
    file = plain_house.hall.server.data_dir / WIFI_FILE
    file.write_text(json.dumps({"name": WIFI.name, "password": WIFI.password}))
    yield WIFI
    file.unlink()


def call_at(hall: HallServer, desks: list[dict[str, Any]]) -> None:
    for desk in desks:
        for service in desk["services"]:
            hall.server.take(service)
        assert hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).ok


def expect_all_is_well(board: Page, size: tuple[int, int], least: float) -> None:
    share = min(size) / TV[1]
    assert min(font_sizes(board, ".tile .number")) >= least * share
    assert min(font_sizes(board, ".tile__label, .tile__word")) >= 20 * share
    assert cut_words(board, BOARD_HEAD) == []
    assert board.locator(".waits__list > li").evaluate_all(CUT_ITEMS) == []
    assert min(board.evaluate(CONTRASTS)) >= LEAST_CONTRAST
    assert is_in_view(board, ".ticker")
    assert wrong_with(board) == []


@pytest.mark.parametrize("desks", LEAST_NUMBER)
def test_desks_fill_every_screen_in_every_look(
    plain_house: House, screens_of: ScreensOf, wifi: HallWifi, desks: int
) -> None:
    with plain_house.day(desks=desks) as hall:
        call_at(hall, hall.demo["desks"][: desks : max(1, desks // 5)])
        chosen = "&desks=" + ",".join(map(str, range(1, desks + 1))) if desks < len(hall.demo["desks"]) else ""
        screens = screens_of(hall)
        for theme in THEMES:
            board = screens.open(f"/d/{hall.day}/board?theme={theme}{chosen}", TV)
            expect(board.locator(".freshness__words")).to_have_text("Terhubung")
            for width, height in SCREENS:
                board.set_viewport_size({"width": width, "height": height})
                expect_all_is_well(board, (width, height), LEAST_NUMBER[desks])
                picture = board.screenshot()
                codes = {wifi.text, f"{hall.base}/d/{hall.day}"}
                assert set(codes_on(picture)) == set(codes_on(worn(picture))) == codes, (theme, width)


@pytest.mark.parametrize("letters", [60, 150, 240])
def test_an_announcement_leaves_numbers_as_large_and_who_waits_is_still_told(
    plain_house: House, screens_of: ScreensOf, letters: int
) -> None:
    with plain_house.day(desks=24) as hall:
        call_at(hall, hall.demo["desks"][:3])
        say(hall, letters)
        board = screens_of(hall).open(f"/d/{hall.day}/board", TV)
        for width, height in SCREENS:
            board.set_viewport_size({"width": width, "height": height})
            expect_all_is_well(board, (width, height), 72)
            text = board.locator(".said__text").first
            assert text.evaluate("part => part.scrollHeight <= part.closest('.said__list').clientHeight")
        assert board.locator(".waits__queue").count() > 0


def test_numbers_of_five_digits_and_names_of_desks_of_any_length(plain_house: House, screens_of: ScreensOf) -> None:
    with plain_house.day(desks=24, wordy=True) as hall:
        with plain_house.days.box.engine.begin() as connection:
            connection.execute(update(tables.series).values(last_count=9999))
        call_at(hall, hall.demo["desks"][::4])
        for theme in THEMES:
            board = screens_of(hall).open(f"/d/{hall.day}/board?theme={theme}", TV)
            expect(board.locator(".tile--called .number").first).to_have_text("A10000")
            for width, height in SCREENS:
                board.set_viewport_size({"width": width, "height": height})
                assert min(font_sizes(board, ".tile .number")) >= 72 * min(width, height) / TV[1]
                assert min(board.evaluate(CONTRASTS)) >= LEAST_CONTRAST
                assert wrong_with(board) == []


# Seats of the first desks, and who is called (c) or served (s) there, in that order
SEATS = ("cc", "cs", "ss", "ccc", "ccss", "c", "css", "cccc", "sss", "cc")


@pytest.mark.parametrize("given", ["", "999", "9999", "Kamis"])
@pytest.mark.parametrize("desks", [8, 16, 24])
def test_every_called_number_of_a_desk_with_several_seats_is_as_large_as_others(
    plain_house: House, screens_of: ScreensOf, desks: int, given: str
) -> None:
    """Numbers of three, four and five digits, and those that were carried over; also above a strip of words."""
    with plain_house.day(desks=24, seats=4) as hall:
        engine, seated = plain_house.days.box.engine, hall.demo["desks"][: len(SEATS)]
        if given.isdigit():
            with engine.begin() as connection:
                connection.execute(update(tables.series).values(last_count=int(given)))
        for desk, states in zip(seated, SEATS, strict=True):
            occupy(hall, desk, states)
        if given == "Kamis":
            with engine.begin() as connection:
                for table in (tables.ticket, tables.turn):
                    connection.execute(update(table).values(number=table.c.number + " Kamis"))
        chosen = "&desks=" + ",".join(map(str, range(1, desks + 1))) if desks < 24 else ""
        board = screens_of(hall).open(f"/d/{hall.day}/board?theme=light{chosen}", TV)
        expect(board.locator(".freshness__words")).to_have_text("Terhubung")
        for _ in range(2):
            for width, height in SCREENS:
                board.set_viewport_size({"width": width, "height": height})
                share = min(width, height) / TV[1]
                called = ".tile__numbers .number--called, .tile[data-age] .number, .calls .call .number"
                assert min(font_sizes(board, f"{called}, .tile__numbers .number")) >= 72 * share
                assert min(font_sizes(board, ".tile__label, .tile__word")) >= 20 * share
                assert wrong_with(board) == [], (width, height)
            say(hall, 150)
            expect(board.locator(".said__line").first).to_be_visible()
        in_turns = board.locator(f"#desk-{seated[3]['id']} .number--called")  # three at once: none is left out
        for number in range(in_turns.count()):
            expect(in_turns.nth(number)).to_be_visible()


def occupy(hall: HallServer, desk: dict[str, Any], states: str) -> None:
    for state in states:
        hall.server.take(desk["services"][0])
        called = hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"])
        assert called.ok, called.text
        if state == "s":
            turn = called.json()["turn"]["id"]
            assert hall.server.post(f"/api/v1/turns/{turn}/start", token=desk["token"]).ok


def say(hall: HallServer, letters: int) -> None:
    told = {"text": ("Mohon perhatian semuanya, " * 12)[:letters], "audience": "board", "minutes": 30}
    assert hall.server.post(f"/api/v1/days/{hall.day}/announcements", told, token=hall.demo["coordinator_token"]).ok


@pytest.mark.parametrize(("size", "theme"), [*product((PHONE, TABLET, (800, 1280)), THEMES)])
def test_a_phone_or_tablet_as_a_second_board(
    plain_house: House, screens_of: ScreensOf, size: tuple[int, int], theme: str
) -> None:
    with plain_house.day(desks=24) as hall:
        call_at(hall, hall.demo["desks"][:3])
        board = screens_of(hall).open(f"/d/{hall.day}/board?small&theme={theme}", size)
        expect(board.locator(".freshness__words")).to_have_text("Terhubung")
        assert is_in_view(board, ".call .number") and is_in_view(board, ".call .plate")
        assert is_in_view(board, ".recent__row, .calls .call:nth-child(2)")
        assert font_sizes(board, ".calls .call .number")[0] >= size[0] / 8
        assert min(board.evaluate(CONTRASTS)) >= LEAST_CONTRAST
        assert wrong_with(board) == []
        board.locator(".tile").last.scroll_into_view_if_needed()
        assert is_in_view(board, ".tile:last-child")
