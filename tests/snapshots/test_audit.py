"""The audit: what is out of the ordinary is found, with who, when and why, and the rest is left out."""

from typing import Any
from uuid import UUID

import pytest

from queues.actions.hall.pausing import pause_service
from queues.actions.hall.policy_changes import change_policy
from queues.actions.turns.calling import call_turn
from queues.actions.turns.serving import no_show
from queues.actions.turns.transferring import transfer_turn
from queues.model.actor import Actor, Role
from queues.model.events import AuditGroup, day_events
from queues.model.refusals import UnknownDay
from queues.persistence.people.people import create_access_token, create_user
from queues.snapshots.office.audit import ORDINARY, AuditFilter, AuditRow, AuditSnapshot, audit_snapshot
from tests.builders import CITIZEN, CLERK, COORDINATOR, GREETER, NOON, Hall, later


def audit(hall: Hall, group: AuditGroup = AuditGroup.OUT_OF_THE_ORDINARY, **asked: Any) -> tuple[AuditRow, ...]:
    return audit_snapshot(hall.engine, hall.code, asked=AuditFilter(group=group, **asked)).rows


def kinds(rows: tuple[AuditRow, ...]) -> list[str]:
    return [row.kind for row in rows]


def call_out_of_order(hall: Hall, turn_id: UUID, *, at: Any = NOON, note: str | None = None) -> None:
    wanted = {"turn_id": turn_id, "desk_id": hall.desk_id("1"), "reason": "frail", "note": note}
    hall.do(call_turn, by=CLERK, at=at, **wanted)


# -- what is shown ---------------------------------------------------------------------------------------------------


def test_an_ordinary_morning_is_no_news(hall: Hall) -> None:
    after = hall.seq()
    hall.take_many(3, "ktp")
    hall.serve("1")
    turn = hall.call("1")
    hall.recall(turn.id)
    hall.hold(turn.id)
    hall.resume(turn.id)
    hall.finish(turn.id, "documents_missing")
    hall.transfer(hall.call("1").id, "kk")
    assert [row for row in audit(hall) if row.seq > after] == []
    assert len([row for row in audit(hall, AuditGroup.ALL) if row.seq > after]) == hall.seq() - after


def test_a_call_out_of_order_is_found_with_its_reason(hall: Hall) -> None:
    hall.take("ktp")
    second = hall.take("ktp")
    call_out_of_order(hall, second.turn)
    (row,) = audit(hall, AuditGroup.ORDER)
    assert (row.kind, row.payload["number"], row.payload["reason"]) == ("turn_called", second.number, "frail")
    assert row.note is None


def test_overrides_are_found(hall: Hall) -> None:
    patience = {"calls_before_no_show": 2, "seconds_before_no_show": 30}
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes=patience)
    hall.take_many(3, "ktp")
    early = hall.call("1")
    hall.do(no_show, by=COORDINATOR, turn_id=early.id, anyway=True)
    hall.restore(early.id, by=COORDINATOR)
    hall.take("kk")
    ahead = hall.call("1")
    hall.do(transfer_turn, by=CLERK, turn_id=ahead.id, service="kk", place="next")
    hall.take("ktp", by=GREETER, appointed_at=later(minutes=5))
    assert kinds(audit(hall, AuditGroup.ORDER)) == ["ticket_issued", "turn_added", "turn_restored", "turn_closed"]


def test_what_was_undone_is_named(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1")
    called_seq = hall.seq()
    hall.undo(turn.id)
    (row,) = audit(hall, AuditGroup.ORDER)
    assert (row.kind, row.about["seq"], row.about["kind"]) == ("turn_undone", called_seq, "turn_called")


def test_priority_is_found_whether_it_was_given_with_the_number_or_later(hall: Hall) -> None:
    hall.take("ktp", by=GREETER, priority=True)
    asked = hall.take("ktp", priority=True)
    hall.grant(asked.id)
    hall.grant(asked.id, granted=False)
    rows = audit(hall, AuditGroup.PRIORITY)
    assert kinds(rows) == ["priority_granted", "priority_granted", "ticket_issued"]
    assert [row.payload.get("granted") for row in rows] == [False, True, None]


def test_what_nobody_has_thought_of_is_out_of_the_ordinary(hall: Hall) -> None:
    assert set(ORDINARY) < set(day_events())
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="kk")
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes={"max_wait_minutes": 30})
    assert kinds(audit(hall))[:2] == ["policy_changed", "service_paused"]
    assert kinds(audit(hall, AuditGroup.RULES)) == ["policy_changed"]
    assert kinds(audit(hall, AuditGroup.PAUSES)) == ["service_paused"]
    assert kinds(audit(hall, AuditGroup.DAY)) == ["day_opened", "day_prepared"]


# -- filters and pages -----------------------------------------------------------------------------------------------


def test_a_number_shows_all_that_happened_to_it(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    hall.serve("1")
    assert kinds(audit(hall, AuditGroup.ALL, number="A001")) == [
        "turn_closed",
        "turn_started",
        "turn_called",
        "ticket_issued",
    ]


def test_filters_hold_together(hall: Hall) -> None:
    hall.take("ktp", at=NOON)
    hall.take("bpjs", at=later(minutes=5))
    hall.call("1", at=later(minutes=10))
    hall.call("3", at=later(minutes=20))

    def of(**asked: Any) -> list[str]:
        return kinds(audit(hall, AuditGroup.ALL, **asked))

    assert of(desk_id=hall.desk_id("3")) == ["turn_called"]
    assert of(service="bpjs") == ["turn_called", "ticket_issued"]
    assert of(service="bpjs", since=later(minutes=10)) == ["turn_called"]
    assert of(since=later(minutes=5), until=later(minutes=20)) == ["turn_called", "ticket_issued"]
    assert of(who="citizen") == ["ticket_issued", "ticket_issued"]
    assert of(who=str(CLERK.id), service="ktp") == ["turn_called"]
    assert of(number="A999") == []


def test_pages_follow_each_other_without_a_hole(hall: Hall) -> None:
    hall.take_many(7, "ktp")
    asked = AuditFilter(group=AuditGroup.ALL)
    seqs: list[int] = []
    before: int | None = None
    while True:
        page = audit_snapshot(hall.engine, hall.code, asked=asked, before=before, most=3)
        seqs += [row.seq for row in page.rows]
        before = page.before
        if before is None:
            break
    assert seqs == list(range(hall.seq(), 0, -1))


def test_an_unknown_day_is_refused(hall: Hall) -> None:
    with pytest.raises(UnknownDay):
        audit_snapshot(hall.engine, "nowhere")


# -- who -------------------------------------------------------------------------------------------------------------


def test_users_devices_and_whoever_knows_a_pin_are_told_apart(hall: Hall) -> None:
    with hall.engine.begin() as connection:
        user_id = create_user(
            connection, username="sari", display_name="Sari", role=Role.CLERK, password_hash="-", now=NOON
        )
        create_access_token(connection, role=Role.CLERK, label="Tablet 2", now=NOON)
        token_id = connection.exec_driver_sql("SELECT id FROM access_token").scalar_one()
    device_id = UUID(token_id) if isinstance(token_id, str) else token_id
    hall.take_many(2, "ktp")
    hall.take("bpjs")
    desk_id = hall.desk_id("3")
    people = [
        Actor(role=Role.CLERK, key="user:sari", id=user_id, desk_id=hall.desk_id("1")),
        Actor(role=Role.CLERK, key="token:tablet", id=device_id, desk_id=hall.desk_id("2")),
        Actor(role=Role.CLERK, key="desk:6", id=desk_id, desk_id=desk_id),
    ]
    for desk, actor in zip(("1", "2", "3"), people, strict=True):
        hall.finish(hall.call(desk, by=actor).id, by=actor)
    snapshot = audit_snapshot(hall.engine, hall.code, asked=AuditFilter(group=AuditGroup.ALL))
    callers = [row.who for row in snapshot.rows if row.kind == "turn_called"]
    assert [(who.name, who.desk, who.is_device) for who in callers] == [
        ("", "Meja 3", False),
        ("Tablet 2", "", True),
        ("Sari", "", False),
    ]
    assert {who.key for who in snapshot.actors} >= {str(user_id), str(device_id), str(desk_id), "citizen", "system"}


# -- notes -----------------------------------------------------------------------------------------------------------


def read(hall: Hall, *, reads_notes: bool) -> AuditSnapshot:
    asked = AuditFilter(group=AuditGroup.ORDER)
    return audit_snapshot(hall.engine, hall.code, asked=asked, reads_notes=reads_notes, vault=hall.vault)


def test_a_note_is_read_only_by_those_who_may_and_is_otherwise_only_said_to_be_there(hall: Hall) -> None:
    first, second = hall.take_many(2, "ktp")
    call_out_of_order(hall, first.turn, note="Tekanan darah tinggi")
    hall.finish(first.turn)
    call_out_of_order(hall, second.turn, at=later(minutes=1))
    assert [row.note for row in read(hall, reads_notes=True).rows] == [None, "Tekanan darah tinggi"]
    assert [row.note for row in read(hall, reads_notes=False).rows] == [None, ""]


def test_a_citizen_who_cancels_has_no_name(hall: Hall) -> None:
    hall.cancel(hall.take("ktp").id, by=CITIZEN)
    (row,) = [row for row in audit(hall, AuditGroup.ALL, number="A001") if row.kind == "turn_closed"]
    assert (row.who.key, row.who.name, row.who.role) == ("citizen", "", "citizen")
