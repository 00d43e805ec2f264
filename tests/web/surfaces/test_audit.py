"""The audit on its page and as a file: sentences for every event, filters in the address, who may read it."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any, get_type_hints

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.actions.hall.pausing import pause_desk
from queues.actions.hall.policy_changes import change_policy
from queues.actions.turns.calling import call_turn
from queues.model.events import AuditGroup, day_events
from queues.model.queue.policy import Thresholds
from queues.snapshots.office.audit import AuditFilter, AuditRow, Who, audit_snapshot
from tests.builders import CLERK, COORDINATOR, DAY, GREETER, NOON, Hall, later
from tests.web.conftest import Staff
from webapp.services import Box
from webapp.words.audit import GROUP_WORDS, SENTENCES, lines_of
from webapp.words.audit.day import RULE_WORDS
from webapp.words.audit.line import Names

AUDIT = f"/d/{DAY}/audit"


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


def lines_on(page: str) -> list[str]:
    found = re.findall(r'<li class="line".*?</li>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def call_out_of_order(hall: Hall, note: str | None = None) -> str:
    hall.take("ktp")
    second = hall.take("ktp")
    wanted = {"turn_id": second.turn, "desk_id": hall.desk_id("1"), "reason": "frail", "note": note}
    hall.do(call_turn, by=CLERK, at=later(minutes=2), **wanted)
    return second.number


# -- words -----------------------------------------------------------------------------------------------------------


def test_every_event_has_a_sentence() -> None:
    assert set(day_events().values()) - set(SENTENCES) == set()


def test_every_group_and_every_rule_has_words(hall: Hall) -> None:
    assert set(GROUP_WORDS) == set(AuditGroup)
    rules: dict[str, Any] = {
        "others_per_priority": 1,
        "max_wait_minutes": 1,
        "calls_before_no_show": 3,
        "seconds_before_no_show": 1,
        "outcome_required": True,
        "open_numbers_per_device": 1,
        "phones_paused": True,
        "thresholds": {name: value + 1 for name, value in vars(Thresholds()).items()},
    }
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes=rules)
    changed = [rule for rule, _before, _after in hall.events()[-1]["payload"]["changes"]]
    assert set(changed) == set(RULE_WORDS)


@pytest.mark.parametrize("kind", sorted(day_events()))
def test_a_sentence_can_be_made_of_every_event(app: Flask, box: Box, hall: Hall, kind: str) -> None:
    """Even of one that lacks what came later, and of one whose desk and service are gone."""
    row = AuditRow(1, NOON, kind, _payload(kind), Who("system", "system"), {})
    with app.test_request_context():
        names = Names(audit_snapshot(box.engine, hall.code))
        said = SENTENCES[day_events()[kind]](row, names)
    assert said.endswith((".", "”"))
    assert "%(" not in said


def _payload(kind: str) -> dict[str, Any]:
    """The least that an event of this kind says."""
    cls = day_events()[kind]
    of_type: dict[str, Any] = {"str": "x", "int": 1, "bool": True, "dict": {}}
    found: dict[str, Any] = {}
    for field in fields(cls):
        hint = str(get_type_hints(cls)[field.name])
        plain = next((value for name, value in of_type.items() if name in hint and "tuple" not in hint), None)
        found[field.name] = [] if "tuple" in hint else plain
    return found


def test_an_event_of_a_kind_that_nobody_has_thought_of_is_still_said(app: Flask, box: Box, hall: Hall) -> None:
    snapshot = audit_snapshot(box.engine, hall.code, asked=AuditFilter(group=AuditGroup.DAY))
    strange = AuditRow(9, NOON, "tea_served", {}, Who("system", "system"), {})
    with app.test_request_context():
        (line,) = lines_of(type(snapshot)(**vars(snapshot) | {"rows": (strange,)}))
    assert (line.what, line.who) == ("Langkah “tea served” tercatat.", "Sistem")


# -- the page --------------------------------------------------------------------------------------------------------


def test_a_call_out_of_order_says_what_why_and_when(coordinator: Staff, hall: Hall) -> None:
    number = call_out_of_order(hall)
    (line,) = lines_on(coordinator.get(f"{AUDIT}?group=order").text)
    assert line == f"12.02 {number} dipanggil di luar urutan ke Meja 1. Alasan: Sakit atau lemah Petugas"


def test_the_page_speaks_of_rules_pauses_and_the_day(coordinator: Staff, hall: Hall) -> None:
    changes = {"max_wait_minutes": 45, "outcome_required": True}
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes=changes)
    hall.do(pause_desk, by=CLERK, desk_id=hall.desk_id("1"), reason="prayer", minutes=15)
    hall.grant(hall.take("ktp").id)
    said = lines_on(coordinator.get(AUDIT).text)
    assert said[:3] == [
        "12.00 A001 diberi prioritas. Petugas pendaftaran",
        "12.00 Meja 1 dijeda sampai 12.15. Alasan: salat Petugas",
        "12.00 Aturan hari diubah: menunggu paling lama (menit) 90 → 45, hasil layanan wajib tidak → ya. Koordinator",
    ]
    assert said[-1] == "08.00 Hari layanan disiapkan. Sistem"


def test_a_number_however_it_is_typed_shows_its_whole_life(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(2, "ktp")
    hall.serve("1")
    said = lines_on(coordinator.get(f"{AUDIT}?group=notable&number=a1").text)
    assert [line.split(" ", 1)[1] for line in said] == [
        "A001, Cetak KTP-el: Selesai dilayani. Petugas",
        "A001 mulai dilayani di Meja 1. Petugas",
        "A001 dipanggil ke Meja 1. Alasan: sesuai urutan Petugas",
        "A001 diberikan untuk Cetak KTP-el. Warga",
    ]


def test_pages_keep_the_filters(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(60, "ktp")
    first = coordinator.get(f"{AUDIT}?group=all&service=ktp").text
    (older,) = re.findall(r'href="([^"]*before=[^"]*)"', first)
    second = coordinator.get(older.replace("&amp;", "&")).text
    assert (len(lines_on(first)), len(lines_on(second))) == (50, 10)
    assert "before=" not in "".join(re.findall(r'href="([^"]*audit[^"]*)"', second))


def test_hours_are_of_the_days_own_clock(coordinator: Staff, hall: Hall) -> None:
    for minute in (0, 5, 10):
        hall.take("ktp", at=later(minutes=minute))
    said = lines_on(coordinator.get(f"{AUDIT}?group=all&since=12:05&until=12:10").text)
    assert [line[:10] for line in said] == ["12.05 A002"]


@pytest.mark.parametrize("wrong", ["group=nothing", "desk=9", "since=25:00", "before=x"])
def test_a_filter_that_cannot_be_is_refused(coordinator: Staff, wrong: str) -> None:
    assert coordinator.get(f"{AUDIT}?{wrong}").status_code == 422


def test_nothing_found_says_so(coordinator: Staff) -> None:
    assert "Tidak ada langkah seperti itu" in coordinator.get(f"{AUDIT}?number=Z999").text


@pytest.mark.parametrize(("role", "status"), [("viewer", 200), ("admin", 200), ("clerk", 403), ("greeter", 403)])
def test_only_who_answers_for_the_day_may_read_it(
    signed_in: Callable[[str], Staff], hall: Hall, role: str, status: int
) -> None:
    somebody = signed_in(role)
    assert somebody.get(AUDIT).status_code == status
    assert somebody.get(f"{AUDIT}.csv").status_code == status


def test_notes_are_for_coordinators(signed_in: Callable[[str], Staff], hall: Hall) -> None:
    note = "Ibu <b>hamil</b> & lelah"
    call_out_of_order(hall, note)
    assert "Catatan: Ibu &lt;b&gt;hamil&lt;/b&gt; &amp; lelah" in signed_in("coordinator").get(AUDIT).text
    viewer = signed_in("viewer").get(AUDIT).text
    assert "Ada catatan" in viewer
    assert "hamil" not in viewer


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, hall: Hall) -> None:
    assert client.get(AUDIT).status_code == 302


# -- the file --------------------------------------------------------------------------------------------------------


def test_the_file_holds_every_line_for_a_spreadsheet(coordinator: Staff, hall: Hall) -> None:
    hall.take_many(60, "ktp")
    number = call_out_of_order(hall, "=1+1")
    answer = coordinator.get(f"{AUDIT}.csv?group=all&service=ktp")
    assert answer.mimetype == "text/csv"
    assert "no-store" in answer.headers["Cache-Control"]
    text = answer.data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 63
    assert rows[0] | {"seq": ""} == {
        "Waktu": "2026-11-21 12:02:00",
        "Siapa": "Petugas",
        "Peran": "Petugas",
        "Langkah": f"{number} dipanggil di luar urutan ke Meja 1.",
        "Alasan": "Sakit atau lemah",
        "Catatan": "'=1+1",
        "Nomor": number,
        "Meja": "Meja 1",
        "Layanan": "Cetak KTP-el",
        "seq": "",
    }


def test_a_device_is_called_by_its_label(coordinator: Staff, bearer: Callable[..., dict[str, str]], hall: Hall) -> None:
    header = bearer("greeter") | {"Idempotency-Key": "k"}
    body = {"services": ["ktp"], "priority": True}
    assert coordinator.client.post(f"/api/v1/days/{DAY}/tickets", json=body, headers=header).status_code == 201
    (line,) = lines_on(coordinator.get(f"{AUDIT}?group=priority").text)
    assert line.endswith("Perangkat Petugas pendaftaran Petugas pendaftaran")


def test_the_page_is_in_english_too(coordinator: Staff, hall: Hall) -> None:
    hall.take("ktp", by=GREETER, appointed_at=later(minutes=30))
    (line,) = lines_on(coordinator.get(f"{AUDIT}?group=order&lang=en").text)
    assert line == "12:00 A001 was given with an appointment at 12:30, for Identity card. Greeter"
