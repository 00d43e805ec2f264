"""A coordinator changes the rules of the day and finds it in the audit; a viewer reads it on a phone."""

from playwright.sync_api import Page, expect

from queues.model.queue.policy import Thresholds
from tests.browser.conftest import LAPTOP, PHONE, HallServer, ScreensOf, sign_in
from tests.browser.photographs import wrong_with
from tests.browser.test_accessibility import complaints


def read_lines(page: Page) -> list[str]:
    return [" ".join(one.split()) for one in page.locator(".line__what").all_inner_texts()]


def test_rules_that_were_changed_stand_in_the_audit(hall_server: HallServer, screens_of: ScreensOf) -> None:
    laptop = screens_of(hall_server).open(size=LAPTOP)
    sign_in(laptop, hall_server, "coordinator")
    laptop.goto(f"/d/{hall_server.day}/load")
    laptop.click("#of-rules")
    dialog = laptop.locator("#of-policy")
    expect(dialog).to_be_visible()
    assert not complaints(laptop)
    dialog.locator('[name="max_wait_minutes"]').fill("45")
    dialog.locator('[name="thresholds.idle_minutes"]').fill("5")
    dialog.locator('[name="outcome_required"]').select_option("true")
    dialog.get_by_role("button", name="Simpan aturan").click()
    expect(dialog).to_have_count(0)
    policy = hall_server.server.get(f"/api/v1/days/{hall_server.day}").json()["policy"]
    assert (policy["max_wait_minutes"], policy["outcome_required"]) == (45, True)
    assert policy["thresholds"] == vars(Thresholds(idle_minutes=5))
    laptop.click("#menu > summary")
    laptop.click('#menu a:has-text("Catatan langkah")')
    expect(laptop.locator(".line").first).to_be_visible()
    assert "menunggu paling lama (menit) 90 → 45" in read_lines(laptop)[0]
    assert "hasil layanan wajib tidak → ya" in read_lines(laptop)[0]


def test_a_rule_out_of_its_range_is_refused_in_the_dialog(hall_server: HallServer, screens_of: ScreensOf) -> None:
    laptop = screens_of(hall_server).open(size=LAPTOP)
    sign_in(laptop, hall_server, "coordinator")
    laptop.goto(f"/d/{hall_server.day}/load")
    laptop.click("#of-rules")
    dialog = laptop.locator("#of-policy")
    dialog.locator('[name="others_per_priority"]').fill("99")
    dialog.get_by_role("button", name="Simpan aturan").click()
    expect(dialog.locator(".field--wrong")).to_contain_text("Isi angka 0 sampai 20.")


def test_a_desk_is_told_which_queue_it_prefers(hall_server: HallServer, screens_of: ScreensOf) -> None:
    laptop = screens_of(hall_server).open(size=LAPTOP)
    sign_in(laptop, hall_server, "coordinator")
    laptop.goto(f"/d/{hall_server.day}/load")
    desk = next(one for one in hall_server.demo["desks"] if "KK-BARU" in one["services"])
    laptop.locator(f'[data-opens$="/load/desks/{desk["id"]}"]:visible').first.click()
    dialog = laptop.locator("#of-desk")
    dialog.get_by_text("Utamakan antrean").click()
    assert not complaints(laptop)
    dialog.locator('[name="weights.KK-BARU"]').select_option("3")
    dialog.locator('[name="weights.KTP-REKAM"]').select_option("1")
    dialog.get_by_role("button", name="Simpan bobot").click()
    expect(dialog).to_have_count(0)
    day = hall_server.server.get(f"/api/v1/days/{hall_server.day}").json()
    assert next(one["weights"] for one in day["desks"] if one["id"] == desk["id"]) == {"KK-BARU": 3}


def test_the_audit_is_read_on_a_phone_and_on_a_laptop(busy_server: HallServer, screens_of: ScreensOf) -> None:
    screens = screens_of(busy_server)
    for size in (PHONE, LAPTOP):
        page = screens.open(size=size)
        sign_in(page, busy_server, "viewer")
        page.goto(f"/d/{busy_server.day}/audit?group=all")
        assert wrong_with(page) == []
        assert not complaints(page)
        first = page.locator(".line").first.get_attribute("id")
        page.click('a:has-text("Yang lebih lama")')
        expect(page.locator(".line")).to_have_count(50)
        assert page.locator(".line").first.get_attribute("id") != first
        page.fill('input[name="number"]', "a1")
        page.select_option('select[name="group"]', "all")
        page.get_by_role("button", name="Cari").click()
        expect(page.locator(".line").last).to_contain_text("A001 diberikan untuk")
        with page.expect_download() as started:
            page.click('a:has-text("Unduh CSV")')
        assert started.value.suggested_filename == f"audit-{busy_server.day}.csv"
