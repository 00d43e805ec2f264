"""The audit of the box on its page and as a file: a sentence for every event, filters, and who may read it."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any, get_type_hints
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from queues.model.actor import Role
from queues.model.events import box_events
from queues.model.events.box import (
    AddressesRead,
    BoardNamed,
    BoxEvent,
    BoxGroup,
    DeskPinRenewed,
    SignedIn,
    SignInsFailed,
    SignInWay,
    UserChange,
    UserChanged,
)
from queues.model.sessions import SessionEnd
from queues.persistence.ids import new_id
from queues.persistence.people.people import create_user
from queues.persistence.schema import tables
from queues.persistence.streams.chain import record_code
from queues.persistence.streams.recording import record_in_box
from queues.snapshots.office.audit import Who
from queues.snapshots.office.box_audit import BoxAuditFilter, BoxAuditRow, box_audit_snapshot
from tests.builders import COORDINATOR, NOON, Hall, later
from tests.web.conftest import Staff
from webapp.services import Box
from webapp.words.box_audit import _CHANGES, _ENDS, _OPENED_WITH, _WAYS, BOX_GROUP_WORDS, BOX_SENTENCES

AUDIT = "/audit"


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


def note(hall: Hall, happened: BoxEvent, by: Any = COORDINATOR) -> int:
    seq: int = hall.writer.write(record_in_box, happened=happened, actor=by)
    return seq


def a_board(box: Box) -> UUID:
    tv = {"id": new_id(), "name": "TV depan", "key_hash": b"k" * 32, "named_at": NOON}
    with box.engine.begin() as connection:
        connection.execute(insert(tables.board).values(tv))
    return UUID(str(tv["id"]))


def lines_on(page: str) -> list[str]:
    found = re.findall(r'<li class="line.*?</li>', page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


# -- words -----------------------------------------------------------------------------------------------------------


def test_every_event_of_the_box_has_a_sentence_and_every_group_words() -> None:
    assert set(BOX_SENTENCES) == set(box_events().values())
    assert set(BOX_GROUP_WORDS) == set(BoxGroup)
    assert {cls.audit for cls in box_events().values()} == set(BoxGroup)


@pytest.mark.parametrize("kind", sorted(box_events()))
def test_a_sentence_can_be_made_of_every_event_of_the_box(app: Flask, kind: str) -> None:
    """Even where nobody knows any more what its ids stand for."""
    row = BoxAuditRow(1, NOON, kind, _payload(kind), Who("system", "system"))
    for language in ("id", "en"):
        with app.test_request_context(f"/?lang={language}"):
            said = BOX_SENTENCES[box_events()[kind]](row, {})
        assert said.endswith(".") and "%(" not in said and said[0].isupper() | said[0].isdigit()


def _payload(kind: str) -> dict[str, Any]:
    cls = box_events()[kind]
    values: dict[str, Any] = {}
    for name, hint in get_type_hints(cls).items():
        if name in {f.name for f in fields(cls)} - {"at"}:
            values[name] = _example(str(hint))
    return cls(at=NOON, **values).payload()


def _example(hint: str) -> Any:
    if hint.startswith("tuple[str"):
        return ("zone", "other")
    if hint.startswith("tuple"):
        return ((new_id(), 1, "00"),)
    for word, value in (("UUID", new_id()), ("bool", True), ("int", 3)):
        if word in hint:
            return value
    return "other"


def test_every_code_in_an_event_of_the_box_has_words() -> None:
    """Without them the page would still say something, but in code."""
    assert set(_CHANGES) == set(UserChange)
    assert set(_WAYS) == set(_OPENED_WITH) == set(SignInWay)
    assert set(_ENDS) == set(SessionEnd)


@pytest.mark.parametrize("change", sorted(UserChange))
def test_every_change_of_a_person_names_the_person(app: Flask, change: UserChange) -> None:
    happened = UserChanged(at=NOON, user_id=new_id(), change=change, role="clerk")
    row = BoxAuditRow(1, NOON, happened.kind, happened.payload(), Who("system", "system"))
    with app.test_request_context("/"):
        said = BOX_SENTENCES[box_events()[row.kind]](row, {str(happened.user_id): "Sari"})
    assert "Sari" in said and change not in said


# -- the page --------------------------------------------------------------------------------------------------------


def test_the_page_says_who_did_what_newest_first_with_names(coordinator: Staff, hall: Hall, box: Box) -> None:
    with box.engine.begin() as connection:
        user = {"username": "dewi", "display_name": "Dewi", "role": Role.CLERK, "password_hash": "…"}
        dewi = create_user(connection, **user, now=NOON)
    note(hall, SignedIn(at=NOON, person_id=dewi, desk_id=None, way=SignInWay.PASSWORD))
    note(
        hall,
        SignInsFailed(at=NOON, way=SignInWay.DESK_PIN, count=12, known_id=hall.desk_id("3"), address_hash="ab12cd34ef"),
    )
    note(hall, BoardNamed(at=NOON, board_id=(tv := a_board(box))))
    note(hall, AddressesRead(at=NOON, day_id=hall.day_id, desk_id=None, count=4))
    page = coordinator.get(AUDIT)
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    addresses, named, failed, signed_in, created = lines_on(page.text)[:5]
    assert f"4 alamat warga dari {hall.code} dibaca." in addresses
    assert "Layar TV didaftarkan: TV depan." in named and str(tv) not in named
    assert "12 kali gagal masuk sebagai Meja 3 (PIN meja), dari alamat jaringan #ab12cd34." in failed
    assert "Dewi masuk dengan kata sandi." in signed_in and "21/11/2026 12.00" in signed_in
    assert "Pengguna Dewi dibuat (petugas)." in created and "Sistem" in created


def test_the_page_shows_the_code_of_the_record(coordinator: Staff, hall: Hall, box: Box) -> None:
    note(hall, AddressesRead(at=NOON, day_id=hall.day_id, desk_id=None, count=4))
    head = box_audit_snapshot(box.engine).head
    assert head == hall.box_events()[-1]["hash"]
    assert record_code(head) in coordinator.get(AUDIT).text


def test_filters_leave_what_was_asked_for(coordinator: Staff, hall: Hall) -> None:
    note(hall, DeskPinRenewed(at=NOON, desk_id=hall.desk_id("1")))
    note(hall, AddressesRead(at=NOON + timedelta(days=2), day_id=hall.day_id, desk_id=None, count=4))

    def shown(query: str) -> list[str]:
        return lines_on(coordinator.get(f"{AUDIT}?{query}").text)

    assert all("PIN" in line or "Pengguna" in line for line in shown("group=people"))
    assert len(shown("group=addresses")) == 1
    assert len(shown(f"who={COORDINATOR.id}")) == 2
    assert len(shown(f"who={COORDINATOR.id}&until=2026-11-21")) == 1
    assert len(shown("since=2026-11-22")) == 1
    assert shown("since=2027-01-01") == []
    assert coordinator.get(f"{AUDIT}?since=tomorrow").status_code == 422


def test_a_long_audit_has_pages(hall: Hall, box: Box) -> None:
    for nth in range(7):
        note(hall, AddressesRead(at=later(nth), day_id=hall.day_id, desk_id=None, count=nth + 1))
    asked = BoxAuditFilter(group=BoxGroup.ADDRESSES)
    seen: list[int] = []
    before = None
    while not seen or before:
        page = box_audit_snapshot(box.engine, asked=asked, before=before, most=3)
        seen += [row.payload["count"] for row in page.rows]
        before = page.before
    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_the_file_has_the_same_lines(coordinator: Staff, hall: Hall) -> None:
    note(hall, AddressesRead(at=NOON, day_id=hall.day_id, desk_id=None, count=4))
    answer = coordinator.get(f"{AUDIT}.csv?group=addresses")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    heads, line = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";")
    assert heads == ["Waktu", "Siapa", "Peran", "Langkah", "seq"]
    assert line[0] == "2026-11-21 12:00:00" and line[3] == f"4 alamat warga dari {hall.code} dibaca."


def test_the_day_audit_leads_to_it_and_shows_its_own_code(coordinator: Staff, hall: Hall) -> None:
    page = coordinator.get(f"/d/{hall.code}/audit").text
    assert f'href="{AUDIT}"' in page
    assert record_code(hall.day().chain_head) in page


@pytest.mark.parametrize("role", ["clerk", "greeter", "viewer"])
@pytest.mark.parametrize("path", [AUDIT, f"{AUDIT}.csv"])
def test_only_coordinators_and_admins_read_it(
    signed_in: Callable[[str], Staff], client: FlaskClient, hall: Hall, role: str, path: str
) -> None:
    assert client.get(path).status_code in (302, 401)
    assert signed_in(role).get(path).status_code == 403


def test_nothing_of_it_is_in_the_public_stream(hall: Hall, client: FlaskClient) -> None:
    note(hall, DeskPinRenewed(at=NOON, desk_id=hall.desk_id("1")))
    said = client.get(f"/api/v1/days/{hall.code}/events?after=0").get_data(as_text=True)
    assert "desk_pin" not in said and "day_begun" not in said
