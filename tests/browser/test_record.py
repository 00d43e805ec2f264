"""The record of a day: closed, written by itself, read on every size, declared final, and one A4 sheet on paper."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, PHONE, HallServer, ScreensOf, sign_in
from tests.browser.photographs import OVERHANG
from tests.browser.test_accessibility import complaints

A4 = {"width": 703, "height": 1032}  # what the margins leave, in CSS pixels


def test_a_closed_day_is_read_declared_final_and_printed(busy_server: HallServer, screens_of: ScreensOf) -> None:
    hall = busy_server
    laptop = screens_of(hall).open(size=LAPTOP)
    sign_in(laptop, hall, "coordinator")
    laptop.goto(f"/d/{hall.day}/record/remarks")
    laptop.get_by_label("Seluruh hari").fill("Genset datang siang.")
    assert not complaints(laptop)
    laptop.get_by_role("button", name="Simpan").click()
    expect(laptop.get_by_text("Angka sampai saat ini.")).to_be_visible()

    for desk in hall.demo["desks"]:
        for turn in hall.server.get(f"/api/v1/desks/{desk['id']}", desk["token"]).json()["live"]:
            hall.server.post(f"/api/v1/turns/{turn['id']}/finish", {"outcome": "served"}, token=desk["token"])
    assert hall.server.post(f"/api/v1/days/{hall.day}/close", token=hall.demo["coordinator_token"]).ok
    laptop.reload()
    write = laptop.get_by_role("button", name="Tulis sekarang")
    if write.is_visible():  # else they were written by themselves meanwhile
        write.click()
    expect(laptop.get_by_text("belum dinyatakan final").first).to_be_visible()
    laptop.get_by_role("button", name="Nyatakan final").click()
    expect(laptop.get_by_text(re.compile("Versi 1, dinyatakan final")).first).to_be_visible()
    assert not complaints(laptop)

    laptop.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert laptop.evaluate(OVERHANG) <= 0
    assert not complaints(laptop)
    laptop.emulate_media(media="print")
    laptop.set_viewport_size(A4)
    bottom = laptop.locator(".sheet").evaluate("one => one.getBoundingClientRect().bottom")
    assert bottom <= A4["height"]
    expect(laptop.get_by_text("Genset datang siang.")).to_be_visible()
    expect(laptop.get_by_role("button", name="Cetak")).to_be_hidden()
