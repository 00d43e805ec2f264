"""The main job, across four screens at once: scan, take a number, be called, be served, and the load changes."""

import io

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LAPTOP, TABLET, TV, HallServer, ScreensOf, sign_in
from tests.qr_codes import codes_in

SERVICE = "KTP-REKAM"
MARK = "window.stillTheSamePage = true"


def codes_on(screenshot: bytes) -> list[str]:
    """What a phone's camera reads on the picture."""
    return codes_in(Image.open(io.BytesIO(screenshot)))


def take_number(phone: Page) -> str:
    """Tick a service and press the one button; the number that the ticket page shows."""
    phone.check(f'input[name="services"][value="{SERVICE}"]')
    phone.click('button[type="submit"]:visible')
    phone.wait_for_url("**/t/*")
    return phone.locator(".number--hero").inner_text()


def sit_down(tablet: Page, hall: HallServer) -> None:
    """Sign in as a clerk and take the first desk that records identity cards."""
    sign_in(tablet, hall, "clerk")
    desk = next(desk for desk in hall.demo["desks"] if SERVICE in desk["services"])
    tablet.click(f"#seat-{desk['id']} a")
    tablet.wait_for_url(f"**/desks/{desk['id']}")


def helped(load: Page) -> Locator:
    """How many were helped, as the coordinator reads it."""
    return load.locator("#figures div", has_text="selesai dilayani").locator(".number")


def test_a_number_is_scanned_taken_called_served_and_counted(both_names: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = both_names, screens_of(both_names)
    board = screens.open(f"/d/{hall.day}/board", TV)
    load = screens.open(size=LAPTOP)
    sign_in(load, hall, "coordinator")
    load.goto(f"/d/{hall.day}/load")
    tablet = screens.open(size=TABLET)
    sit_down(tablet, hall)

    # The phone knows nothing but what the camera reads on the television.
    (address,) = codes_on(board.screenshot())
    assert address == f"{hall.base}/d/{hall.day}"
    phone = screens.open(address)
    number = take_number(phone)
    for page in (phone, board, load, tablet):
        page.evaluate(MARK)
    served_before = int(helped(load).inner_text())

    tablet.get_by_role("button", name="Panggil berikutnya", exact=True).click()
    expect(tablet.locator(".now__number")).to_have_text(number)
    expect(board.locator(".tile--called .number")).to_have_text(number)
    expect(board.locator("#announcement .number")).to_have_text(number)
    expect(phone.locator(".called h1")).to_have_text("Giliran Anda")
    expect(phone.locator(".called .number")).to_have_text(number)

    tablet.get_by_role("button", name="Mulai layani").click()
    expect(phone.get_by_text("Sedang dilayani").first).to_be_visible()
    expect(board.locator(".tile--called")).to_have_count(0)
    tablet.check('input[name="outcome"][value="handed_over"]')
    tablet.get_by_role("button", name="Selesai saja").click()

    expect(phone.get_by_text("Sudah diserahkan").first).to_be_visible()
    expect(helped(load)).to_have_text(str(served_before + 1))
    expect(tablet.get_by_role("button", name="Panggil berikutnya", exact=True)).to_be_visible()
    for page in (phone, board, load, tablet):
        assert page.evaluate("window.stillTheSamePage") is True, "the page was loaded again"


def test_a_ticket_survives_a_reload_and_a_lost_network(both_names: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = both_names, screens_of(both_names)
    phone = screens.open(f"/d/{hall.day}")
    phone.check(f'input[name="services"][value="{SERVICE}"]')
    for language in ("English", "Indonesia"):  # what was ticked stays ticked
        phone.get_by_role("link", name=language, exact=True).click()
        expect(phone.locator(f'input[name="services"][value="{SERVICE}"]')).to_be_checked()
    number = take_number(phone)

    # Who comes back sees the number, and is asked before a second one for the same.
    phone.go_back()
    expect(phone.locator("#own")).to_contain_text(number)
    phone.mouse.wheel(0, 2000)
    expect(phone.locator("#take [data-own]")).to_contain_text(number)
    phone.check('input[name="services"][value="AUDIENSI"]')
    phone.check(f'input[name="services"][value="{SERVICE}"]')
    expect(phone.locator("#take [data-chosen]")).to_contain_text("Rekam KTP")
    phone.click('button[type="submit"]:visible')
    expect(phone.get_by_text(f"Anda sudah punya nomor {number}")).to_be_visible()
    phone.get_by_role("link", name=f"Lihat {number}").click()
    phone.wait_for_url("**/t/*")
    expect(phone.locator(".number--hero")).to_have_text(number)

    phone.reload()
    expect(phone.locator(".number--hero")).to_have_text(number)

    phone.context.set_offline(True)
    expect(phone.get_by_text("Tidak tersambung ke balai.")).to_be_in_viewport()
    expect(phone.get_by_text("Angka lama")).to_be_visible()
    desk = next(desk for desk in hall.demo["desks"] if SERVICE in desk["services"])
    called = hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"]).json()["turn"]
    assert called["number"] == number
    expect(phone.locator(".called")).to_have_count(0)
    phone.context.set_offline(False)
    expect(phone.locator(".called .number")).to_have_text(number)
    expect(phone.locator(".contact-lost:visible")).to_have_count(0)


def test_a_tap_of_the_clerk_during_a_lost_network_is_sent_once_when_it_returns(
    both_names: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = both_names, screens_of(both_names)
    tablet = screens.open(size=TABLET)
    sit_down(tablet, hall)
    phone = screens.open(f"/d/{hall.day}")
    number = take_number(phone)
    expect(tablet.get_by_text(number).first).to_be_visible()

    tablet.context.set_offline(True)
    tablet.get_by_role("button", name="Panggil berikutnya", exact=True).click()
    expect(tablet.get_by_text("menunggu jaringan").first).to_be_visible()
    tablet.context.set_offline(False)
    expect(tablet.locator(".now__number")).to_have_text(number)
    expect(tablet.get_by_text("menunggu jaringan")).to_have_count(0)
    expect(phone.locator(".called .number")).to_have_text(number)
    tablet.get_by_role("button", name="Mulai layani").click()
    tablet.get_by_role("button", name="Selesai saja").click()
    expect(tablet.get_by_role("button", name="Panggil berikutnya", exact=True)).to_be_visible()
