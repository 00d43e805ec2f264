"""What a coordinator changes for everybody, seen on the board and on phones: pauses, limits, announcements."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, SMALL_TV, TV, HallServer, Screens, ScreensOf, sign_in
from tests.browser.desk_screens import icons_without_shape

SERVICE = "JKN"


def coordinator_of(hall: HallServer, screens: Screens) -> Page:
    laptop = screens.open(size=LAPTOP)
    sign_in(laptop, hall, "coordinator")
    laptop.goto(f"/d/{hall.day}/load")
    return laptop


def take_number(phone: Page, hall: HallServer) -> None:
    phone.goto(f"/d/{hall.day}")
    phone.check(f'input[name="services"][value="{SERVICE}"]')
    phone.click('button[type="submit"]:visible')
    phone.wait_for_url("**/t/*")


def take_another(phone: Page, hall: HallServer) -> None:
    """For somebody else, on the same phone."""
    phone.goto(f"/d/{hall.day}")
    phone.check(f'input[name="services"][value="{SERVICE}"]')
    phone.click('button[type="submit"]:visible')
    phone.get_by_role("button", name="Ya, untuk orang lain").click()
    phone.wait_for_url("**/t/*")


def open_limits(laptop: Page) -> None:
    laptop.evaluate("code => document.querySelector(`#opens-${code}`).click()", SERVICE)
    expect(laptop.locator("#of-service")).to_be_visible()
    if laptop.locator("#limits").get_attribute("open") is None:
        laptop.click("#limits summary")


def test_an_announcement_reaches_board_and_phone_and_is_withdrawn(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    board, phone = screens.open(f"/d/{hall.day}/board", TV), screens.open(size=PHONE)
    take_number(phone, hall)
    laptop = coordinator_of(hall, screens)
    laptop.click("#of-announcement")
    laptop.get_by_role("button", name="Listrik padam").click()
    expect(laptop.locator('textarea[name="text_en"]')).to_have_value(
        "Power cut. Service goes on when the power is back. You keep your number."
    )
    laptop.get_by_role("button", name="Umumkan").click()
    expect(laptop.locator("#of-announcements")).to_be_hidden()

    words = "Listrik padam. Layanan dilanjutkan setelah listrik menyala. Nomor Anda tetap."
    expect(board.locator(".said__line")).to_have_text(words)
    expect(phone.get_by_text(words)).to_be_visible()
    newcomer = screens.open(f"/d/{hall.day}?lang=en", PHONE)
    expect(newcomer.get_by_text("Power cut. Service goes on when the power is back.")).to_be_visible()

    laptop.click("#of-announcement")
    laptop.locator("#of-announcements").get_by_role("button", name="Tarik:").click()
    expect(laptop.locator("#of-announcements li")).to_have_count(0)
    expect(board.locator(".said__line")).to_have_count(0)
    expect(phone.get_by_text(words)).to_be_hidden()


@pytest.mark.parametrize("size", [TV, SMALL_TV])
def test_the_longest_announcement_hides_no_number_and_is_not_cut(
    hall_server: HallServer, screens_of: ScreensOf, size: tuple[int, int]
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    told = {"text": ("Mohon perhatian semuanya, " * 12)[:240], "audience": "board", "minutes": 30}
    coordinator = hall.demo["coordinator_token"]
    assert hall.server.post(f"/api/v1/days/{hall.day}/announcements", told, token=coordinator).ok
    board = screens.open(f"/d/{hall.day}/board", size)
    strip = board.locator(".said")
    expect(strip).to_be_visible()
    assert board.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    text = board.locator(".said__line:not(.said__line--waits) .said__text")
    expect(text).to_have_count(1)
    assert text.evaluate("part => part.scrollHeight <= part.closest('.said__list').clientHeight")
    for tile in board.locator(".tile__in").all():
        box, under = tile.bounding_box(), strip.bounding_box()
        assert box and under and box["y"] + box["height"] <= under["y"]


def test_a_planned_pause_begins_by_itself_and_tells_why_and_until_when(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = next(desk for desk in hall.demo["desks"] if SERVICE in desk["services"])
    board, phone = screens.open(f"/d/{hall.day}/board", TV), screens.open(size=PHONE)
    take_number(phone, hall)
    laptop = coordinator_of(hall, screens)
    laptop.click("#of-planned-pauses")
    laptop.locator("#of-pauses select").first.select_option(desk["id"])
    laptop.select_option('#of-pauses select[name="reason"]', "meal")
    now = datetime.now(ZoneInfo("Asia/Jakarta"))
    end = min(now + timedelta(minutes=90), now.replace(hour=23, minute=59))
    laptop.fill('input[name="starts_at"]', f"{now:%H:%M}")
    laptop.fill('input[name="ends_at"]', f"{end:%H:%M}")
    laptop.get_by_role("button", name="Rencanakan jeda").click()
    expect(laptop.locator("#of-pauses li")).to_contain_text(f"{end:%H.%M}")

    tile = board.locator(f"[id='desk-{desk['id']}']")
    expect(tile).to_contain_text(f"Kembali\u00a0{end:%H.%M}")
    expect(tile).to_contain_text("makan")
    expect(phone.locator("#rests")).to_contain_text(f"berhenti sementara sampai pukul {end:%H.%M} untuk makan.")
    expect(phone.locator("#rests")).to_contain_text("Urutan Anda tidak berubah.")

    coordinator = hall.demo["coordinator_token"]
    assert hall.server.post(f"/api/v1/desks/{desk['id']}/resume", token=coordinator).ok
    expect(phone.locator("#rests")).to_have_count(0)
    expect(tile).not_to_contain_text("Jeda")


def test_limits_are_told_before_anybody_waits(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    phone = screens.open(size=PHONE)
    take_number(phone, hall)
    laptop = coordinator_of(hall, screens)
    open_limits(laptop)
    assert icons_without_shape(laptop) == []
    issued = int(laptop.locator("#limits .small").first.inner_text().split()[0])
    laptop.fill('#limits input[name="quota"]', str(issued - 1))
    laptop.get_by_role("button", name="Simpan kuota").click()
    expect(laptop.locator("#of-service [data-refusal]")).to_contain_text(f"Sudah {issued} nomor diberikan")
    laptop.fill('#limits input[name="quota"]', str(issued + 1))
    laptop.get_by_role("button", name="Simpan kuota").click()
    expect(laptop.locator("#limits summary")).to_contain_text("Sisa 1 nomor")

    row = phone.locator(f"#service-{SERVICE}")
    phone.goto(f"/d/{hall.day}")
    phone.dispatch_event("#services", "live:read")
    expect(row).to_contain_text("Sisa 1 nomor")
    take_another(phone, hall)
    phone.goto(f"/d/{hall.day}")
    phone.dispatch_event("#services", "live:read")
    expect(row).to_contain_text("Antrean penuh hari ini")
    expect(row.locator("input")).to_be_disabled()

    laptop.get_by_role("button", name="Tanpa kuota").click()
    expect(laptop.get_by_role("button", name="Tanpa kuota")).to_have_count(0)
    laptop.fill('#limits input[name="blanks"]', "0")
    laptop.get_by_role("button", name="Simpan sisa blangko").click()
    expect(laptop.locator("#limits summary")).to_contain_text("Blangko habis")
    phone.dispatch_event("#services", "live:read")
    expect(row).to_contain_text("Blangko habis")
    laptop.get_by_role("button", name="Tanpa hitungan blangko").click()
    expect(laptop.locator("#limits summary")).to_have_text("Batas nomor")
    phone.dispatch_event("#services", "live:read")
    expect(row.locator("input")).to_be_enabled()
