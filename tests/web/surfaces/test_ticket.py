"""The ticket page in each of its states, its fragment, giving the number back, and the page of an unknown ticket."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.actions.hall.pausing import close_desk, pause_service
from tests.builders import COORDINATOR, DAY, DESKS, Hall, later, open_hall, plan_with
from tests.web.conftest import ADDRESS
from tests.web.reading import element_of, text_of, words_of
from webapp.services import Box


@pytest.fixture
def page_of(client: FlaskClient, box: Box) -> Any:
    """`page_of(ticket)`: its page as its holder sees it now."""
    return lambda ticket, more="": client.get(f"/t/{box.tokens.token(ticket.id)}{more}")


def facts(page: Any) -> str:
    """The card with the number."""
    return words_of(element_of(page.text, '<div class="card ticket">'))


def root(page: Any, name: str) -> str | None:
    found = re.search(rf'<section id="ticket"[^>]*? data-{name}="([^"]*)"', page.text, re.DOTALL)
    return found[1] if found else None


# -- waiting ---------------------------------------------------------------------------------------------------------


def test_a_waiting_ticket_says_its_number_its_place_and_the_range(page_of: Any, hall: Hall) -> None:
    hall.take_many(5, "ktp")
    hall.serve("1", minutes=8)
    page = page_of(hall.take("ktp"))
    assert page.status_code == 200
    assert facts(page).startswith("Nomor antrean Anda A006 Cetak KTP-el · Meja 1, 2 Menunggu 4 orang di depan Anda")
    assert re.search(r'data-slot="range">[\d–]+<', page.text)
    assert "Disdukcapil · Meja 1, 2" in text_of(page) and "Biaya: Gratis" in text_of(page)
    assert "Fotokopi KK" in page.text and "Lapor pungli: 0811-0000-0000" in text_of(page)


def test_the_phone_gets_what_it_needs_to_count_for_itself(page_of: Any, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    assert 'data-pace="untold"' in page_of(hall.take("ktp")).text
    hall.serve("1", minutes=8)
    page = page_of(hall.take("ktp"))
    turn = hall.turns()[-1]
    assert f'data-queue="ktp" data-place="{turn.place}" data-ahead="2"' in page.text
    assert re.search(
        r'data-pace="[\d.]+( [\d.]+)+" data-rule="[-\d. ]+" data-busy="0.0"\s*data-nearness="\w+" data-served',
        page.text,
    )
    assert 'data-module="live-fragment own-turn"' in page.text
    assert root(page, "seq") == str(hall.seq()) and root(page, "epoch") == "1"


def test_close_to_the_turn_it_says_so(page_of: Any, hall: Hall) -> None:
    hall.take_many(2, "bpjs")
    page = page_of(hall.take("bpjs"))
    assert "Sebentar lagi 2 orang di depan Anda" in facts(page)
    near = element_of(page.text, '<p class="soon" data-when="near">')
    assert words_of(near) == "Sebentar lagi giliran Anda. Tunggu di dekat Meja 3."


def test_the_next_one_is_told_so(page_of: Any, hall: Hall) -> None:
    page = page_of(hall.take("bpjs"))
    assert "Setelah ini giliran Anda. Tunggu di dekat Meja 3." in text_of(page)


def test_nothing_is_promised_while_no_desk_takes_the_service(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("bpjs")
    hall.do(close_desk, by=COORDINATOR, desk_id=hall.desk_id("3"))
    page = page_of(ticket)
    assert "Belum dapat diperkirakan" in facts(page) and "Menunggu" in facts(page)
    assert "Belum ada meja yang melayani. Urutan Anda tidak berubah." in text_of(page)


def test_a_paused_service_keeps_the_place(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("bpjs")
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="bpjs", reason="network", minutes=30)
    said = text_of(page_of(ticket))
    words = "Layanan ini berhenti sementara sampai pukul 12.30 karena gangguan jaringan. Urutan Anda tidak berubah."
    assert words in said


def test_a_wish_for_priority_is_acknowledged_and_a_granted_one_is_shown(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp", priority=True)
    assert "Permintaan Anda untuk didahulukan sudah diterima." in text_of(page_of(ticket))
    hall.grant(ticket.id)
    page = page_of(ticket)
    assert "Prioritas" in facts(page) and " data-priority" in page.text
    assert "Permintaan didahulukan" not in page.text


# -- called, served, on hold -----------------------------------------------------------------------------------------


def test_a_call_fills_the_whole_page(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp")
    hall.call("2")
    page = page_of(ticket)
    assert re.search(r'<html lang="id"[^>]* class="is-called">', page.text)
    assert "<title>GILIRAN ANDA: A001 ke Meja 2 – Buji&#39;an Dusun</title>" in page.text
    assert "Giliran Anda A001 Silakan menuju Meja 2" in text_of(page)
    assert "Dipanggil pukul 12.00" in text_of(page) and "panggilan" not in text_of(page)
    assert 'content="#ffb915"' in page.text


def test_a_second_call_says_that_it_is_the_second(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp")
    hall.call("1")
    hall.recall(ticket.turn, at=later(minutes=2))
    assert "Dipanggil pukul 12.02, panggilan ke‑2" in text_of(page_of(ticket))


def test_while_being_served_it_says_where(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp")
    hall.start(hall.call("1").id)
    page = page_of(ticket)
    assert "Sedang dilayani Anda sedang dilayani di Meja 1" in facts(page)
    assert "Batalkan nomor" not in page.text and "is-called" not in page.text


def test_on_hold_says_why_and_where_to_stay(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp")
    hall.hold(hall.call("1").id, reason="printing")
    assert "Dokumen sedang dicetak. Tunggu di dekat Meja 1." in facts(page_of(ticket))


def test_between_two_services_it_says_what_is_done_and_what_is_next(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp", "bpjs")
    hall.serve("1")
    said = text_of(page_of(ticket))
    assert "Cetak KTP-el sudah selesai. Berikutnya: Pendaftaran BPJS." in said
    assert "Selesai dilayani" in said


def test_between_two_services_a_promise_stands_above_what_is_next(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp", "kk", "bpjs")
    hall.serve("1", outcome="collect_later")
    page = page_of(ticket)
    said = words_of(element_of(page.text, '<div class="banner" id="done-before"'))
    assert said.startswith("Cetak KTP-el: Diambil nanti. Dokumen belum jadi. Ambil mulai Rabu, 25 November 2026")
    assert "di Kantor Camat Manna . Bawa nomor ini. Berikutnya: " in said
    assert page.text.index('id="done-before"') < page.text.index('class="card steps"')
    hall.serve("1")
    said = words_of(element_of(page_of(ticket).text, '<div class="banner" id="done-before"'))
    assert "Rabu, 25 November 2026" in said, "what was done since does not hide it"
    assert said.endswith("Berikutnya: Pendaftaran BPJS.")


def test_a_hold_without_a_named_reason_asks_to_wait_a_moment(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp")
    hall.hold(hall.call("1").id, reason="other")
    page = page_of(ticket)
    assert facts(page).endswith("Tunggu sebentar Tunggu di dekat Meja 1. Nomor Anda akan dipanggil lagi.")
    assert "<title>A001 · Tunggu sebentar – " in page.text and "Ditunda" not in page.text


def test_what_has_not_been_called_for_long_waits_longer(client: FlaskClient, box: Box, hall: Hall, clock: Any) -> None:
    hall.take_many(5, "bpjs")
    ticket = hall.take("bpjs")
    hall.serve("3", minutes=8)
    hall.call("3", at=later(minutes=9))
    url = f"/t/{box.tokens.token(ticket.id)}/now"
    clock.at = later(minutes=9)
    first = client.get(url)
    clock.at = later(minutes=90)
    later_on = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert later_on.status_code == 200, "no event has happened, and yet the page is another"
    ends = [int(re.search(r'data-slot="range">(?:\d+–)?(\d+)<', page.text)[1]) for page in (first, later_on)]  # type: ignore[index]
    assert ends[1] > ends[0] + 30


def test_the_hint_of_the_sound_waits_behind_its_button(page_of: Any, hall: Hall) -> None:
    page = page_of(hall.take("ktp"))
    hint = element_of(page.text, '<p class="soft small ring__hint"')
    assert 'data-module="sound-hint"' in hint and " hidden>" in hint.split(">")[0] + ">"
    assert "Biarkan halaman ini terbuka dan layar HP menyala." in hint and "Layar TV juga memanggil." in hint
    assert page.text.index('id="sound"') < page.text.index('id="sound-hint"')


def test_no_arrow_points_away_from_the_desk(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp")
    hall.call("2")
    assert "<svg" not in element_of(page_of(ticket).text, '<p class="go">')


def test_a_long_name_of_a_desk_is_large_as_far_as_its_sign(client: FlaskClient, box: Box, hall: Hall) -> None:
    named = "Loket 2 Pelayanan Administrasi Kependudukan"
    desks = tuple(replace(desk, name=named) if desk.code == "2" else desk for desk in DESKS)
    other = open_hall(box.engine, plan_with(code="long-names", desks=desks))
    other.writer = box.writer
    ticket = other.take("ktp")
    turn = other.call("2")
    url = f"/t/{box.tokens.token(ticket.id)}"
    called = element_of(client.get(url).text, '<p class="go">')
    assert 'class="go__desk go__desk--short">Loket\u00a02</span>' in called
    assert 'class="go__rest">Pelayanan Administrasi Kependudukan</span>' in called
    other.start(turn.id)
    assert "Anda sedang dilayani di Loket 2 Pelayanan Administrasi Kependudukan" in facts(client.get(url))


def test_a_transfer_is_said_at_the_top_and_known_to_the_phone(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp")
    assert root(page_of(ticket), "moved") is None
    hall.start(hall.call("1").id)
    hall.transfer(ticket.turn, "bpjs")
    page = page_of(ticket)
    said = words_of(element_of(page.text, '<div class="banner" id="moved"'))
    assert said == "Anda dialihkan ke Pendaftaran BPJS · Meja 3. Nomor Anda tetap sama."
    assert root(page, "moved") == str(hall.turns()[-1].id)
    assert page.text.index('id="moved"') < page.text.index('id="sound"')


def test_the_title_of_a_near_turn_is_ready_on_the_phone(page_of: Any, hall: Hall) -> None:
    page = page_of(hall.take("bpjs"))
    assert root(page, "title") == "A001 · Menunggu – Buji&#39;an Dusun".replace("A001", "K001")
    assert root(page, "near-title") == "K001 · Sebentar lagi – Buji&#39;an Dusun"


def test_a_transferred_ticket_keeps_its_number_and_shows_both(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp")
    hall.start(hall.call("1").id)
    hall.transfer(ticket.turn, "kk")
    said = text_of(page_of(ticket))
    assert "A001" in said and "Dialihkan ke layanan lain. Nomor Anda tetap." in said and "Kartu Keluarga" in said


# -- the end ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "word", "advice"),
    [
        ("served", "Selesai dilayani", "urusan Anda sudah selesai"),
        ("handed_over", "Sudah diserahkan", "Periksa nama dan tanggal lahir"),
        ("collect_later", "Diambil nanti", "Rabu, 25 November 2026 di Kantor Camat Manna"),
        ("posted", "Diantar Pos", "akan diantar Pos"),
        ("documents_missing", "Berkas kurang", "Lengkapi berkasnya"),
        ("referred", "Dirujuk", "Lanjut di Kantor Pertanahan Manna"),
        ("rejected", "Belum dapat dipenuhi", "datanya tidak cocok"),
        ("left", "Pulang sebelum selesai", "Ambil nomor baru"),
        ("not_served", "Tidak terlayani", "jadwal berikutnya"),
    ],
)
def test_each_outcome_says_what_happens_next(page_of: Any, hall: Hall, outcome: str, word: str, advice: str) -> None:
    ticket = hall.take("ktp")
    hall.serve("1", outcome=outcome)
    said = facts(page_of(ticket))
    assert word in said and advice in said


def test_a_referral_within_the_hall_says_where_to_and_that_a_number_is_needed(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp")
    hall.finish(hall.call("1").id, "referred", detail={"to_service": "bpjs"})
    page = page_of(ticket)
    assert "Lanjut ke Meja 3 (Pendaftaran BPJS) di balai ini. Ambil nomor baru dahulu." in facts(page)
    assert f'href="/d/{DAY}#service-bpjs"><span>Ambil nomor baru</span>' in page.text


def sent_by(page: Any, way: str) -> str:
    """The text that a link hands to another app, of the first such link."""
    found = re.search(rf'href="{re.escape(way)}([^"]+)"', page.text)
    assert found is not None, way
    return unquote(found[1])


def test_the_note_of_an_outcome_is_sent_as_text_or_printed_by_the_greeter(page_of: Any, hall: Hall) -> None:
    collect, missing = hall.take("ktp"), hall.take("ktp")
    hall.serve("1", outcome="collect_later")
    hall.serve("1", outcome="documents_missing")
    page = page_of(collect)
    notes = [sent_by(page, way) for way in ("whatsapp://send?text=", "sms:?body=")]
    assert notes[0] == notes[1]
    assert notes[0].startswith("Nomor A001, Sabtu, 21 November 2026, Buji'an Dusun, Balai Desa Jeranglah Rendah.")
    assert "Cetak KTP-el: Dokumen belum jadi. Ambil mulai Rabu, 25 November 2026 di Kantor Camat Manna." in notes[0]
    assert "Bawa: Fotokopi KK." in sent_by(page_of(missing), "sms:?body=")
    assert "minta petugas pendaftaran mencetak catatan ini" in text_of(page)
    assert "<b>" not in notes[0] and "&" not in notes[0]


def test_the_address_is_sent_by_whatsapp_where_the_browser_cannot_share(page_of: Any, hall: Hall, box: Box) -> None:
    ticket = hall.take("ktp")
    page = page_of(ticket)
    address = f"{ADDRESS}/t/{box.tokens.token(ticket.id)}"
    assert sent_by(page, "whatsapp://send?text=") == f"Nomor A001: {address}"
    assert "Alamat ini hanya terbuka di Wi‑Fi balai." in text_of(page)


def test_a_new_number_is_offered_where_it_is_the_way_on(page_of: Any, hall: Hall) -> None:
    missing, served = hall.take("ktp"), hall.take("ktp")
    hall.serve("1", outcome="documents_missing")
    hall.serve("1")
    page = page_of(missing)
    assert f'href="/d/{DAY}"><span>Ambil nomor baru</span>' in page.text and "Yang masih perlu dibawa" in page.text
    assert "Ambil nomor baru" not in page_of(served).text


def test_who_did_not_come_is_sent_to_the_greeter_and_still_listens(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp")
    hall.no_show(hall.call("1").id)
    page = page_of(ticket)
    assert "Tidak hadir" in facts(page) and "Lapor ke petugas pendaftaran" in facts(page)
    assert "live-fragment" in page.text and "data-kept" in page.text
    hall.restore(ticket.turn)
    assert "Tidak ada orang di depan Anda" in facts(page_of(ticket))


def test_a_closed_day_ends_what_waited_and_no_phone_listens_any_more(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    page = page_of(ticket)
    assert "Tidak terlayani" in facts(page)
    assert "live-fragment" not in page.text and "Batalkan nomor" not in page.text
    assert "Ambil nomor untuk orang lain" not in page.text


# -- giving the number back ------------------------------------------------------------------------------------------


def test_the_form_gives_the_number_back(client: FlaskClient, box: Box, hall: Hall) -> None:
    url = f"/t/{box.tokens.token(hall.take('ktp').id)}"
    assert f'action="{url}/cancel"' in client.get(url).text
    answer = client.post(f"{url}/cancel", data={"key": "back"})
    assert answer.status_code == 303 and answer.headers["Location"] == url
    assert "Dibatalkan" in facts(client.get(url))


def test_giving_back_twice_is_the_same_as_once(client: FlaskClient, box: Box, hall: Hall) -> None:
    url = f"/t/{box.tokens.token(hall.take('ktp').id)}"
    first = client.post(f"{url}/cancel", data={"key": "back"})
    seq = hall.seq()
    second = client.post(f"{url}/cancel", data={"key": "back"})
    assert (first.status_code, second.status_code, hall.seq()) == (303, 303, seq)


def test_who_is_already_served_sees_that_instead(client: FlaskClient, box: Box, hall: Hall) -> None:
    ticket = hall.take("ktp")
    hall.start(hall.call("1").id)
    url = f"/t/{box.tokens.token(ticket.id)}"
    answer = client.post(f"{url}/cancel", data={"key": "late"})
    assert answer.status_code == 303 and "Sedang dilayani" in facts(client.get(url))


# -- the page itself -------------------------------------------------------------------------------------------------


def test_the_fragment_answers_304_until_something_happens(client: FlaskClient, box: Box, hall: Hall) -> None:
    url = f"/t/{box.tokens.token(hall.take('ktp').id)}/now"
    first = client.get(url)
    known = {"If-None-Match": first.headers["ETag"]}
    assert first.text.lstrip().startswith('<section id="ticket"')
    assert client.get(url, headers=known).status_code == 304
    hall.call("1")
    assert "Silakan menuju" in client.get(url, headers=known).text


def test_without_scripts_the_page_loads_itself_again_while_it_can_change(page_of: Any, hall: Hall) -> None:
    ticket = hall.take("ktp")
    assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in page_of(ticket).text
    hall.serve("1")
    assert 'http-equiv="refresh"' not in page_of(ticket).text


def test_the_address_can_be_copied_and_scanned(page_of: Any, hall: Hall, box: Box) -> None:
    ticket = hall.take("ktp")
    page, code = page_of(ticket), page_of(ticket, "/qr.svg")
    assert f"{ADDRESS}/t/{box.tokens.token(ticket.id)}" in page.text
    assert code.mimetype == "image/svg+xml" and code.data.startswith(b"<?xml")


def test_the_page_is_in_english_when_that_was_chosen(page_of: Any, hall: Hall) -> None:
    page = page_of(hall.take("ktp"), "?lang=en")
    assert '<html lang="en"' in page.text
    assert "Identity card" in page.text and "Civil registry" in page.text and "Copy of the family card" in page.text


@pytest.mark.parametrize("path", ["/t/nobody", "/t/nobody/now", "/t/nobody/qr.svg"])
def test_an_unknown_ticket_is_a_page_that_says_whom_to_ask(client: FlaskClient, hall: Hall, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert "Nomor antrean ini tidak ditemukan. Silakan tanyakan kepada petugas." in text_of(page)


def test_calls_of_other_queues_at_the_same_desk_bring_it_nearer(client: FlaskClient, box: Box, hall: Hall) -> None:
    hall.take("kk")
    hall.take("kk")
    taken = hall.take("ktp")
    url, api = f"/t/{box.tokens.token(taken.id)}/now", f"/api/v1/tickets/{box.tokens.token(taken.id)}"
    page, answer = client.get(url), client.get(api)
    assert answer.json["turns"][0]["ahead"] == 1
    hall.call("1")
    assert 'data-ahead="0"' in client.get(url, headers={"If-None-Match": page.headers["ETag"]}).text
    assert client.get(api, headers={"If-None-Match": answer.headers["ETag"]}).json["turns"][0]["ahead"] == 0


def test_another_ticket_says_nothing_about_this_one(page_of: Any, hall: Hall, box: Box) -> None:
    mine, other = hall.take("ktp"), hall.take("ktp")
    assert box.tokens.token(mine.id) not in page_of(other).text


def test_a_printed_page_says_its_date_and_leads_to_a_sheet_with_the_code(page_of: Any, hall: Hall) -> None:
    page = page_of(hall.take("ktp"))
    assert '<p class="on-paper">Sabtu, 21 November 2026</p>' in page.text
    assert re.search(r'<div class="on-paper paper-code">\s*<img src="/t/[^"]+/qr.svg"', page.text)
    sheet = re.search(r'href="(/t/[^"]+/slip)">Cetak di kertas', page.text)
    assert sheet is not None
