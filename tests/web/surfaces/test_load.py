"""The coordinator's screen: figures, services by desks, wishes, and what each role may do there."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.alerting import watch_load
from queues.actions.hall.closing import close_day
from queues.actions.hall.counting import count_people
from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import close_desk, pause_desk, pause_service
from queues.model.actor import SYSTEM
from queues.persistence.read_transaction import one_read
from queues.snapshots.load.hall_figures import days_to_watch
from tests.builders import COORDINATOR, DAY, NOON, Hall, later
from tests.web.conftest import Staff, StandingClock
from tests.web.reading import element_of, tags_of

LOAD = f"/d/{DAY}/load"
NOW = f"{LOAD}/now"
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


def queue_of(page: str, service: str) -> str:
    found = re.search(rf'<li class="queue[^"]*" id="queue-{service}">.*?</li>', page, re.S)
    assert found is not None
    return found[0]


def row_of(page: str, service: str) -> str:
    found = re.search(rf'<tr id="row-{service}".*?</tr>', page, re.S)
    assert found is not None
    return found[0]


def card_of(page: str, hall: Hall, desk: str) -> str:
    found = re.search(rf'<li class="card desk" id="desk-{hall.desk_id(desk)}">.*?</li>', page, re.S)
    assert found is not None
    return found[0]


def words_of(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def figures_of(page: str) -> list[str]:
    found = re.search(r'<section class="figures".*?</section>', page, re.S)
    assert found is not None
    return [words_of(one) for one in re.findall(r"<div.*?</div>", found[0], re.S)]


# -- what it shows ---------------------------------------------------------------------------------------------------


def test_the_figures_say_how_the_day_goes(coordinator: Staff, hall: Hall) -> None:
    hall.take("ktp", at=later(minutes=-40))
    hall.serve("1", at=later(minutes=-30), minutes=6)
    hall.take("ktp", at=later(minutes=-25))
    hall.take("bpjs", at=later(minutes=-10))
    *figures, end = figures_of(coordinator.get(LOAD).text)
    assert re.fullmatch(r"12\.\d\d selesai \(tutup 15\.00\)", end)
    assert figures == [
        "2 menunggu",
        "25 menit, terlama (umumnya 17)",
        "1 selesai dilayani",
        "6 menit per layanan",
    ]


def test_an_end_after_the_closing_time_is_trouble(coordinator: Staff, hall: Hall, clock: StandingClock) -> None:
    clock.at = later(minutes=170)
    hall.take_many(3, "bpjs", at=clock.at)
    *_, end = re.findall(r'<div class="late">.*?</div>', coordinator.get(LOAD).text, re.S)
    assert re.fullmatch(r"15\.\d\d selesai \(tutup 15\.00\)", words_of(end))


def test_an_empty_day_says_nothing_that_it_does_not_know(coordinator: Staff, hall: Hall) -> None:
    assert figures_of(coordinator.get(LOAD).text) == [
        "0 menunggu",
        "– menit, terlama",
        "0 selesai dilayani",
        "– menit per layanan",
        "– selesai (tutup 15.00)",
    ]


def test_a_queue_says_who_waits_how_long_and_who_serves(coordinator: Staff, hall: Hall) -> None:
    hall.take("ktp", at=later(minutes=-40))
    hall.serve("1", at=later(minutes=-30), minutes=6)
    hall.take("ktp", at=later(minutes=-12))
    hall.take_many(2, "ktp", at=later(minutes=-4))
    hall.take("ktp", at=later(minutes=-3))
    hall.call("1")
    queue = queue_of(coordinator.get(LOAD).text, "ktp")
    words = words_of(queue)
    assert "1 selesai · 6 menit per orang (biasanya 8)" in words
    assert "3 menunggu +3 dalam 15 menit 4 menit terlama umumnya 4" in words
    assert re.search(r"baru datang: \d+–\d+ menit", words)
    assert '<rect class="bar__now" width="100" height="10"/>' in queue
    assert words.endswith("1 2 kosong 6 tutup")
    assert "Sejak 11.15 tiap 15 menit: datang 1, 0, 4, 0; selesai 0, 1, 0, 0" in queue


def test_queues_in_trouble_come_first(coordinator: Staff, hall: Hall, clock: StandingClock) -> None:
    hall.take("sim", at=later(minutes=-70))
    hall.take("kk", at=later(minutes=-20))
    hall.take("bpjs", at=later(minutes=-5))
    hall.do(close_desk, by=COORDINATOR, desk_id=hall.desk_id("3"))
    page = coordinator.get(LOAD).text
    assert re.findall(r'id="queue-(\w+)"', page) == ["bpjs", "sim", "kk", "ktp", "pajak", "audiensi"]
    assert page.index('id="queue-kk"') < page.index("3 layanan tanpa antrean") < page.index('id="queue-ktp"')


def test_a_row_of_the_table_shows_who_is_served_where(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(3, "ktp", at=later(minutes=-12))
    hall.start(hall.call("1").id)
    hall.call("2")
    row = row_of(coordinator.get(f"{LOAD}?view=matrix").text, "ktp")
    assert "Sedang dilayani A001" in words_of(row)
    assert "Dipanggil A002" in words_of(row)
    assert re.search(r'<td class="figure" data-label="mnt terlama">\s*12\s*</td>', row)
    assert row.count('class="takes') == 1  # desk 6 takes it too, and nobody is there


def test_quarter_hours_are_shown_as_bars_and_as_a_chart(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(2, "ktp", at=later(minutes=-40))
    hall.serve("1", at=later(minutes=-20))
    page = coordinator.get(f"{LOAD}?view=hours").text
    assert "Sejak 11.15 tiap 15 menit: datang 2, 0, 0, 0; selesai 0, 0, 1, 0" in page
    chart = coordinator.get(f"{LOAD}/chart?service=ktp").text
    # The quarter hour that has just begun is not drawn as a collapse; who waits is known in it too.
    assert '"arrivals": [2, 0, 0, null], "completed": [0, 0, 1, null]' in chart
    assert '"waiting": [2, 1, 1, 1]' in chart
    assert "11.45 1 0 1" in words_of(chart)
    assert "11.15: 2 11.15 11.30: 1 11.45: 1 12.00: 1 12.00" in words_of(page)
    assert "Belum ada yang datang" in coordinator.get(f"{LOAD}/chart?service=kk").text
    assert coordinator.get(f"{LOAD}/chart?service=paspor").status_code == 404


def test_who_waits_too_long_is_marked_by_word_and_shape(coordinator: Staff, hall: Hall, clock: StandingClock) -> None:
    hall.take("sim")
    clock.at = later(minutes=59)
    assert "Terlalu lama" not in queue_of(coordinator.get(LOAD).text, "sim")
    clock.at = later(minutes=60)
    queue = queue_of(coordinator.get(LOAD).text, "sim")
    assert "queue--trouble" in queue
    assert "#i-trouble" in queue
    assert "Terlalu lama: 60 menit terlama" in words_of(queue)


def test_a_queue_without_a_desk_is_marked(coordinator: Staff, hall: Hall) -> None:
    hall.take("bpjs")
    hall.do(close_desk, by=COORDINATOR, desk_id=hall.desk_id("3"))
    page = coordinator.get(LOAD).text
    assert "Tanpa meja" in queue_of(page, "bpjs")
    assert "Tanpa meja" not in queue_of(page, "ktp")


def test_pauses_say_why_and_until_when(coordinator: Staff, hall: Hall) -> None:
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp", reason="blanks", minutes=30)
    hall.do(pause_desk, desk_id=hall.desk_id("3"), reason="prayer")
    page = coordinator.get(LOAD).text
    assert "Jeda: blangko habis, sampai 12.30" in queue_of(page, "ktp")
    assert "Jeda: salat" in words_of(card_of(page, hall, "3"))


def test_a_full_service_says_so(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(3, "audiensi")
    assert "Antrean penuh" in queue_of(coordinator.get(LOAD).text, "audiensi")


def test_a_desks_card_says_what_it_has_done(coordinator: Staff, hall: Hall) -> None:
    for _ in range(3):
        hall.take("ktp")
    hall.serve("1")
    hall.hold(hall.call("1").id)
    hall.call("1", at=NOON - timedelta(minutes=4))
    card = words_of(card_of(coordinator.get(LOAD).text, hall, "1"))
    assert "Dipanggil A003 4 mnt" in card
    assert "1 selesai · 1 ditunda" in card


def test_a_desk_at_which_nobody_is_says_since_when(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(2, "ktp", at=later(minutes=-30))
    hall.serve("1", at=later(minutes=-20), minutes=6)
    page = coordinator.get(LOAD).text
    assert "Kosong 14 mnt , ada yang menunggu" in words_of(card_of(page, hall, "1"))
    assert "ada yang menunggu" not in words_of(card_of(page, hall, "3"))
    assert "Tidak ada orang di meja" in words_of(card_of(page, hall, "6"))


def test_people_counted_without_a_number_are_shown_with_the_others(coordinator: Staff, hall: Hall) -> None:
    hall.take("bpjs")
    hall.serve("3")
    hall.do(count_people, desk_id=hall.desk_id("3"), service="bpjs", quantity=4)
    page = coordinator.get(LOAD).text
    assert "5 selesai dilayani (4 tanpa nomor)" in figures_of(page)
    assert "4 tanpa nomor" in words_of(queue_of(page, "bpjs"))
    assert "4 tanpa nomor" in words_of(card_of(page, hall, "3"))


# -- trouble and help ------------------------------------------------------------------------------------------------


def raise_alerts(hall: Hall, minutes: float = 0) -> None:
    """What the jobs do so many minutes after NOON."""
    with one_read(hall.engine) as connection:
        for work in days_to_watch(connection, later(minutes=minutes), {}):
            hall.do(watch_load, by=SYSTEM, at=later(minutes=minutes), **work)


@pytest.fixture
def in_trouble(hall: Hall) -> Hall:
    """A queue that nobody serves, and an alert that says so."""
    hall.take_many(2, "bpjs")
    hall.do(close_desk, by=COORDINATOR, desk_id=hall.desk_id("3"))
    raise_alerts(hall)
    return hall


def test_an_alert_is_said_in_words_and_acknowledged_by_name(coordinator: Staff, in_trouble: Hall) -> None:
    page = coordinator.get(LOAD).text
    assert "BPJS: 2 orang menunggu dan tidak ada meja yang melayani" in words_of(page)
    assert "data-unseen" in page
    (url,) = [url for url in commands_of(page) if url.endswith("/acknowledge-alerts")]
    (alert_id,) = re.findall(r'data-alert="([^"]+)"', page)
    answer = coordinator.post(url, {"alerts": [alert_id]})
    (alert,) = answer.json["alerts"]
    assert alert == alert | {
        "kind": "nobody_serves",
        "subject": "bpjs",
        "service": "bpjs",
        "acknowledged_by": "Coordinator",
    }
    page = coordinator.get(NOW).text
    assert "Dilihat oleh Coordinator, 12.00" in words_of(page)
    assert "1 masalah sudah dilihat, belum selesai" in words_of(page)
    assert "data-unseen" not in page


def test_alerts_of_one_matter_are_one_line_with_a_count_and_are_seen_at_once(coordinator: Staff, hall: Hall) -> None:
    coordinator.post(f"/api/v1/days/{DAY}/pause", {"reason": "power"})
    raise_alerts(hall, 30)
    page = coordinator.get(NOW).text
    assert words_of(page).count("5 jeda lewat dari waktunya") == 1
    assert len(re.findall(r' data-alert="[^"]+" data-unseen', page)) == 5
    assert page.count('<li class="alert"') + page.count('<li\n  class="alert"') == 1
    seen = re.findall(r' data-alert="([^"]+)"', page)
    assert coordinator.post(f"/api/v1/days/{DAY}/acknowledge-alerts", {"alerts": seen}).status_code == 200
    page = coordinator.get(NOW).text
    assert "5 masalah sudah dilihat, belum selesai" in words_of(page)
    assert "data-unseen" not in page


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (6, "Meja 3: K001 dipanggil 6 menit lalu, belum dilayani"),
        (60, "Meja 1: A001 sudah 60 menit dilayani (biasanya 8)"),
        (30, "Tidak ada meja yang memanggil, padahal ada yang menunggu"),
    ],
)
def test_who_was_forgotten_is_named_and_not_who_has_gone_meanwhile(
    coordinator: Staff, hall: Hall, clock: StandingClock, minutes: int, words: str
) -> None:
    for service in ("bpjs", "ktp", "kk"):
        hall.take(service)
    called, served = hall.call("3"), hall.start(hall.call("1").id)
    raise_alerts(hall, minutes)
    clock.at = later(minutes=minutes)
    assert words in words_of(coordinator.get(NOW).text)
    for one in (called, served):
        hall.finish(one.id, at=later(minutes=minutes))
    page = words_of(coordinator.get(NOW).text)
    assert "K001" not in page and "A001" not in page


def test_an_unknown_alert_cannot_be_acknowledged(coordinator: Staff, hall: Hall) -> None:
    for answer in (
        coordinator.post(f"/api/v1/days/{DAY}/alerts/{hall.day_id}/acknowledge"),
        coordinator.post(f"/api/v1/days/{DAY}/acknowledge-alerts", {"alerts": [str(hall.day_id)]}),
    ):
        assert (answer.status_code, answer.json["error"]["code"]) == (404, "unknown_alert")


# -- what is said, and how turns ended -------------------------------------------------------------------------------


def test_what_is_announced_and_planned_stands_on_the_load_until_it_is_ended(coordinator: Staff, hall: Hall) -> None:
    said = {"text": "Air minum tersedia", "text_en": "Water is served", "audience": "all", "minutes": 15}
    coordinator.post(f"/api/v1/days/{DAY}/announcements", said)
    plan = {"reason": "prayer", "starts_at": "12:30", "ends_at": "13:00"}
    coordinator.post(f"/api/v1/days/{DAY}/pauses", plan)
    page = coordinator.get(NOW).text
    assert "Air minum tersedia sampai 12.15 Tarik" in words_of(page)
    assert "Jeda terencana: 12.30–13.00 seluruh balai: salat Batal" in words_of(page)
    assert "Water is served" in coordinator.get(f"{NOW}?lang=en").text
    for url in commands_of(element_of(page, '<ul class="card said"')):
        assert coordinator.post(url).status_code == 200
    assert 'id="said"' not in coordinator.get(f"{NOW}?lang=id").text


def test_the_audit_says_an_announcement_in_the_readers_language(coordinator: Staff, hall: Hall) -> None:
    said = {"text": "Air minum tersedia", "text_en": "Water is served", "audience": "all", "minutes": 15}
    coordinator.post(f"/api/v1/days/{DAY}/announcements", said)
    english = words_of(coordinator.get(f"/d/{DAY}/audit?lang=en").text)
    assert "Water is served" in english and "Air minum" not in english


def test_outcomes_are_counted_by_service_with_what_was_promised(signed_in: Callable[[str], Staff], hall: Hall) -> None:
    hall.take_many(4, "ktp")
    for outcome in ("served", "served", "documents_missing", "collect_later"):
        hall.serve("1", outcome=outcome)
    hall.take("bpjs")
    hall.serve("3")
    dialog = words_of(signed_in("viewer").get(f"{LOAD}/outcomes").text)
    assert "KTP 2 1 1 BPJS 1 – – Seluruh balai 3 1 1" in dialog
    assert "Dijanjikan dapat diambil" in dialog
    assert re.search(r"Dijanjikan dapat diambil \w+, \d+ \w+ 2026 · .+: KTP 1 Tindak lanjut Kembali", dialog)


def test_before_anybody_was_served_there_is_no_sum(coordinator: Staff, hall: Hall) -> None:
    assert "Belum ada yang selesai" in coordinator.get(f"{LOAD}/outcomes").text


# -- the whole hall --------------------------------------------------------------------------------------------------


def test_the_hall_is_paused_by_a_reason_and_goes_on_by_one_button(coordinator: Staff, hall: Hall) -> None:
    """Each is two taps: one opens the dialog, one acts."""
    hall.do(pause_desk, desk_id=hall.desk_id("2"), reason="meal")
    dialog = f"{LOAD}/hall-pause"
    assert f'data-opens="{dialog}"' in coordinator.get(LOAD).text
    asked = coordinator.get(dialog).text
    assert "4 meja berhenti memanggil sekarang juga." in words_of(asked)
    assert asked.index('name="minutes"') < asked.index("Listrik padam")
    assert commands_of(asked) == [f"/api/v1/days/{DAY}/pause"] * 7
    paused = coordinator.post(f"/api/v1/days/{DAY}/pause", {"reason": "power", "minutes": 30})
    assert len(paused.json["desks"]) == 4
    page = coordinator.get(NOW).text
    assert "Seluruh balai jeda sejak pukul 12.00. Jeda: listrik padam, sampai 12.30." in words_of(page)
    assert "4 dari 6 meja belum dilanjutkan." in words_of(page)
    asked = coordinator.get(dialog).text
    assert "4 meja dilanjutkan: Meja 1, Meja 3, Meja 4, Meja 5." in words_of(asked)
    assert "Tetap jeda, karena dijeda sendiri: Meja 2." in words_of(asked)
    assert commands_of(asked) == [f"/api/v1/days/{DAY}/resume"]
    assert coordinator.post(f"/api/v1/days/{DAY}/resume").json["desks"] == []
    assert "Seluruh balai jeda" not in words_of(coordinator.get(NOW).text)


def test_desks_board_and_phones_say_a_pause_of_the_hall_as_any_other(coordinator: Staff, hall: Hall) -> None:
    coordinator.post(f"/api/v1/days/{DAY}/pause", {"reason": "power"})
    assert "Jeda: listrik padam" in words_of(coordinator.get(f"/desks/{hall.desk_id('1')}").text)
    assert {one["state"] for one in coordinator.get(f"/api/v1/days/{DAY}/board").json["desks"]} == {"paused", "closed"}


def test_the_audit_says_a_pause_of_the_hall_once(coordinator: Staff, hall: Hall) -> None:
    coordinator.post(f"/api/v1/days/{DAY}/pause", {"reason": "power", "minutes": 30})
    coordinator.post(f"/api/v1/days/{DAY}/resume")
    audit = words_of(coordinator.get(f"/d/{DAY}/audit").text)
    assert audit.count("Seluruh balai dijeda sampai 12.30 (5 meja).") == 1
    assert audit.count("Seluruh balai dilanjutkan (5 meja).") == 1
    assert "Meja 1 dijeda" not in audit


@pytest.mark.parametrize("role", ["viewer", "clerk", "greeter"])
def test_only_a_coordinator_pauses_the_hall(signed_in: Callable[[str], Staff], hall: Hall, role: str) -> None:
    assert signed_in(role).post(f"/api/v1/days/{DAY}/pause", {"reason": "power"}).status_code == 403


def test_a_suggestion_leads_to_a_preview_and_the_preview_to_the_change(coordinator: Staff, in_trouble: Hall) -> None:
    page = coordinator.get(LOAD).text
    assert "Usul: Buka Meja 3 untuk BPJS sekarang tidak ada yang melayani" in words_of(page)
    found = re.search(r'id="opens-suggestion-[^"]+" data-opens="([^"]+)"', page)
    assert found is not None
    dialog = coordinator.get(found[1].replace("&amp;", "&")).text
    assert re.search(r"sekarang tidak dilayani nanti \d+ menit", words_of(dialog))
    assert [url.rsplit("/", 1)[1] for url in commands_of(dialog)] == ["services"]
    desk = f"/api/v1/desks/{in_trouble.desk_id('3')}"
    (change,) = [one for one in tags_of(dialog, "button") if "data-command" in one]
    assert json.loads(change["data-then"]) == [{"url": f"{desk}/open"}]
    assert coordinator.post(f"{desk}/services", {"services": ["bpjs"]}).status_code == 200
    assert coordinator.post(f"{desk}/open").status_code == 200
    assert "Usul:" not in coordinator.get(NOW).text


def test_a_preview_says_what_becomes_longer_and_what_shorter(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(20, "ktp")
    hall.take_many(6, "kk")
    url = f"{LOAD}/preview?bare=1&desk={hall.desk_id('1')}"
    away = words_of(coordinator.get(f"{url}&services=kk").text)
    assert re.search(r"Cetak KTP-el sekarang \d+ menit nanti \d+ menit", away)
    assert re.search(r"Kartu Keluarga sekarang \d+ menit nanti \d+ menit", away)
    alone = words_of(coordinator.get(f"{url}&services=ktp").text)
    assert "Tidak ada meja lain yang melayani: Kartu Keluarga." in alone
    assert re.search(r"Kartu Keluarga sekarang \d+ menit nanti tidak dilayani", alone)
    closed = words_of(coordinator.get(f"{LOAD}/preview?desk={hall.desk_id('1')}&open=0").text)
    assert "Tidak ada meja lain yang melayani: Kartu Keluarga." in closed
    same = words_of(coordinator.get(f"{url}&services=ktp,kk").text)
    assert same == "Perkiraan waktu tunggu tidak berubah."


def taking(dialog: str, hall: Hall, desk: str) -> str:
    """The line of a desk in the dialog of a service."""
    return element_of(dialog, f'<li class="row" id="takes-{hall.desk_id(desk)}">')


def test_a_desk_of_another_agency_gets_a_service_only_after_a_look(coordinator: Staff, hall: Hall) -> None:
    """The desk of the police is asked about, one of the same agency gets it at once."""
    dialog = coordinator.get(f"{LOAD}/services/bpjs").text
    police, own = taking(dialog, hall, "4"), coordinator.get(f"{LOAD}/services/kk").text
    assert commands_of(police) == []
    assert "Polres" in words_of(police)
    found = re.search(r'data-opens="([^"]+)"', police)
    assert found is not None
    asked = coordinator.get(found[1].replace("&amp;", "&")).text
    assert "Meja 4 meja Polres. Layanan instansi lain: Pendaftaran BPJS (BPJS Kesehatan)." in words_of(asked)
    assert "Pendaftaran BPJS baru Tetap: Perpanjangan SIM, Pajak kendaraan" in words_of(asked)
    assert [url.rsplit("/", 1)[1] for url in commands_of(asked)] == ["services"]
    assert len(commands_of(taking(own, hall, "2"))) == 1


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("announcements", ["text"]),
        ("pauses", ["starts_at", "ends_at"]),
        ("policy", ["max_wait_minutes", "thresholds.idle_minutes", "thresholds.called_minutes"]),
        ("services/ktp", ["quota", "blanks"]),
        ("boards", ["screen", "name"]),
        ("desks/{desk}", ["text"]),
    ],
)
def test_every_field_has_a_place_for_what_is_wrong_with_it(
    coordinator: Staff, hall: Hall, part: str, fields: list[str]
) -> None:
    dialog = coordinator.get(f"{LOAD}/{part.format(desk=hall.desk_id('1'))}").text
    for name in fields:
        form = next(one for one in re.findall(r"<form.*?</form>", dialog, re.S) if f'name="{name}"' in one)
        assert 'data-module="field-faults"' in form and "data-between" in form
        label = next(one for one in re.findall(r"<label.*?</label>", form, re.S) if f'name="{name}"' in one)
        assert "data-fault" in label


@pytest.mark.parametrize(
    ("query", "status"),
    [("desk=none", 422), ("", 422), (f"desk={NOBODY}", 404), ("desk={desk}&services=paspor", 404)],
)
def test_a_preview_of_what_is_not_there_is_refused(coordinator: Staff, hall: Hall, query: str, status: int) -> None:
    query = query.format(desk=hall.desk_id("1"))
    assert coordinator.get(f"{LOAD}/preview?{query}").status_code == status


def test_a_desk_cannot_be_closed_while_somebody_is_there_and_says_who(coordinator: Staff, hall: Hall) -> None:
    hall.take("bpjs")
    hall.call("3")
    assert "Masih ada K001 di meja" in coordinator.get(f"{LOAD}/desks/{hall.desk_id('3')}").text
    answer = coordinator.post(f"/api/v1/desks/{hall.desk_id('3')}/close")
    assert (answer.status_code, answer.json["error"]["details"]["number"]) == (409, "K001")


def test_who_waits_for_a_service_that_a_desk_no_longer_takes_keeps_the_place(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(2, "bpjs")
    assert coordinator.post(f"/api/v1/desks/{hall.desk_id('3')}/services", {"services": ["ktp"]}).status_code == 200
    assert "Tanpa meja" in queue_of(coordinator.get(LOAD).text, "bpjs")
    assert coordinator.post(f"/api/v1/desks/{hall.desk_id('3')}/services", {"services": ["bpjs"]}).status_code == 200
    assert hall.call("3").number == "K001"


def test_the_day_says_in_which_state_it_is(coordinator: Staff, hall: Hall) -> None:
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    assert "Pengambilan nomor dihentikan." in coordinator.get(LOAD).text
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    closed = coordinator.get(LOAD).text
    assert "Hari layanan sudah ditutup." in closed
    assert "data-command" not in closed
    # A number is still looked up, its outcome may be corrected after the close, and the outcomes are read.
    assert re.findall(r'data-opens="([^"]+)"', closed) == [f"{LOAD}/number", f"{LOAD}/outcomes"]


# -- what can be done ------------------------------------------------------------------------------------------------


def commands_of(page: str) -> list[str]:
    return re.findall(r'data-command="([^"]+)"', page)


def test_a_wish_for_priority_is_granted_in_one_tap(coordinator: Staff, hall: Hall) -> None:
    ticket = hall.take("ktp", "bpjs", priority=True)
    page = coordinator.get(LOAD).text
    url = f"/api/v1/tickets/{ticket.id}/priority"
    assert commands_of(page) == [url, url]
    assert '{"granted": true}' in page
    assert coordinator.post(url, {"granted": True}).status_code == 200
    assert hall.ticket(ticket.id).priority
    assert "Minta prioritas" not in coordinator.get(NOW).text


def test_the_dialog_of_a_desk_offers_what_its_state_allows(coordinator: Staff, hall: Hall) -> None:
    def offered(desk: str) -> list[str]:
        page = coordinator.get(f"{LOAD}/desks/{hall.desk_id(desk)}").text
        found = [url.rsplit("/", 1)[1] for url in commands_of(page)]
        # Who sits there is told in test_seating.py, what the desk is told in test_desk_messages.py.
        return [one for one in found if not one.endswith(("seat", "messages"))]

    hall.take("ktp")
    hall.call("2")
    hall.do(pause_desk, desk_id=hall.desk_id("3"))
    assert offered("1") == ["pause", "close", "services", "services"]  # what it takes, and which queue it prefers
    assert offered("2") == ["pause", "services"]
    assert offered("3") == ["resume", "close", "services"]
    assert offered("6") == ["open", "services", "services"]


def test_the_dialog_of_a_desk_says_how_much_it_prefers_each_of_its_queues(coordinator: Staff, hall: Hall) -> None:
    url = f"/api/v1/desks/{hall.desk_id('1')}/services"
    body = {"services": ["ktp", "kk"], "weights": {"kk": 3, "ktp": 1}}
    assert coordinator.post(url, body).status_code == 200
    page = coordinator.get(f"{LOAD}/desks/{hall.desk_id('1')}").text
    weights = re.findall(r'name="weights.(\w+)".*?<option value="(\d)" selected', page, re.S)
    assert weights == [("ktp", "1"), ("kk", "3")]
    assert "weights." not in coordinator.get(f"{LOAD}/desks/{hall.desk_id('2')}").text


def test_the_dialog_of_a_desk_ticks_what_it_takes(coordinator: Staff, hall: Hall) -> None:
    page = coordinator.get(f"{LOAD}/desks/{hall.desk_id('1')}").text
    assert re.findall(r'name="services" value="(\w+)" checked', page) == ["ktp", "kk"]
    assert len(re.findall(r'name="services"', page)) == 6


def test_the_dialog_of_a_service_adds_and_releases_desks(coordinator: Staff, hall: Hall) -> None:
    page = coordinator.get(f"{LOAD}/services/kk").text
    bodies = {
        desk: re.search(rf"id=\"takes-{hall.desk_id(desk)}\".*?data-body='([^']+)'", page, re.S) for desk in ("1", "2")
    }
    assert [found and found[1] for found in bodies.values()] == [
        '{"services": ["ktp"]}',
        '{"services": ["ktp", "kk"]}',
    ]
    only_one = coordinator.get(f"{LOAD}/services/bpjs").text
    assert "satu-satunya layanan" in only_one


def test_the_dialog_of_a_paused_service_resumes_it(coordinator: Staff, hall: Hall) -> None:
    assert f"/api/v1/days/{DAY}/services/ktp/pause" in commands_of(coordinator.get(f"{LOAD}/services/ktp").text)
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    assert f"/api/v1/days/{DAY}/services/ktp/resume" in commands_of(coordinator.get(f"{LOAD}/services/ktp").text)


def test_the_dialog_of_the_day_stops_numbers_and_leads_to_its_close(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    page = coordinator.get(f"{LOAD}/day").text
    assert commands_of(page) == [f"/api/v1/days/{DAY}/stop-issuing"]
    assert f'href="/d/{DAY}/close"' in page
    assert "2 giliran belum terlayani" in page
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    assert f"/api/v1/days/{DAY}/resume-issuing" in commands_of(coordinator.get(f"{LOAD}/day").text)


def test_every_command_of_the_screen_is_a_route_of_the_api(coordinator: Staff, hall: Hall) -> None:
    hall.take("ktp", priority=True)
    hall.do(pause_desk, desk_id=hall.desk_id("3"))
    pages = [LOAD, f"{LOAD}/day", f"{LOAD}/services/ktp"]
    pages += [f"{LOAD}/desks/{hall.desk_id(desk)}" for desk in ("1", "3", "6")]
    adapter = coordinator.client.application.url_map.bind("localhost")
    commands = {url for page in pages for url in commands_of(coordinator.get(page).text)}
    assert len(commands) > 10
    for url in commands:
        assert adapter.match(url, method="POST")[0].startswith("api.")


def test_what_is_not_there_is_not_found(coordinator: Staff, hall: Hall) -> None:
    for path in ("/d/never/load", f"{LOAD}/services/paspor", f"{LOAD}/desks/{hall.day_id}"):
        assert coordinator.get(path).status_code == 404


# -- who sees it, and how it stays fresh -----------------------------------------------------------------------------


def test_a_viewer_sees_the_same_without_a_button(signed_in: Callable[[str], Staff], hall: Hall) -> None:
    hall.take("ktp", priority=True)
    viewer = signed_in("viewer")
    page = viewer.get(LOAD).text
    assert "Minta prioritas" in page
    assert "data-command" not in page
    assert re.findall(r'data-opens="([^"]+)"', page) == [f"{LOAD}/outcomes"]  # to read
    for path in (f"{LOAD}/day", f"{LOAD}/services/ktp", f"{LOAD}/desks/{hall.desk_id('1')}"):
        assert viewer.get(path).status_code == 403


@pytest.mark.parametrize("role", ["clerk", "greeter"])
def test_others_do_not_enter(signed_in: Callable[[str], Staff], hall: Hall, role: str) -> None:
    assert signed_in(role).get(LOAD).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, hall: Hall) -> None:
    answer = client.get(LOAD)
    assert (answer.status_code, answer.location) == (302, f"/sign-in?next={LOAD}")


def test_the_fragment_is_new_with_each_event_and_each_minute(
    coordinator: Staff, hall: Hall, clock: StandingClock
) -> None:
    def again(tag: Any) -> Any:
        return coordinator.get(NOW, headers={"If-None-Match": tag})

    hall.take("ktp")
    first = coordinator.get(NOW)
    assert f'data-seq="{hall.seq()}"' in first.text
    assert again(first.headers["ETag"]).status_code == 304
    clock.at = later(minutes=1)
    second = again(first.headers["ETag"])
    assert second.status_code == 200
    hall.take("ktp")
    assert again(second.headers["ETag"]).status_code == 200


def test_the_page_is_the_fragment_in_its_frame(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    assert element_of(coordinator.get(NOW).text, '<div class="load stack"') in coordinator.get(LOAD).text
