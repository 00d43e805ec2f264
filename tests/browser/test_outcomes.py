"""What comes next after an outcome: the clerk writes it at the desk, and who it is for reads it on the phone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, PHONE, TABLET, HallServer, Screens, ScreensOf
from tests.browser.desk_screens import ONLY_FINISH, Desk, choose, desk_for, press, serve_next, session_of, tablet_at
from tests.browser.test_accessibility import complaints

ADDRESS = "Jalan Kenanga 12, RT 02 RW 01\nDesa Jeranglah Rendah 🏠\nKecamatan Manna"


def phone_of(screens: Screens, ticket: dict[str, Any], language: str = "id") -> Page:
    phone = screens.open(f"/t/{ticket['token']}?lang={language}", PHONE)
    phone.evaluate("window.stillTheSamePage = true")
    return phone


def finish_as(tablet: Page, outcome: str, **fields: str) -> None:
    choose(tablet, outcome)
    for name, words in fields.items():
        tablet.locator(f'[name="detail.{name}"]:visible').fill(words)
    press(tablet, ONLY_FINISH)


def card(phone: Page) -> Any:
    """The ticket with the number on it."""
    return phone.locator(".card.ticket")


def sit_at(screens: Screens, desk: Desk) -> Page:
    """A clerk who takes this desk on the page of all desks; where addresses are read, because the coordinator lets."""
    tablet = screens.open(size=TABLET)
    desk.hall.seat(desk.facts)
    tablet.context.add_cookies(session_of(desk.hall, desk.hall.user("clerk")))  # type: ignore[arg-type]
    tablet.goto(f"/d/{desk.hall.day}/desks")
    tablet.click(f"#seat-{desk.facts['id']} a")
    tablet.wait_for_url(f"**{desk.path}")
    return tablet


def test_the_phone_says_where_and_when_to_collect_and_an_undo_takes_it_away(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    screens, desk = screens_of(hall_server), desk_for(hall_server, "AKTA-LAHIR")
    ticket = hall_server.server.take("AKTA-LAHIR")
    phone, tablet = phone_of(screens, ticket), tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])

    choose(tablet, "collect_later")
    tablet.locator("[data-day]").last.click()
    on = tablet.locator('[name="detail.collect_on"]').input_value()
    tablet.locator('[name="detail.collect_at"]').fill("Kantor Camat Manna")
    press(tablet, ONLY_FINISH)

    expect(card(phone)).to_contain_text("Diambil nanti")
    expect(card(phone)).to_contain_text(f"{int(on[-2:])} ")
    expect(card(phone)).to_contain_text("di Kantor Camat Manna. Bawa nomor ini.")
    assert complaints(phone) == []
    slip = screens.open(f"/t/{ticket['token']}/slip")
    expect(slip.locator(".slip__next")).to_contain_text("Kantor Camat Manna")

    tablet.get_by_role("button", name="Urungkan").first.click()
    expect(phone.get_by_text("Anda sedang dilayani")).to_be_visible()
    expect(phone.locator("body")).not_to_contain_text("Camat")
    assert phone.evaluate("window.stillTheSamePage") is True


def test_what_to_bring_again_is_listed_in_the_language_of_the_phone(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    screens, desk = screens_of(hall_server), desk_for(hall_server, "SKCK")
    ticket = hall_server.server.take("SKCK")
    phone, english, tablet = phone_of(screens, ticket), phone_of(screens, ticket, "en"), tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])

    choose(tablet, "documents_missing")
    press(tablet, ONLY_FINISH)
    expect(tablet.get_by_text("Centang atau tulis apa yang kurang.")).to_be_visible()  # nothing was sent
    tablet.locator('[name="detail.missing"]:visible').first.check()
    tablet.locator('[name="detail.note"]:visible').fill("<b>Yang asli</b>, bukan fotokopi")
    press(tablet, ONLY_FINISH)

    bring = phone.locator(".documents")
    expect(bring.locator("h2")).to_have_text("Yang masih perlu dibawa")
    expect(bring.locator(".tick")).to_have_count(1)
    expect(card(phone)).to_contain_text("<b>Yang asli</b>, bukan fotokopi")
    expect(english.locator(".documents h2")).to_have_text("Still to bring")
    assert english.locator(".documents .tick").inner_text() != bring.locator(".tick").inner_text()
    for page in (phone, english):
        assert complaints(page) == []


def test_a_card_goes_home_by_post_and_only_who_posts_it_reads_where(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    screens, desk = screens_of(hall_server), desk_for(hall_server, "KK-BARU")
    ticket = hall_server.server.take("KK-BARU")
    phone, tablet = phone_of(screens, ticket), tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])
    finish_as(tablet, "posted", recipient="Siti Aminah", address=ADDRESS)
    expect(card(phone)).to_contain_text("Dokumen akan diantar Pos")
    assert "Kenanga" not in phone.content()

    postman = sit_at(screens, desk_for(hall_server, "POS"))
    postman.get_by_role("link", name="Kiriman Pos").click()
    row = postman.locator(".delivery", has_text=ticket["number"])
    expect(row.locator("address")).to_have_text("Jalan Kenanga 12, RT 02 RW 01Desa Jeranglah Rendah 🏠Kecamatan Manna")
    assert complaints(postman) == []
    labels = postman.context.new_page()
    labels.goto(f"/d/{hall_server.day}/deliveries/labels")
    expect(labels.locator(".label", has_text="Siti Aminah")).to_contain_text(ticket["number"])
    assert complaints(labels) == []

    row.get_by_role("button", name="diserahkan ke Pos").click()
    expect(row).to_contain_text("Diserahkan pukul")
    expect(card(phone)).to_contain_text("Dokumen sudah diserahkan ke Pos")
    labels.reload()
    expect(labels.locator(".label", has_text="Siti Aminah")).to_have_count(0)
    row.get_by_role("button", name="belum diserahkan ke Pos").click()
    expect(card(phone)).to_contain_text("Dokumen akan diantar Pos")


@pytest.mark.parametrize("role", ["coordinator", "viewer", "greeter"])
def test_who_sees_the_whole_queue_sees_no_address(hall_server: HallServer, screens_of: ScreensOf, role: str) -> None:
    page = screens_of(hall_server).open(size=LAPTOP)
    page.context.add_cookies(session_of(hall_server, hall_server.user(role)))  # type: ignore[arg-type]
    answer = page.goto(f"/d/{hall_server.day}/deliveries")
    assert answer is not None and answer.status == 403
    expect(page.locator("h1")).to_have_text("Tidak berwenang")


def test_a_referral_in_confidence_is_on_no_screen(hall_server: HallServer, screens_of: ScreensOf) -> None:
    screens, desk = screens_of(hall_server), desk_for(hall_server, "DTSEN")
    ticket = hall_server.server.take("DTSEN")
    phone, tablet = phone_of(screens, ticket), tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])
    choose(tablet, "referred")
    tablet.get_by_label("Tempat lain").check()
    tablet.locator('[name="detail.to_office"]').fill("Rumah Aman Melur")
    tablet.locator('[name="detail.confidential"]').check()
    press(tablet, ONLY_FINISH)
    expect(card(phone)).to_contain_text("Anda dirujuk. Petugas sudah menjelaskannya kepada Anda.")
    load = screens.open(size=LAPTOP)
    load.context.add_cookies(session_of(hall_server, hall_server.user("coordinator")))  # type: ignore[arg-type]
    for path in (f"/d/{hall_server.day}/load", f"/d/{hall_server.day}/audit"):
        load.goto(path)
        assert "Melur" not in load.content()
    tablet.reload()
    for page in (phone, tablet):
        assert "Melur" not in page.content()
