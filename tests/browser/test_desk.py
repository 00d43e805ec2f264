"""The clerk's day, with a phone and the board beside the tablet, on the plain-http name."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TV, HallServer, ScreensOf
from tests.browser.desk_screens import (
    CALL,
    FINISH,
    ONLY_FINISH,
    START,
    button,
    choose,
    desk_for,
    expect_number,
    press,
    rules,
    serve_next,
    tablet_at,
)

# -- called and served -----------------------------------------------------------------------------------------------


def test_one_tap_finishes_with_one_person_and_calls_the_next(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "JKN")
    first, second = hall.server.take("JKN"), hall.server.take("JKN")
    phone = screens.open(f"/t/{first['token']}")
    board = screens.open(f"/d/{hall.day}/board", TV)
    tablet = tablet_at(screens, desk)
    serve_next(tablet, first["number"])
    expect(tablet.locator('input[value="served"]')).to_be_checked()
    press(tablet, FINISH)
    expect_number(tablet, second["number"])
    expect(board.locator(".tile--called .number")).to_have_text(second["number"])
    expect(phone.get_by_text("Selesai dilayani").first).to_be_visible()
    tablet.reload()
    expect_number(tablet, second["number"])

    bar = tablet.locator(".last-steps")
    expect(bar).to_contain_text(f"{first['number']} dicatat: Selesai dilayani.")
    tablet.locator(".undo button").click()
    expect(tablet.locator("#idle .number")).to_have_text(second["number"])
    expect(bar).to_contain_text(f"{first['number']} dicatat: Selesai dilayani.")


def test_an_outcome_is_corrected_in_three_taps_and_the_person_called_back(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "JKN")
    first, second = hall.server.take("JKN"), hall.server.take("JKN")
    phone = screens.open(f"/t/{first['token']}")
    board = screens.open(f"/d/{hall.day}/board", TV)
    tablet = tablet_at(screens, desk)
    serve_next(tablet, first["number"])
    tablet.get_by_text("Asal desa").click()
    tablet.get_by_label("Gunung Kembang").check(force=True)
    tablet.get_by_placeholder("Desa lain").fill("Atlantis")
    press(tablet, FINISH)
    expect(tablet.get_by_text("Desa itu tidak ada di kabupaten ini.")).to_be_visible()
    tablet.get_by_label("Gunung Kembang").check(force=True)
    press(tablet, FINISH)
    expect_number(tablet, second["number"])

    tablet.locator(".last-steps").get_by_role("button", name="Ubah").click()
    form = tablet.locator("#correction")
    form.get_by_text("Berkas kurang").click()
    press(tablet, "Simpan hasil")
    expect(form.get_by_text("Centang atau tulis apa yang kurang.")).to_be_visible()
    form.get_by_label("Pesan untuk warga").fill("Bawa KK asli")
    press(tablet, "Simpan hasil")
    expect(form).to_have_count(0)
    expect(tablet.locator(".last-steps")).to_contain_text(f"{first['number']} diperbaiki: Berkas kurang.")
    expect(phone.get_by_text("Bawa KK asli")).to_be_visible()

    # The same from the list, for whoever comes back: the person at the desk is finished with first.
    expect(tablet.locator("#served").get_by_role("button", name="Panggil lagi")).to_be_disabled()
    tablet.get_by_text("Langsung catat hasil").click()
    expect(tablet.get_by_label("Gunung Kembang")).not_to_be_checked()  # unfolded as it was left, for somebody else
    press(tablet, ONLY_FINISH)
    row = tablet.locator("#served li", has_text=first["number"])
    row.get_by_role("button", name="Panggil lagi").click()
    press(tablet, "Kembali membawa berkas")
    expect_number(tablet, first["number"])
    expect(tablet.locator(".now__facts")).to_contain_text("Dari Gunung Kembang")
    expect(board.locator(".tile--called .number")).to_have_text(first["number"])
    expect(phone.get_by_text("Bawa KK asli")).to_have_count(0)

    tablet.get_by_placeholder("misalnya A012").fill(second["number"].lower())
    tablet.keyboard.press("Enter")
    expect(tablet.locator("#of-number")).to_contain_text("Selesai dilayani")
    tablet.keyboard.press("Escape")

    press(tablet, "Lainnya")
    press(tablet, "Selesai bertugas, keluar")
    expect(tablet.locator("#leaving")).to_contain_text(f"Masih ada warga di meja ini: {first['number']}")
    tablet.locator("#leaving").get_by_role("button", name="Jeda meja ini").click()
    expect(tablet).to_have_url(re.compile("/sign-in"))
    assert desk.now()["desk"]["state"] == "paused"


def test_somebody_who_does_not_come_gets_a_fair_chance_and_the_old_place(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    rules(hall, calls_before_no_show=2, seconds_before_no_show=3)
    desk = desk_for(hall, "STNK-TAHUNAN")
    ticket, behind = hall.server.take("STNK-TAHUNAN"), hall.server.take("STNK-TAHUNAN")
    tablet = tablet_at(screens, desk)
    press(tablet, CALL)
    expect_number(tablet, ticket["number"])
    absent = tablet.locator(".no-show")
    expect(absent).to_be_disabled()
    expect(absent).to_contain_text("buka setelah panggilan ke‑2")
    press(tablet, "Panggil ulang")
    expect(button(tablet, "Panggil ulang (1)")).to_be_visible()
    expect(absent).to_be_enabled()
    absent.click()
    expect_number(tablet, behind["number"])
    expect(tablet.locator("#no-shows")).to_contain_text(ticket["number"])
    tablet.locator(".last-steps").get_by_role("button", name="Kembalikan").click()
    expect(tablet.locator("#waiting")).to_contain_text(ticket["number"])
    tablet.get_by_text("Langsung catat hasil").click()
    press(tablet, ONLY_FINISH)
    expect(tablet.locator("#idle .number")).to_have_text(ticket["number"])
    tablet.locator("#waiting .waiter", has_text=ticket["number"]).click()
    expect_number(tablet, ticket["number"])


def test_a_chosen_person_is_called_with_a_reason(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "NIB")
    numbers = [hall.server.take("NIB")["number"] for _ in range(3)]
    board = screens.open(f"/d/{hall.day}/board", TV)
    tablet = tablet_at(screens, desk)
    tablet.locator("#waiting .waiter", has_text=numbers[2]).click()
    expect(tablet.locator("#call h2")).to_have_text(f"Panggil {numbers[2]} sekarang, di luar urutan?")
    press(tablet, "Panggil dengan alasan ini")
    expect(tablet.get_by_text("Tulis alasannya.")).to_be_visible()
    press(tablet, "Kembali membawa berkas")
    expect_number(tablet, numbers[2])
    expect(board.locator(".tile--called .number", has_text=numbers[2])).to_be_visible()
    events = hall.server.get(f"/api/v1/days/{hall.day}/events?after=0", hall.demo["coordinator_token"]).json()["events"]
    called = [one["detail"] for one in events if one["kind"] == "turn_called" and one["number"] == numbers[2]]
    assert [(one["why"], one["reason"]) for one in called] == [("chosen", "returning")]


def test_a_parked_person_stays_at_this_desk(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "AUDIENSI")
    first, second = hall.server.take("AUDIENSI"), hall.server.take("AUDIENSI")
    phone = screens.open(f"/t/{first['token']}")
    tablet = tablet_at(screens, desk)
    serve_next(tablet, first["number"])
    press(tablet, "Tunda")
    press(tablet, "Dokumen sedang dicetak")
    expect(tablet.locator("#on-hold")).to_contain_text("Dokumen sedang dicetak")
    expect(phone.get_by_text("Dokumen sedang dicetak")).to_be_visible()
    press(tablet, CALL)
    expect_number(tablet, second["number"])
    again = f"Panggil {first['number']} lagi"
    expect(button(tablet, again)).to_be_disabled()
    tablet.get_by_text("Langsung catat hasil").click()
    press(tablet, ONLY_FINISH)
    press(tablet, again)
    expect_number(tablet, first["number"])


# -- on to somewhere else --------------------------------------------------------------------------------------------


def test_a_note_goes_to_the_next_desk_and_is_gone_afterwards(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    here, there = desk_for(hall, "SIM-C"), desk_for(hall, "POS")
    ticket = hall.server.take("SIM-C")
    ahead = hall.server.take("POS")
    tablet = tablet_at(screens, here)
    serve_next(tablet, ticket["number"])
    press(tablet, "Alihkan")
    dialog = tablet.locator("#transfer")
    dialog.get_by_label("Catatan untuk meja berikutnya").fill("Berkas lengkap <b>sudah</b> dicek")
    dialog.get_by_label("Berikutnya", exact=True).check()
    dialog.get_by_placeholder("Cari layanan").fill("akte lahir")
    expect(dialog.locator("[data-move]:visible")).to_have_text(re.compile("Akta lahir"))
    dialog.get_by_placeholder("Cari layanan").fill("pos ind")
    expect(dialog.locator("[data-move]:visible")).to_have_count(1)
    dialog.locator("[data-move]:visible").click()
    expect(tablet.get_by_text(f"{ticket['number']} dialihkan ke Pos")).to_be_visible()

    other = tablet_at(screens, there)
    expect(other.locator("#idle .number")).to_have_text(ticket["number"])
    press(other, CALL)
    expect(other.locator(".told__words")).to_have_text("Berkas lengkap <b>sudah</b> dicek")
    press(other, START)
    press(other, FINISH)
    expect_number(other, ahead["number"])
    expect(other.locator(".told")).to_have_count(0)


def test_another_service_is_added_to_the_same_number(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "NIKAH")
    ticket = hall.server.take("NIKAH")
    phone = screens.open(f"/t/{ticket['token']}")
    tablet = tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])
    press(tablet, "Tambah")
    dialog = tablet.locator("#add")
    expect(dialog.locator('[data-code="NIKAH"]')).to_be_disabled()
    dialog.locator('[data-code="JKN"]').click()
    expect(tablet.get_by_text("Sesudah ini:")).to_be_visible()
    expect(tablet.get_by_text(f"ditambahkan ke {ticket['number']}.")).to_be_visible()
    expect(phone.get_by_text("BPJS").first).to_be_visible()
    press(tablet, ONLY_FINISH)
    expect(button(tablet, CALL)).to_be_visible()


def test_people_without_a_number_are_counted_on_a_tablet_that_counts(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "SEHAT")
    tablet = tablet_at(screens, desk)
    expect(tablet.locator("#walk-in")).to_be_hidden()
    press(tablet, "Lainnya")
    press(tablet, "Hitung tanpa nomor")
    tablet.keyboard.press("Escape")
    row = tablet.locator("#walk-in-SEHAT")
    for _ in range(3):
        row.get_by_role("button", name="+1").click()
    expect(row.locator(".number")).to_have_text("3")
    row.get_by_role("button", name="−1").click()
    expect(row.locator(".number")).to_have_text("2")
    tablet.reload()
    expect(row.locator(".number")).to_have_text("2")
    assert {one["service"]: one["quantity"] for one in desk.now()["counted"]}["SEHAT"] == 2


# -- pauses ----------------------------------------------------------------------------------------------------------


def test_a_pause_takes_two_taps_and_the_board_says_so(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "PINDAH")
    board = screens.open(f"/d/{hall.day}/board", TV)
    tablet = tablet_at(screens, desk)
    press(tablet, "Jeda")
    tablet.locator("#pause").get_by_role("button", name="Salat 15 menit").click()
    expect(tablet.locator("#idle h1")).to_have_text("Jeda: salat")
    expect(board.get_by_text("salat").first).to_be_visible()
    until = desk.now()["desk"]["pause_until"]
    assert until, "the usual minutes of a prayer are its expected end"
    press(tablet, "Lanjutkan meja")
    press(tablet, "Jeda")
    tablet.locator("#pause").get_by_label("Belum tahu", exact=True).check()
    tablet.locator("#pause").get_by_role("button", name="Makan 30 menit").click()
    expect(tablet.locator("#idle h1")).to_have_text("Jeda: makan")
    assert desk.now()["desk"]["pause_until"] is None
    press(tablet, "Lanjutkan meja")


@pytest.mark.parametrize(("service", "has_others"), [("KK-BARU", True), ("KTP-REKAM", False)])
def test_a_whole_service_is_paused_from_the_desk_that_takes_it(
    hall_server: HallServer, screens_of: ScreensOf, service: str, has_others: bool
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, service)
    board = screens.open(f"/d/{hall.day}/board", TV)
    tablet = tablet_at(screens, desk)
    tablet.goto(f"/d/{hall.day}/desks")
    tablet.locator(f"#seat-{desk.facts['id']} a").click()
    press(tablet, "Jeda")
    dialog = tablet.locator("#pause")
    dialog.locator(f'[name="subject"][value="{service}"]').check()
    expect(dialog.get_by_text("Di semua meja: tidak ada panggilan")).to_be_visible()
    dialog.get_by_role("button", name="Gangguan jaringan").click()
    paused = tablet.locator(f"#paused-{service}")
    expect(paused).to_contain_text("berhenti sementara di semua meja (gangguan jaringan)")
    assert [(one["code"], one["pause_reason"]) for one in hall_services(hall) if one["paused"]] == [
        (service, "network")
    ]
    assert desk.now()["desk"]["state"] == "open"
    press(tablet, "Jeda")
    if has_others:
        expect(dialog.locator('[name="subject"][value=""]')).to_be_checked()
    expect(dialog.locator(f'[name="subject"][value="{service}"]')).to_have_count(0)
    dialog.get_by_role("button", name="Tidak jadi").click()
    expect(board.get_by_text("gangguan jaringan").first).to_be_visible()
    paused.get_by_role("button", name="Lanjutkan layanan").click()
    expect(paused).to_have_count(0)
    assert not any(one["paused"] for one in hall_services(hall))


def hall_services(hall: HallServer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = hall.server.get(f"/api/v1/days/{hall.day}").json()["services"]
    return found


# -- a day that asks for an outcome ----------------------------------------------------------------------------------


def test_a_day_may_ask_for_an_outcome_and_three_documents_are_three_taps(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "KTP-CETAK")
    ticket = hall.server.take("KTP-CETAK")
    tablet = tablet_at(screens, desk)
    rules(hall, outcome_required=True)
    serve_next(tablet, ticket["number"])
    expect(tablet.locator('input[name="outcome"]:checked')).to_have_count(0)
    press(tablet, FINISH)
    expect(tablet.get_by_text("Pilih hasil layanan dahulu.")).to_be_visible()
    choose(tablet, "handed_over")
    press(tablet, "3 berkas")
    press(tablet, FINISH)
    expect(tablet.get_by_text("Belum ada yang menunggu")).to_be_visible()
    events = hall.server.get(f"/api/v1/days/{hall.day}/events?after=0", hall.demo["coordinator_token"]).json()["events"]
    closed = [one["detail"] for one in events if one["kind"] == "turn_closed"]
    assert [(one["outcome"], one["quantity"]) for one in closed] == [("handed_over", 3)]
