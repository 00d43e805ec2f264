"""The catalogue in a browser: it narrows as people type, and its pages are for everybody, on a laptop and a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, HallServer, ScreensOf, sign_in
from tests.browser.photographs import OVERHANG
from tests.browser.test_accessibility import look

PAGES = (
    "/catalogue",
    "/catalogue/agencies/satlantas",
    "/catalogue/services/SIM-C",
    "/catalogue/new-agency",
    "/catalogue/agencies/satlantas/sheet",
    "/catalogue/import",
    "/catalogue/changes",
)


def services(page: Page) -> list[str]:
    return page.locator(".service b:visible").all_inner_texts()


def test_the_list_narrows_to_what_is_typed(hall_server: HallServer, screens_of: ScreensOf) -> None:
    page = screens_of(hall_server).open("/sign-in", LAPTOP)
    sign_in(page, hall_server, "admin")
    page.goto("/catalogue")
    assert len(services(page)) > 20
    page.fill('input[name="q"]', "perpanjang sim c")
    expect(page.locator(".of-agency:visible")).to_have_count(1)
    assert services(page) == ["Perpanjang SIM C"]
    page.fill('input[name="q"]', "xyzxyz")
    expect(page.get_by_role("status").first).to_contain_text("Tidak ada layanan “xyzxyz”")
    page.fill('input[name="q"]', "")
    expect(page.locator(".service:visible").nth(20)).to_be_visible()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_every_page_is_for_everybody(hall_server: HallServer, screens_of: ScreensOf, size: tuple[int, int]) -> None:
    page = screens_of(hall_server).open("/sign-in", size)
    sign_in(page, hall_server, "admin")
    for address in PAGES:
        look(page, address)
        assert page.evaluate(OVERHANG) == 0, address
