"""A day is closed over people who still wait; their paper leads to the next day (called there: test_two_days)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from queues.actions.hall.opening import prepare_day
from queues.model.queue.numbering import WEEKDAYS
from queues.snapshots.office.day_plan import planned_day
from tests.browser.conftest import LAPTOP, PHONE, HallServer, House, ScreensOf, sign_in
from tests.browser.desk_screens import press
from tests.browser.photographs import wrong_with
from tests.browser.test_accessibility import complaints
from webapp.cli.running.command_context import KnownDay, day_of_code, perform_here

SERVICE = "KTP-REKAM"


@contextmanager
def the_next_day(house: House, hall: HallServer) -> Iterator[KnownDay]:
    """Of the same visit, prepared; gone after the story."""
    box, found = house.days.box, planned_day(house.days.box.engine, hall.day)
    one = timedelta(days=1)
    times = {name: getattr(found.plan, name) + one for name in ("held_on", "opens_at", "closes_at")}
    plan = replace(found.plan, code=f"{hall.day}-lanjutan", is_demo=True, **times)
    perform_here(box, prepare_day, plan=plan, continues=found.day.id)
    known = day_of_code(box.engine, plan.code)
    try:
        yield known
    finally:
        house.days.remove(known)


def row(page: Page, number: str) -> Any:
    return page.locator(".closing tr", has=page.get_by_text(number, exact=True))


def test_each_open_turn_has_a_fate_and_the_paper_of_who_was_not_reached_goes_on(
    plain_house: House, hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    at_desk = hall.server.take(SERVICE)
    on_hold_somewhere(hall)
    tickets = [hall.server.take(SERVICE) for _ in range(3)]
    with the_next_day(plain_house, hall) as following:
        laptop = screens.open(size=LAPTOP)
        sign_in(laptop, hall, "coordinator")
        laptop.goto(f"/d/{hall.day}/close")
        assert wrong_with(laptop) == [] and complaints(laptop) == []
        row(laptop, tickets[2]["number"]).locator("select").select_option(label="Dibatalkan")
        record_at_the_desk(laptop, at_desk["number"])
        expect(row(laptop, at_desk["number"])).to_have_count(0)
        press_next(laptop)
        late = hall.server.take(SERVICE)  # somebody comes while the coordinator reads
        press(laptop, "Ya, tutup hari layanan")
        expect(laptop.locator("#moved")).to_be_visible()
        expect(row(laptop, tickets[2]["number"]).locator("select")).to_have_value("cancel")
        row(laptop, late["number"]).locator("select").select_option(label="Tidak terlayani")
        press_next(laptop)
        expect(laptop.locator(".sums li").first).to_contain_text("2 Dilanjutkan")
        assert complaints(laptop) == []
        press(laptop, "Ya, tutup hari layanan")
        expect(laptop.get_by_text("Giliran yang masih terbuka ketika hari ini ditutup")).to_be_visible()
        assert wrong_with(laptop) == [] and complaints(laptop) == []

        weekday = WEEKDAYS[(following.held_on - timedelta(days=1)).weekday()]
        first = f"{tickets[0]['number']} {weekday}"
        phone = screens.open(f"/t/{tickets[0]['token']}", PHONE)  # the old paper
        expect(phone.locator(".number--hero")).to_have_text(first)
        expect(phone.locator("#carried-from")).to_contain_text(tickets[0]["number"])
        assert wrong_with(phone) == [] and complaints(phone) == []


def on_hold_somewhere(hall: HallServer) -> None:
    """The first in line waits for the printer of a desk that takes the service, and its clerk has gone."""
    desk = next(one for one in hall.demo["desks"] if SERVICE in one["services"])
    called = hall.server.post(f"/api/v1/desks/{desk['id']}/call-next", token=desk["token"])
    assert called.ok, called.text
    held = hall.server.post(f"/api/v1/turns/{called.json()['turn']['id']}/hold", token=desk["token"])
    assert held.ok, held.text


def record_at_the_desk(page: Page, number: str) -> None:
    """What the desk has not recorded yet: the papers are collected later."""
    row(page, number).get_by_role("link", name="catat hasil").click()
    dialog = page.locator("#recording")
    dialog.get_by_text("Diambil nanti").click()
    dialog.locator("[data-day]").first.click()
    assert complaints(page) == []
    press(page, "Simpan hasil")


def press_next(page: Page) -> None:
    page.get_by_role("button", name="Lanjut: periksa lalu tutup").first.click()
    expect(page.locator("#sure")).to_be_visible()
