"""Outcomes that mean something: what each needs, what the citizen reads of it, and that nothing typed is lost."""

import json
from datetime import timedelta

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import HallServer, ScreensOf
from tests.browser.desk_screens import (
    CALL,
    FINISH,
    ONLY_FINISH,
    button,
    choose,
    desk_for,
    press,
    serve_next,
    tablet_at,
)

ADDRESS = "Jalan Melati 4 🏠\nRT 02 RW 01, Jeranglah Rendah"
# A tablet that is lost must not tell anybody where people live.
KEPT = """async () => {
  const open = indexedDB.open("giliran-outbox");
  const database = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const all = database.transaction("commands").objectStore("commands").getAll();
  const entries = await new Promise((done) => { all.onsuccess = () => done(all.result); });
  return JSON.stringify([entries, Object.values(localStorage), Object.values(sessionStorage)]);
}"""


def test_a_document_to_collect_says_when_and_where(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "KTP-CETAK")
    tickets = [hall.server.take("KTP-CETAK") for _ in range(2)]
    phone = screens.open(f"/t/{tickets[0]['token']}")
    tablet = tablet_at(screens, desk)
    serve_next(tablet, tickets[0]["number"])
    choose(tablet, "collect_later")
    place = tablet.get_by_label("Tempat ambil")
    expect(place).to_have_value("Disdukcapil")
    press(tablet, FINISH)
    expect(tablet.get_by_text("Pilih tanggal ambil.")).to_be_visible()
    tablet.locator("[data-day]").last.click()
    expect(tablet.get_by_text("Pilih tanggal ambil.")).to_be_hidden()
    place.fill("Kantor Disdukcapil, loket 2")
    press(tablet, FINISH)
    expect(phone.get_by_text("Kantor Disdukcapil, loket 2").first).to_be_visible()

    # The next one is most likely collected on the same day, at the same place.
    press(tablet, "Mulai layani")
    choose(tablet, "collect_later")
    expect(place).to_have_value("Kantor Disdukcapil, loket 2")
    expect(tablet.get_by_label("Diambil tanggal")).not_to_have_value("")
    press(tablet, ONLY_FINISH)
    expect(tablet.get_by_text("Belum ada yang menunggu")).to_be_visible()


def test_an_address_is_checked_kept_while_it_is_typed_and_never_on_the_tablet(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "POS")
    ticket = hall.server.take("POS")
    tablet = tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])
    choose(tablet, "posted")
    press(tablet, FINISH)
    expect(tablet.get_by_text("Isi nama penerima.")).to_be_visible()
    expect(tablet.get_by_text("Isi alamat kirim.")).to_be_visible()
    tablet.get_by_label("Nama penerima").fill("Siti Aminah")
    tablet.get_by_label("Nomor HP (bila ada)").fill("bukan nomor")
    address = tablet.get_by_label("Alamat kirim")
    address.fill(ADDRESS)
    expect(tablet.locator("[data-count]")).to_have_text(f"{len(ADDRESS.encode('utf-16-le')) // 2}/300")
    for times in range(1, 4):  # each arrival brings the whole form again
        hall.server.take("POS")
        expect(tablet.get_by_text(f"Menunggu: {times}")).to_be_visible()
    expect(tablet.get_by_label("Nama penerima")).to_have_value("Siti Aminah")
    expect(address).to_have_value(ADDRESS)
    press(tablet, FINISH)
    expect(tablet.get_by_text("Nomor HP ini belum benar.")).to_be_visible()
    expect(tablet.locator("#outbox")).to_be_hidden()
    expect(address).to_have_value(ADDRESS)
    tablet.get_by_label("Nomor HP (bila ada)").fill("0812 3456 7890")
    press(tablet, ONLY_FINISH)
    expect(button(tablet, CALL)).to_be_visible()
    assert "Melati" not in tablet.evaluate(KEPT)


def test_a_refused_address_is_not_left_in_the_outbox(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "SKCK")
    ticket = hall.server.take("SKCK")
    tablet = tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])
    tablet.context.set_offline(True)
    expect(tablet.locator("html.no-contact")).to_be_attached()
    choose(tablet, "posted")
    tablet.get_by_label("Nama penerima").fill("Siti Aminah")
    tablet.get_by_label("Alamat kirim").fill(ADDRESS)
    press(tablet, ONLY_FINISH)
    kept = tablet.locator(".button[data-kept]")
    expect(kept).to_have_attribute("data-kept", "tersimpan, dikirim saat tersambung")
    expect(kept).to_contain_text(ONLY_FINISH)
    expect(tablet.get_by_text("menunggu jaringan")).to_be_visible()
    assert "Melati" in tablet.evaluate(KEPT), "it must outlast a reload until the network is back"
    (turn,) = desk.now()["live"]
    assert desk.move(turn, "finish", {"outcome": "served"}).ok
    tablet.context.set_offline(False)
    expect(tablet.get_by_text("sudah berubah")).to_be_visible()
    expect(kept).to_have_count(0)
    assert "Melati" not in tablet.evaluate(KEPT)


def test_missing_documents_are_ticked_and_read_on_the_phone(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "AKTA-LAHIR")
    ticket = hall.server.take("AKTA-LAHIR")
    phone = screens.open(f"/t/{ticket['token']}")
    tablet = tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])
    choose(tablet, "documents_missing")
    press(tablet, FINISH)
    expect(tablet.get_by_text("Centang atau tulis apa yang kurang.")).to_be_visible()
    first = tablet.locator(".requirements .tick").first
    words = first.inner_text()
    first.click()
    press(tablet, FINISH)
    expect(phone.get_by_text(words).first).to_be_visible()


def sent_by(tablet: Page, path: str) -> list[dict[str, object]]:
    """The bodies of the commands that end so, as they leave the tablet."""
    bodies: list[dict[str, object]] = []

    def note(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        assert body.pop("pressed_at", None), "a result that arrives late must say when it was pressed"
        bodies.append(body)
        route.continue_()

    tablet.route(f"**/{path}", note)
    return bodies


def test_a_referral_names_its_target_or_is_confidential(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "DTSEN")
    open_, secret = hall.server.take("DTSEN"), hall.server.take("DTSEN")
    phones = [screens.open(f"/t/{ticket['token']}") for ticket in (open_, secret)]
    tablet = tablet_at(screens, desk)
    bodies = sent_by(tablet, "finish")
    serve_next(tablet, open_["number"])
    choose(tablet, "referred")
    press(tablet, FINISH)
    expect(tablet.get_by_text("Pilih layanannya.")).to_be_visible()
    tablet.get_by_label("Tempat lain").check()
    expect(tablet.get_by_label("Layanan tujuan")).to_be_hidden()
    tablet.get_by_label("Nama tempat tujuan").fill("Puskesmas Manna")
    press(tablet, FINISH)
    expect(phones[0].get_by_text("Puskesmas Manna").first).to_be_visible()
    press(tablet, "Mulai layani")
    choose(tablet, "referred")
    tablet.get_by_label("Rujukan rahasia").check()
    press(tablet, ONLY_FINISH)
    expect(button(tablet, CALL)).to_be_visible()
    expect(phones[1].locator("#ticket")).to_have_attribute("data-state", "closed")
    assert [body["detail"] for body in bodies] == [{"to_office": "Puskesmas Manna"}, {"confidential": True}]


def test_a_rejection_has_a_reason(hall_server: HallServer, screens_of: ScreensOf) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "STNK-TAHUNAN")
    ticket = hall.server.take("STNK-TAHUNAN")
    tablet = tablet_at(screens, desk)
    bodies = sent_by(tablet, "finish")
    serve_next(tablet, ticket["number"])
    choose(tablet, "rejected")
    press(tablet, FINISH)
    expect(tablet.get_by_text("Pilih alasannya.")).to_be_visible()
    tablet.get_by_label("Datanya tidak cocok").check()
    press(tablet, ONLY_FINISH)
    expect(tablet.get_by_text("Belum ada yang menunggu")).to_be_visible()
    assert bodies == [{"outcome": "rejected", "detail": {"reason": "data_mismatch"}}]


def test_the_day_of_collection_is_counted_from_the_day_of_service(
    hall_server: HallServer, screens_of: ScreensOf
) -> None:
    hall, screens = hall_server, screens_of(hall_server)
    desk = desk_for(hall, "NIB")
    ticket = hall.server.take("NIB")
    tablet = tablet_at(screens, desk)
    serve_next(tablet, ticket["number"])
    choose(tablet, "collect_later")
    day = tablet.get_by_label("Diambil tanggal")
    earliest = day.get_attribute("min")
    tablet.locator("[data-day]").last.click()
    days = tablet.evaluate("([a, b]) => (Date.parse(b) - Date.parse(a)) / 864e5", [earliest, day.input_value()])
    assert timedelta(days=days) >= timedelta(weeks=2), "it may have moved past days on which offices are closed"
    day.fill("2028-12-25")
    expect(tablet.locator("[data-weekday]:visible")).to_contain_text("Senin")
    day.fill("2028-12-24")
    expect(tablet.get_by_text("Minggu, akhir pekan: kantor biasanya tutup.")).to_be_visible()
