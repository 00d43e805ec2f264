"""An empty box in the browser: from its first page to the admin's, with the keyboard, and looked at on the way."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE, Screens
from tests.browser.hands import Hands
from tests.browser.test_accessibility import complaints

PASSWORD = "kerbau-hijau-melompat-7"
MOST_INTERACTIONS = 13  # a tap or a filled field each count one


def is_asked(hands: Hands, title: str) -> None:
    expect(hands.page.get_by_role("heading", name=title)).to_be_visible()
    assert hands.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert complaints(hands.page) == []


@pytest.mark.parametrize("size", [pytest.param(LAPTOP, marks=pytest.mark.soak), PHONE], ids=["laptop", "phone"])
def test_from_an_empty_box_to_its_admin(at_an_empty_box: Screens, size: tuple[int, int]) -> None:
    hands = Hands(at_an_empty_box.open("/", size))
    is_asked(hands, "Selamat datang")
    hands.presses("Mulai")
    is_asked(hands, "Kabupaten atau kota mana?")
    hands.fills("regency_code", "bengkulu sel")
    hands.presses_enter()
    is_asked(hands, "Desa disebut apa di sini?")
    hands.presses_enter()
    is_asked(hands, "Apa nama programnya?")
    hands.fills("programme", "Buji'an Dusun")
    hands.presses_enter()
    is_asked(hands, "Logo daerah")
    hands.presses("Tanpa logo, lanjut")
    is_asked(hands, "Ke nomor mana warga melapor pungli?")
    hands.fills("hotline", "0736-21001")
    hands.presses_enter()
    is_asked(hands, "Bahasa apa saja di layar?")
    hands.presses("Lanjut")
    is_asked(hands, "Siapa adminnya?")
    hands.fills("password", PASSWORD)
    hands.presses("Selesai")
    expect(hands.page.get_by_text("Laptop ini sudah siap, dan Anda masuk sebagai admin.")).to_be_visible()
    assert hands.interactions <= MOST_INTERACTIONS
    hands.page.goto("/settings")
    expect(hands.page.locator('[name="regency_code"]')).to_have_value("Kabupaten Bengkulu Selatan")
    expect(hands.page.locator('[name="programme"]')).to_have_value("Buji'an Dusun")
    assert complaints(hands.page) == []
