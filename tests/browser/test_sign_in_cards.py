"""People and their cards: a list becomes accounts while one waits, and a printed code signs a tablet in."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, TABLET, HallServer, ScreensOf, sign_in
from tests.browser.test_accessibility import complaints
from tests.qr_codes import qr_codes_of

NUMBERS = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh")
SEVEN = "\n".join(f"Petugas {word}; petugas; Disdukcapil" for word in NUMBERS)


def one_of(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).click()


def test_a_list_becomes_accounts_by_itself_and_a_card_signs_one_device_in(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    screens = screens_of(hall_server)
    office = screens.open(size=LAPTOP)
    sign_in(office, hall_server, "admin")
    office.goto("/people")
    assert complaints(office) == []
    office.fill('textarea[name="list"]', SEVEN)
    one_of(office, "Periksa daftar ini")
    assert complaints(office) == []
    one_of(office, "Buat 7 akun dan kartunya")
    expect(office.locator(".label--card")).to_have_count(7)  # the step between has pressed its own button
    card, *_ = qr_codes_of(office.content())

    phone, other = screens.open(card, PHONE), screens.open(size=PHONE)
    assert complaints(phone) == []
    one_of(phone, "Ya, masuk di perangkat ini")
    phone.wait_for_url("**/desks")
    other.goto(card)
    expect(other.locator("main")).to_contain_text("sudah dipakai di perangkat lain")
    assert complaints(other) == []

    office.goto("/devices")
    assert complaints(office) == []
    row = office.locator("li", has_text="Petugas satu")
    row.get_by_role("button").click()
    expect(office.locator("main")).to_contain_text("Perangkat itu sudah dikeluarkan.")
    phone.reload()
    phone.wait_for_url("**/sign-in**")


def test_a_tablet_scans_the_card_of_its_desk(hall_server: HallServer, screens_of: ScreensOf) -> None:
    screens = screens_of(hall_server)
    office = screens.open(size=LAPTOP)
    sign_in(office, hall_server, "admin")
    office.goto(f"/days/{hall_server.day}/cards")
    one_of(office, "Buat kartu")
    expect(office.locator(".label--card").first).to_be_visible()
    first, *_ = qr_codes_of(office.content())
    tablet = screens.open(first, TABLET)
    one_of(tablet, "Ya, masuk di perangkat ini")
    tablet.wait_for_url("**/desks/*")
    expect(tablet.locator(".head__plate")).to_have_text(hall_server.demo["desks"][0]["name"].removeprefix("Meja "))


def test_an_announcement_is_written_on_a_phone_and_read_on_another(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    screens = screens_of(hall_server)
    writer = screens.open(size=PHONE)
    sign_in(writer, hall_server, "coordinator")
    writer.goto(f"/d/{hall_server.day}/announcements")
    assert complaints(writer) == []
    writer.fill('textarea[name="text"]', "Air minum ada di teras.")
    one_of(writer, "Umumkan")
    expect(writer.locator("main")).to_contain_text("Sudah diumumkan")
    citizen = screens.open(f"/d/{hall_server.day}", PHONE)  # one that is open already asks again within a minute
    expect(citizen.locator("body")).to_contain_text("Air minum ada di teras.")
