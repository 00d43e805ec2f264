"""A coordinator closes a promise in a tap, on a phone, takes it back, and prints what is left."""

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE, HallServer, ScreensOf, sign_in
from tests.browser.photographs import wrong_with
from tests.browser.test_accessibility import call, complaints, move

LATER = {"outcome": "collect_later", "detail": {"collect_at": "Kantor Camat Manna"}}


def test_a_promise_is_closed_in_a_tap_taken_back_and_printed(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall = hall_server
    desk = hall.server.desk_for("KTP-REKAM")
    soon = (date.today() + timedelta(days=7)).isoformat()
    promised = []
    for finish in ({"outcome": "documents_missing", "detail": {"note": "KK"}}, LATER):
        promised.append(hall.server.take("KTP-REKAM")["number"])
        detail = {**finish["detail"], **({"collect_on": soon} if finish is LATER else {})}  # type: ignore[dict-item]
        move(hall, desk, call(hall, desk), "finish", {**finish, "detail": detail})
    phone = screens_of(hall).open(size=PHONE)
    sign_in(phone, hall, "coordinator")
    phone.goto(f"/d/{hall.day}/follow-ups")
    assert wrong_with(phone) == []
    assert not complaints(phone)
    row = phone.locator(".promise", has_text=promised[1])
    row.get_by_role("button", name="Sudah diambil").click()
    expect(row.locator("[data-if=done]")).to_be_visible()
    expect(phone.locator("[data-count=open]")).to_have_text("1")
    assert not complaints(phone)
    row.get_by_role("button", name="belum selesai").click()
    expect(row.get_by_role("button", name="Sudah diambil")).to_be_visible()
    row.get_by_role("button", name="Sudah diambil").click()
    expect(row.get_by_role("button", name="belum selesai")).to_be_enabled()  # the box has answered
    phone.reload()
    expect(phone.locator(".promise")).to_have_count(1)
    expect(phone.locator(".promise")).to_contain_text(promised[0])
    phone.click('.views__one:has-text("Sudah selesai")')
    expect(phone.locator(".promise")).to_contain_text(promised[1])

    laptop = screens_of(hall).open(size=LAPTOP)
    sign_in(laptop, hall, "viewer")
    laptop.goto(f"/d/{hall.day}/follow-ups/print")
    expect(laptop.locator("tbody tr")).to_have_count(1)
    assert not complaints(laptop)
