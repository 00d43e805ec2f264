"""Every surface in its main states, photographed at its real size; `make pictures` keeps the photographs."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from queues.model.queue.ticket import MOST_SERVICES
from tests.browser.conftest import LAPTOP, PHONE, SMALL_TV, TABLET, TV, UPRIGHT, HallServer, House, ScreensOf, sign_in
from tests.browser.photographs import (
    BOARD_HEAD,
    Album,
    broken_words,
    cut_words,
    font_size_once_in_view,
    font_sizes,
    is_in_view,
    shot_of,
    small_targets,
    worn,
    wrong_with,
)
from tests.browser.test_story import codes_on
from webapp.help.guide_texts import SHEETS

UPRIGHT_TV = (1080, 1920)
PAPER = (384, 900)  # 48 mm of a thermal printer, in its own dots
SMALLEST_PHONE = (320, 568)
LIVE = ".freshness__words"


@pytest.fixture
def album(pictures: Path) -> Album:
    return Album(pictures)


def take(phone: Page, *services: str) -> str:
    """A number for these services from the hall page; the address of its ticket."""
    for service in services:
        phone.check(f'input[name="services"][value="{service}"]')
    phone.click('button[type="submit"]:visible')
    phone.wait_for_url("**/t/*")
    expect(phone.locator(".number--hero")).to_be_visible()
    return phone.url


def call_until(hall: HallServer, desk: dict[str, Any], number: str) -> str:
    """Serve whoever comes before this number and call it; the id of its turn."""
    while True:
        clear(hall, desk)
        turn = hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).json()["turn"]
        if turn["number"] == number:
            return str(turn["id"])


def clear(hall: HallServer, desk: dict[str, Any]) -> None:
    """Finish whoever is at the desk."""
    for turn in hall.server.get(f"/api/v1/desks/{desk['id']}", desk["token"]).json()["live"]:
        answer = hall.server.post(f"/api/v1/turns/{turn['id']}/finish", {"outcome": "served"}, token=desk["token"])
        assert answer.ok, answer.text


def press(tablet: Page, words: str) -> None:
    """A click that must try twice scrolls the page; a finger does not."""
    button = tablet.get_by_role("button", name=words, exact=True)
    expect(button).to_be_enabled()
    button.click()
    tablet.evaluate("window.scrollTo(0, 0)")


def call_again(hall: HallServer) -> None:
    """Recall somebody who was called and has not come."""
    for desk in hall.demo["desks"]:
        live = hall.server.get(f"/api/v1/desks/{desk['id']}", desk["token"]).json()["live"]
        for turn in live:
            if turn["state"] == "called":
                assert hall.server.post(f"/api/v1/turns/{turn['id']}/recall", token=desk["token"]).ok
                return
    raise AssertionError("nobody is called at any desk")


def test_the_board_can_be_read_from_the_last_row(busy_server: HallServer, screens_of: ScreensOf, album: Album) -> None:
    hall, screens = busy_server, screens_of(busy_server)
    for size in (SMALL_TV, TV):
        board = screens.open(f"/d/{hall.day}/board", size)
        expect(board.locator(LIVE)).to_have_text("Terhubung")
        call_again(hall)
        share = size[1] / TV[1]
        assert font_size_once_in_view(board, "#announcement .number") >= 80 * share  # some seconds later it is gone
        assert min(font_sizes(board, ".tile .number")) >= 80 * share
        assert min(font_sizes(board, ".tile__name")) >= 40 * share
        assert min(font_sizes(board, ".call .number")) >= 80 * share
        code = board.locator(".scan .qr").bounding_box()
        assert code and code["width"] >= 400 * share
        picture = board.screenshot()
        assert codes_on(picture) == codes_on(worn(picture)) == [f"{hall.base}/d/{hall.day}"]
        assert is_in_view(board, ".ticker")
        assert wrong_with(board) == []
    album.keep(board, "board")


KEYBOARD_AT = 330  # where the keyboard of a small phone begins, in pixels from the top


# Of the items of a list that is one line high, those of which some is in sight and some is not
CUT_ITEMS = """(items) => items.filter((item) => {
  const [box, frame] = [item.getBoundingClientRect(), item.parentElement.getBoundingClientRect()];
  const isSeen = box.width && box.top < frame.bottom - 1 && box.bottom > frame.top + 1;
  return isSeen && (box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
}).map(({textContent}) => textContent.trim())"""


@pytest.mark.parametrize("desks", [24, 40])
def test_a_board_of_many_desks_can_be_read_too(plain_house: House, screens_of: ScreensOf, desks: int) -> None:
    with plain_house.day(desks=desks) as hall:
        screens, busy = screens_of(hall), hall.demo["desks"][:: desks // 6]
        for desk in busy:
            for service in desk["services"]:
                hall.server.take(service)
            assert hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).ok
        board = screens.open(f"/d/{hall.day}/board", TV)
        expect(board.locator(LIVE)).to_have_text("Terhubung")
        for width, height in (SMALL_TV, TV, UPRIGHT_TV):
            board.set_viewport_size({"width": width, "height": height})
            share = min(width, height) / TV[1]
            # who calls is on the one page, or on either of two of twenty desks
            assert len(font_sizes(board, ".tile .number")) in ((len(busy),) if desks == 24 else (3, 4))
            assert min(font_sizes(board, ".tile .number")) >= 72 * share
            assert min(font_sizes(board, ".tile__label, .tile__word")) >= 22 * share
            assert cut_words(board, BOARD_HEAD) == []
            assert board.locator(".waits__queue").count() > 0
            assert board.locator(".waits__list > li").evaluate_all(CUT_ITEMS) == []
            assert wrong_with(board) == []


ABOVE_THE_BAR = """([row, bar]) => {
  const edge = document.querySelector(bar).getBoundingClientRect().top;
  const rows = Array.from(document.querySelectorAll(row), (one) => one.getBoundingClientRect());
  return rows.filter(({ top, bottom, height }) => height && top >= 0 && bottom <= edge).length;
}"""


def above_the_bar(page: Page, row: str, bar: str) -> int:
    """How many such rows can be read without scrolling."""
    found: int = page.evaluate(ABOVE_THE_BAR, [row, bar])
    return found


def looks_for(phone: Page, words: str, service: str) -> None:
    """What is typed is found first, and above the keyboard."""
    phone.fill("#search", words)
    found = phone.locator(".choice:visible").first
    expect(found).to_have_id(f"service-{service}")
    box = found.bounding_box()
    assert box and box["y"] + box["height"] < KEYBOARD_AT
    phone.fill("#search", "")


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.soak)])
def test_a_phone_from_the_hall_page_to_the_last_word(
    busy_server: HallServer, screens_of: ScreensOf, album: Album, theme: str
) -> None:
    hall, screens = busy_server, screens_of(busy_server)
    phone = screens.open(f"/d/{hall.day}", PHONE, color_scheme=theme)
    service = "KTP-REKAM" if theme == "light" else "NIKAH"
    shots = [shot_of(phone)]
    assert above_the_bar(phone, ".choice", "#take") >= 5
    looks_for(phone, "pajak motor", "STNK-TAHUNAN")
    looks_for(phone, "audensi", "AUDIENSI")
    address = take(phone, service, "JKN")
    number = phone.locator(".number--hero").inner_text()
    assert is_in_view(phone, ".number--hero")
    shots.append(shot_of(phone))

    desk = hall.server.desk_for(service)
    turn = call_until(hall, desk, number)
    expect(phone.locator(".called .number")).to_have_text(number)
    assert is_in_view(phone, ".called .number") and is_in_view(phone, ".go__desk")
    shots.append(shot_of(phone))

    hall.server.post(f"/api/v1/turns/{turn}/start", token=desk["token"])
    hall.server.post(f"/api/v1/turns/{turn}/finish", {"outcome": "handed_over"}, token=desk["token"])
    expect(phone.get_by_text("Sudah diserahkan")).to_be_visible()
    shots.append(shot_of(phone))
    album.keep_row(shots, f"phone-{theme}")
    phone.goto(address)
    phone.click("text=Batalkan nomor")
    expect(phone.get_by_role("button", name="Ya, batalkan")).to_be_visible()
    assert wrong_with(phone) == []


HEAD_LINES = """() => ["day", "place"].map((name) => {
  const line = document.querySelector(`.head__${name}`);
  return Math.round(line.clientHeight / parseFloat(getComputedStyle(line).lineHeight));
})"""
PAGE_OF_PDF = re.compile(rb"/Type\s*/Page\b")


def test_long_names_break_no_word_of_a_ticket_and_it_fits_one_sheet(
    wordy_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, phone = wordy_server, screens_of(wordy_server).open(size=PHONE)
    for desk in hall.demo["desks"][:3]:
        service = desk["services"][0]
        token = hall.server.take(service)["token"]
        phone.goto(f"/t/{token}")
        assert wrong_with(phone) == [] and broken_words(phone) == [] and small_targets(phone) == []
        assert max(phone.evaluate(HEAD_LINES)) <= 2
        called = hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).json()["turn"]
        expect(phone.locator(".called")).to_be_visible()
        assert wrong_with(phone) == [] and broken_words(phone) == [] and small_targets(phone) == []
        assert is_in_view(phone, ".called .number") and is_in_view(phone, ".go")
        hall.server.post(f"/api/v1/turns/{called['id']}/start", token=desk["token"])
        expect(phone.get_by_text("Anda sedang dilayani di")).to_be_visible()
        assert wrong_with(phone) == [] and broken_words(phone) == []
        hall.server.post(f"/api/v1/turns/{called['id']}/finish", {"outcome": "not_served"}, token=desk["token"])
        expect(phone.get_by_role("heading", name="Simpan catatan ini")).to_be_visible()
        phone.eval_on_selector_all("details", "(all) => all.forEach((one) => { one.open = true; })")
        assert wrong_with(phone) == [] and small_targets(phone) == []

    phone.goto(f"/t/{hall.server.take('KTP-REKAM', 'JKN', 'NIB')['token']}")
    with phone.expect_response("**/qr.svg"):
        sheets = phone.pdf(format="A4")
    assert len(PAGE_OF_PDF.findall(sheets)) == 1
    phone.emulate_media(media="print")
    phone.locator(".paper-code img").scroll_into_view_if_needed()
    assert codes_on(phone.screenshot(full_page=True)) == [phone.url]


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_sheet_of_help_is_one_page_of_paper(hall_server: HallServer, screens_of: ScreensOf, language: str) -> None:
    laptop = screens_of(hall_server).open(size=LAPTOP)
    for name in SHEETS:
        laptop.goto(f"/help/{name}?lang={language}")
        assert codes_on(laptop.screenshot()) == [hall_server.base]
        assert sheets_of(laptop) == [pytest.approx((210, 297), abs=1)], name


def test_nothing_hangs_over_the_edge_of_a_small_phone(busy_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = busy_server, screens_of(busy_server)
    tokens = [hall.server.take("AUDIENSI")["token"], hall.server.take("JKN", "POS", "NIB")["token"]]
    public = ["/", "/sign-in", "/offline", "/d/none", *(f"/t/{token}" for token in tokens), f"/t/{tokens[1]}/slip"]
    public += ["/help", "/help/petugas", "/help/panitia", "/help/lost-laptop"]
    inside = [f"/d/{hall.day}/{name}" for name in ("desks", "load", "greeter")]
    for size in (PHONE, SMALLEST_PHONE):
        phone = screens.open(size=size)
        for address in public:
            phone.goto(address)
            assert wrong_with(phone) == [], (address, size)
        sign_in(phone, hall, "admin")
        for address in (*inside, *(f"/desks/{desk['id']}" for desk in hall.demo["desks"][:2])):
            phone.goto(address)
            assert wrong_with(phone) == [], (address, size)


def test_a_desk_in_each_of_its_states(busy_server: HallServer, screens_of: ScreensOf, album: Album) -> None:
    hall, screens = busy_server, screens_of(busy_server)
    desk = hall.server.desk_for("KK-UBAH")
    tablet = screens.open("/sign-in", TABLET)
    album.keep(tablet, "sign-in")
    sign_in(tablet, hall, "clerk")
    expect(tablet.locator(".seats")).to_be_visible()
    album.keep(tablet, "desks")
    clear(hall, desk)
    hall.seat(desk)
    tablet.goto(f"/desks/{desk['id']}")
    expect(tablet.locator("#idle")).to_be_visible()
    assert is_in_view(tablet, "#idle .number")
    album.keep(tablet, "desk-next")
    press(tablet, "Panggil berikutnya")
    expect(tablet.get_by_role("button", name="Mulai layani")).to_be_visible()
    album.keep(tablet, "desk-called")
    press(tablet, "Mulai layani")
    expect(tablet.get_by_role("button", name="Selesai saja")).to_be_visible()
    assert is_in_view(tablet, ".now__number")
    album.keep(tablet, "desk")
    tablet.set_viewport_size({"width": UPRIGHT[0], "height": UPRIGHT[1]})
    assert is_in_view(tablet, ".now__number")
    album.keep(tablet, "desk-upright")


def test_the_coordinator_and_the_greeter(busy_server: HallServer, screens_of: ScreensOf, album: Album) -> None:
    hall, screens = busy_server, screens_of(busy_server)
    load = screens.open(size=LAPTOP)
    sign_in(load, hall, "coordinator")
    load.goto(f"/d/{hall.day}/load")
    expect(load.locator(LIVE)).to_have_text("Tersambung")
    album.keep(load, "load")
    for path, name in (("close", "close"), ("record", "record"), ("follow-ups", "follow-ups")):
        load.goto(f"/d/{hall.day}/{path}")
        album.keep(load, name)
    greeter = screens.open(size=TABLET)
    sign_in(greeter, hall, "greeter")
    greeter.goto(f"/d/{hall.day}/greeter")
    greeter.fill("#search", "akte lahir")
    expect(greeter.locator("#services .service:visible")).to_have_text(re.compile("Akta lahir"))
    greeter.fill("#search", "")
    greeter.check('input[name="services"][value="JKN"]')
    greeter.click("#give")
    given = greeter.locator(".given__number")
    expect(given).to_be_visible()
    assert is_in_view(greeter, ".given__number")
    album.keep(greeter, "greeter")
    taken = hall.server.take("NIB")  # with a phone
    greeter.fill("#look-up input", taken["number"])
    greeter.press("#look-up input", "Enter")
    found = greeter.get_by_role("dialog").get_by_role("link", name="Cetak")
    expect(found).to_have_attribute("href", f"/t/{taken['token']}/slip?print=1")
    assert wrong_with(greeter) == []
    greeter.keyboard.press("Escape")
    for size, rows in ((PHONE, 5), (UPRIGHT, 20)):
        expect_the_work_in_sight(greeter, size, rows)


def expect_the_work_in_sight(greeter: Page, size: tuple[int, int], rows: int) -> None:
    """Services above one line of bar, before and after a number; from the number to the next person it is one tap."""
    greeter.set_viewport_size({"width": size[0], "height": size[1]})
    greeter.reload()
    send = greeter.locator("#send").bounding_box()
    assert send and send["height"] <= 90 and send["width"] >= size[0] - 48
    assert above_the_bar(greeter, ".service", "#send") >= rows
    greeter.check('input[name="services"][value="KTP-REKAM"]')
    greeter.click("#give")
    following = greeter.get_by_role("button", name="Nomor berikutnya")
    expect(following).to_be_in_viewport(ratio=1)
    expect(greeter.locator("#given .qr")).to_be_in_viewport(ratio=1)
    following.click()
    expect(following).to_be_hidden()
    expect(greeter.locator("#search")).to_be_focused()
    assert above_the_bar(greeter, ".service", "#send") >= rows
    assert wrong_with(greeter) == []


SHEET = re.compile(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]")
POINTS, PIXELS = 72 / 25.4, 96 / 25.4  # in a millimetre of paper, and of a page


def sheets_of(slip: Page) -> list[tuple[float, float]]:
    """Width and height in millimetres of each page that the printer is sent."""
    printed = slip.pdf(prefer_css_page_size=True)
    return [(float(width) / POINTS, float(height) / POINTS) for width, height in SHEET.findall(printed)]


@pytest.mark.parametrize("form", ["", "?short=1"])
def test_the_paper_slip(hall_server: HallServer, screens_of: ScreensOf, album: Album, form: str) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    several = ("AKTA-LAHIR", "KK-UBAH", "STNK-TAHUNAN", "JKN", "NIB", "NIKAH")
    for count in (1, 3, MOST_SERVICES):
        token = hall.server.take(*several[:count])["token"]
        slip = screens.open(f"/t/{token}/slip{form}", PAPER)
        assert codes_on(slip.screenshot(full_page=True)) == [f"{hall.base}/t/{token}"]
        if count == 1 and not form:
            album.keep(slip, "slip")
        # one page of the width of the roll and of the slip's own length
        [(width, height)] = sheets_of(slip)
        slip.emulate_media(media="print")
        length = slip.locator(".slip").evaluate("slip => slip.offsetHeight") / PIXELS
        assert width == pytest.approx(58, abs=0.5)
        assert length <= height <= length + 5
        slip.set_viewport_size({"width": round(58 * PIXELS), "height": round(height * PIXELS)})
        assert codes_on(slip.screenshot()) == [f"{hall.base}/t/{token}"]


def test_a_hall_in_which_nobody_has_arrived(hall_server: HallServer, screens_of: ScreensOf, album: Album) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    phone = screens.open(f"/d/{hall.day}", PHONE)
    expect(phone.get_by_text("tanpa antre").first).to_be_visible()
    assert wrong_with(phone) == []
    board = screens.open(f"/d/{hall.day}/board", TV)
    expect(board.get_by_text("Belum ada panggilan")).to_be_visible()
    assert codes_on(board.screenshot()) == [f"{hall.base}/d/{hall.day}"]
    album.keep(board, "board-empty")
    staff = screens.open(size=TABLET)
    sign_in(staff, hall, "admin")
    for path in (f"/desks/{hall.demo['desks'][0]['id']}", f"/d/{hall.day}/load", f"/d/{hall.day}/greeter"):
        staff.goto(path)
        assert wrong_with(staff) == [], path
    for path, name in (("/days", "days"), (f"/d/{hall.day}/ready", "ready")):
        staff.goto(path)
        album.keep(staff, name)
