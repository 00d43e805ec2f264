"""The coordinator sees trouble, knows what would help, does it; the tablet and the phone see it too."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, TABLET, UPRIGHT, HallServer, Screens, ScreensOf, sign_in
from tests.browser.photographs import wrong_with
from tests.browser.test_accessibility import complaints

VIEWS = ("queues", "matrix", "hours")


def coordinator_at(hall: HallServer, screens: Screens, size: tuple[int, int] = TABLET, view: str = "queues") -> Page:
    page = screens.open(size=size)
    sign_in(page, hall, "coordinator")
    page.goto(f"/d/{hall.day}/load?view={view}")
    expect(page.locator(".freshness__words")).to_have_text("Tersambung")
    return page


def seat_from_the_load_page(load: Page, desk: dict[str, Any], clerk: str) -> None:
    """Nothing is loaded again: dialog and card behind it say who sits there now."""
    load.evaluate("window.isTheSamePage = true")
    load.click(f"#opens-desk-{desk['id']}")
    dialog = load.locator("dialog")
    expect(dialog).to_contain_text("Belum ada yang duduk di sini.")
    dialog.locator("#to-seat summary").click()
    assert complaints(load) == []
    name = dialog.locator(f"#seats-{clerk} b").inner_text()
    dialog.locator(f"#seats-{clerk}").get_by_role("button", name="Dudukkan").click()
    expect(dialog.locator(f"#sits-{clerk}")).to_contain_text(name)
    expect(dialog).to_contain_text("Semua kursi terisi.")
    assert complaints(load) == []
    expect(load.locator(f"#desk-{desk['id']}")).to_contain_text(name)
    dialog.get_by_role("button", name="Kembali").click()
    assert load.evaluate("window.isTheSamePage")


def test_a_queue_that_nobody_serves_is_seen_helped_and_forgotten(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = hall.server.desk_for("SKCK")
    load = coordinator_at(hall, screens)
    tablet = screens.open(size=TABLET)
    sign_in(tablet, hall, "clerk")
    seat_from_the_load_page(load, desk, hall.user("clerk")["username"])
    tablet.goto(f"/desks/{desk['id']}")
    assert hall.server.post(f"/api/v1/desks/{desk['id']}/close", token=hall.demo["coordinator_token"]).ok
    phone = screens.open(f"/d/{hall.day}", PHONE)
    phone.check('input[name="services"][value="SKCK"]')
    phone.click('button[type="submit"]:visible')
    phone.wait_for_url("**/t/*")
    number = phone.locator(".number--hero").inner_text()

    alert = load.locator("[data-alert]", has_text="SKCK")
    expect(alert).to_contain_text("1 orang menunggu dan tidak ada meja yang melayani")
    assert load.title().startswith("(1) ")
    assert complaints(load) == []
    alert.locator("summary").click()
    alert.get_by_role("button", name="Sudah saya lihat").click()
    expect(load.locator("#seen > summary")).to_contain_text("1 masalah sudah dilihat")
    load.click("#seen > summary")
    expect(alert).to_contain_text("Dilihat oleh")

    load.get_by_role("button", name=f"Lihat akibat: Buka {desk['name']} untuk SKCK").click()
    preview = load.locator("dialog")
    expect(preview).to_contain_text(re.compile(r"sekarang\s*tidak dilayani\s*nanti\s*\d+ menit"))
    assert complaints(load) == []
    preview.get_by_role("button", name="Buka meja dengan layanan ini").click()
    expect(load.locator("dialog")).to_have_count(0)
    expect(load.locator(f"#desk-{desk['id']}")).to_contain_text("Buka")
    expect(load.locator("[data-alert]")).to_have_count(0)
    assert not load.title().startswith("(")

    load.click("#of-hall-pause")
    load.locator("dialog").get_by_role("button", name="Listrik padam").click()
    expect(load.locator("#of-hall-pause-now")).to_contain_text("Seluruh balai jeda")
    expect(tablet.locator("body")).to_contain_text("Jeda: listrik padam")
    load.click("#opens-hall-resume")
    assert complaints(load) == []
    load.locator("dialog").get_by_role("button", name="Lanjutkan semua").click()
    expect(load.locator("#of-hall-pause-now")).to_have_count(0)

    call = tablet.get_by_role("button", name="Panggil berikutnya")
    expect(call).to_be_enabled()
    call.click()
    expect(phone.locator(".called .number")).to_have_text(number)
    expect(load.locator(f"#desk-{desk['id']}")).to_contain_text(number)


def test_ticking_a_service_shows_at_once_what_it_would_do(hall_server: HallServer, screens_of: ScreensOf) -> None:
    for _ in range(12):
        hall_server.server.take("JKN")
    load = coordinator_at(hall_server, screens_of(hall_server))
    desk = hall_server.server.desk_for("AUDIENSI")
    load.click(f"#opens-desk-{desk['id']}")
    dialog = load.locator("dialog")
    dialog.locator('input[value="JKN"]').check()
    expect(dialog.locator("[data-preview-place]")).to_contain_text(
        re.compile(r"JKN\s*sekarang\s*\d+ menit\s*nanti\s*\d+ menit")
    )
    assert complaints(load) == []
    dialog.locator('input[value="AUDIENSI"]').uncheck()
    expect(dialog.locator("[data-preview-place]")).to_contain_text("Tidak ada meja lain yang melayani")


def test_the_detail_chart_is_fetched_only_when_it_is_opened(busy_server: HallServer, screens_of: ScreensOf) -> None:
    screens = screens_of(busy_server)
    page = screens.open(size=TABLET)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    sign_in(page, busy_server, "viewer")
    page.goto(f"/d/{busy_server.day}/load?view=hours")
    expect(page.locator(".over-day")).to_be_visible()
    assert [url for url in fetched if "/lazy/" in url] == []
    page.click("#opens-chart")
    expect(page.locator("dialog canvas")).to_be_visible()
    assert len([url for url in fetched if "/lazy/" in url]) == 2
    assert all(url.startswith(busy_server.base) for url in fetched)
    assert complaints(page) == []
    page.get_by_role("button", name="Kembali").click()
    page.click("#by-service > summary")
    expect(page.locator(".quarters").first).to_be_visible()
    page.click("[id^='opens-chart-']")
    expect(page.locator("dialog canvas")).to_be_visible()
    assert len([url for url in fetched if "/lazy/" in url]) == 2


def test_every_view_fits_every_screen(busy_server: HallServer, screens_of: ScreensOf) -> None:
    screens = screens_of(busy_server)
    for size in (TABLET, UPRIGHT, PHONE):
        load = coordinator_at(busy_server, screens, size)
        for view in VIEWS:
            load.click(f"#view-{view}")
            expect(load.locator(f"#view-{view}")).to_have_attribute("aria-current", "page")
            expect(load.locator(".freshness__words")).to_have_text("Tersambung")
            assert wrong_with(load) == [], (view, size)
            assert complaints(load) == [], (view, size)
    # On a phone in the hand: all of it within four screens, its figures in sight wherever one is, every tool too.
    load.click("#view-queues")
    expect(load.locator("#view-queues")).to_have_attribute("aria-current", "page")
    assert load.evaluate("document.documentElement.scrollHeight") <= 2500
    load.locator("#desks").scroll_into_view_if_needed()
    expect(load.locator("#glance")).to_be_in_viewport()
    assert load.locator(".tools").evaluate("(tools) => tools.scrollWidth <= tools.clientWidth")
    # Which desk takes which service: every desk is in sight beside none other, and nothing is to be pushed aside.
    load.click("#view-matrix")
    expect(load.locator("#matrix")).to_be_visible()
    assert load.locator("#matrix").evaluate("(matrix) => matrix.scrollWidth <= matrix.clientWidth")
    load.locator("#matrix thead").scroll_into_view_if_needed()
    for head in load.locator("#matrix thead .at").all():
        expect(head).to_be_in_viewport(ratio=1)


def test_the_view_and_what_is_unfolded_stay_when_something_happens(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    load = coordinator_at(hall_server, screens_of(hall_server))
    load.click("#quiet summary")
    shown = load.get_attribute("#load", "data-seq")
    hall_server.server.take("JKN")
    expect(load.locator("#load")).not_to_have_attribute("data-seq", str(shown))
    expect(load.locator("#quiet .queue").first).to_be_visible()
    load.click("#view-matrix")
    shown = load.get_attribute("#load", "data-seq")
    hall_server.server.take("JKN")
    expect(load.locator("#load")).not_to_have_attribute("data-seq", str(shown))
    expect(load.locator("#matrix")).to_be_visible()


def test_a_sound_is_made_only_when_it_is_wanted(hall_server: HallServer, screens_of: ScreensOf) -> None:
    load = coordinator_at(hall_server, screens_of(hall_server))
    button = load.locator("#alarm-sound")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_contain_text("Peringatan berbunyi")


def test_a_screen_that_did_not_change_is_not_sent_again_though_no_disk_keeps_it(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    load = coordinator_at(hall_server, screens_of(hall_server))
    shown = load.inner_text("#figures")
    answers: list[int] = []
    while 304 not in answers and len(answers) < 30:  # a new minute is a new state, an alert too
        with load.expect_response(re.compile("/load/now")) as answered:
            load.dispatch_event("#load", "live:read")
        answers.append(answered.value.status)
        assert answered.value.headers["cache-control"] == "no-store"
    assert answers[-1] == 304 and set(answers) <= {200, 304}
    assert load.inner_text("#figures") == shown
