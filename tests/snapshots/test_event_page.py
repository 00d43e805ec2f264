"""Events as anybody may hear them: no holes, no secrets; and as they are recorded: codes, numbers and ids."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from queues.actions.desks.consoles import take_console
from queues.actions.desks.messages import confirm_desk_message
from queues.actions.desks.seating import staff_desk
from queues.actions.hall.alerting import acknowledge_alert, watch_load
from queues.actions.hall.amending import amend_day
from queues.actions.hall.announcing import make_announcement, withdraw_announcement
from queues.actions.hall.closing import close_day
from queues.actions.hall.counting import count_people
from queues.actions.hall.hall_pauses import pause_hall, resume_hall
from queues.actions.hall.opening import open_day, resume_issuing, stop_issuing, take_back_opening
from queues.actions.hall.pausing import (
    change_desk_services,
    close_desk,
    open_desk,
    pause_desk,
    pause_service,
    resume_desk,
    resume_service,
)
from queues.actions.hall.planned_pauses import cancel_planned_pause, plan_pause
from queues.actions.hall.policy_changes import change_policy
from queues.actions.hall.reopening import reopen_day
from queues.actions.hall.replacing import replace_day
from queues.actions.outcomes.delivering import hand_to_post
from queues.actions.outcomes.following_up import close_follow_up, reopen_follow_up
from queues.actions.record.recording_day import record_day, write_record
from queues.actions.tickets.cancelling import cancel_source
from queues.actions.tickets.issuing import reserve_numbers
from queues.actions.tickets.limiting import change_limits
from queues.actions.tickets.restoring import raise_epoch
from queues.actions.turns.serving import finish_turn
from queues.model.actor import SYSTEM, Actor, Role
from queues.model.events import day_events
from queues.model.queue.sources import Source
from queues.model.refusals import UnknownDay
from queues.model.trouble.alerts import BoardFigures, HallFigures
from queues.persistence.ids import new_id
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.reading.events.stream import RecordedRow, read_directory, read_events_after
from queues.reading.hall.day_head import Position
from queues.snapshots.office.day_plan import planned_day
from queues.snapshots.record.figures import figures_to_write
from queues.snapshots.shared.event_page import PAGE, event_page, positions, public_form, queue_changes
from tests.builders import (
    CLERK,
    COORDINATOR,
    GREETER,
    NOON,
    OTHER_CLERK,
    PLAN,
    Hall,
    hall_at,
    later,
    open_hall,
    person,
    plan_with,
    sqlite_url,
)
from tests.counting import replayed_lines, waiting_lines

NOTE = "Bu Aminah, Jalan Melati 4"


def a_day_with_everything(
    hall: Hall,
    *,
    by: Actor = CLERK,
    outcome: str = "served",
    reason: str = "rest",
    note: str | None = NOTE,
    priority: bool = True,
) -> None:
    """Every kind of event happens, in an order that does not depend on what is nobody's business."""
    hall.do(take_back_opening, by=COORDINATOR, day_id=hall.day_id)
    hall.do(replace_day, by=COORDINATOR, day_id=hall.day_id, plan=PLAN)
    hall.do(open_day, by=COORDINATOR, day_id=hall.day_id, anyway=True)
    _desks_and_services(hall, by, reason)
    taken = hall.take("ktp", "bpjs", by=GREETER, priority=priority, from_village="17.01.05.2009")
    audience = hall.take("audiensi")
    hall.grant(audience.id, granted=priority)
    hall.recall(hall.call("1", by=by).id, by=by)
    hall.hold(taken.turns[0], by=by, reason="printing" if reason == "rest" else "documents")
    hall.start(hall.resume(taken.turns[0], by=by).id, by=by)
    hall.transfer(taken.turns[0], "kk", by=by, note=note)
    hall.undo(taken.turns[0], by=by)
    hall.finish(taken.turns[0], outcome, by=by, note=note, quantity=2 if note else 1)
    why = ("mistake", "unfinished") if reason == "rest" else ("changed", "returning")
    hall.correct(taken.turns[0], "left" if outcome == "served" else "handed_over", why[0], by=by, note=note)
    hall.call_again(taken.turns[0], "1", why[1], by=by)
    hall.finish(taken.turns[0], outcome, by=by)
    chosen = hall.choose(audience.turn, "5", "frail" if reason == "rest" else "returning", by=by, note=note)
    hall.restore(hall.no_show(chosen.id, by=by).id, by=by)
    letter = hall.take("sim").turn
    hall.finish(hall.call("4", by=by).id, "posted", by=by)
    hall.do(hand_to_post, by=person(Role.ADMIN, "ani"), day_id=hall.day_id, turn_ids=[letter])
    promised = hall.take("sim").turn
    hall.finish(hall.call("4", by=by).id, "collect_later", by=by)
    hall.do(close_follow_up, by=COORDINATOR, turn_id=promised)
    hall.do(reopen_follow_up, by=COORDINATOR, turn_id=promised)
    _trouble(hall)
    broker = Actor(role=Role.CITIZEN, key="device:broker", source=Source(device=b"d" * 32, address=b"a" * 32))
    number = hall.take("kk", by=broker).number
    hall.do(cancel_source, by=COORDINATOR, day_id=hall.day_id, number=number, same="device")
    late = hall.take("pajak").turn
    hall.hold(hall.call("4", by=by).id, by=by)
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    hall.do(resume_issuing, by=COORDINATOR, day_id=hall.day_id)
    hall.do(raise_epoch, by=COORDINATOR, day_id=hall.day_id)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    tablet = person(Role.CLERK, "desk 4", hall.desk_id("4"))
    what: dict[str, Any] = {"outcome": "served", "pressed_at": later(-1), "from_village": "17.01.04.2026"}
    hall.do(finish_turn, by=tablet, at=later(60), turn_id=late, **what)
    figures = figures_to_write(hall.engine, hall.day_id, {})
    assert figures is not None
    hall.do(write_record, by=SYSTEM, day_id=hall.day_id, figures=figures)
    hall.do(record_day, by=COORDINATOR, day_id=hall.day_id, version=1)
    again = "mistake" if reason == "rest" else "continues"
    hall.do(reopen_day, by=COORDINATOR, at=later(90), day_id=hall.day_id, reason=again)


def _trouble(hall: Hall) -> None:
    """A TV goes and comes back; the coordinator has seen it, and changes a rule."""
    for minutes in (2, None):
        figures = HallFigures(boards=(BoardFigures("TV-PINTU", minutes),))
        hall.do(watch_load, by=SYSTEM, day_id=hall.day_id, figures=figures)
        if minutes:
            (alert,) = hall.rows(tables.alert)
            hall.do(acknowledge_alert, by=COORDINATOR, day_id=hall.day_id, alert_id=alert["id"])
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes={"others_per_priority": 3})


def _desks_and_services(hall: Hall, by: Actor, reason: str) -> None:
    desk = hall.desk_id("6")
    hall.do(open_desk, by=by, desk_id=desk)
    hall.do(pause_desk, by=by, desk_id=desk, reason=reason, minutes=10)
    hall.do(resume_desk, by=by, desk_id=desk)
    hall.do(change_desk_services, by=by, desk_id=desk, services=["kk"])
    (message,) = hall.rows(tables.desk_message)
    hall.do(confirm_desk_message, by=by, desk_id=desk, message_id=message["id"])
    hall.do(pause_hall, by=COORDINATOR, day_id=hall.day_id, reason=reason)
    hall.do(resume_hall, by=COORDINATOR, day_id=hall.day_id)
    hall.do(take_console, by=by, desk_id=desk, console="tablet-of-desk-6")
    hall.do(count_people, by=by, desk_id=desk, service="kk", quantity=3)
    hall.do(close_desk, by=by, desk_id=desk)
    hall.do(staff_desk, by=COORDINATOR, desk_id=desk, clerk_id=_a_clerk(hall))
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="pajak", reason=reason)
    hall.do(resume_service, by=COORDINATOR, day_id=hall.day_id, service="pajak")
    hall.do(reserve_numbers, by=by, day_id=hall.day_id, series="M", how_many=5, label="Lembar Bu Aminah")
    _said_and_planned(hall, by)


def _said_and_planned(hall: Hall, by: Actor) -> None:
    times: dict[str, Any] = {"starts_at": later(minutes=30), "ends_at": later(minutes=60)}
    hall.do(plan_pause, by=by, day_id=hall.day_id, service="audiensi", **times)
    said: dict[str, Any] = {
        "text": "Bu Aminah dari Dusun Tiga",
        "minutes": 5,
        "audience": "queue",
        "service": "audiensi",
    }
    hall.do(make_announcement, by=by, day_id=hall.day_id, **said)
    (pause,), (announcement,) = hall.rows(tables.planned_pause), hall.rows(tables.announcement)
    hall.do(cancel_planned_pause, by=by, day_id=hall.day_id, pause_id=pause["id"])
    hall.do(withdraw_announcement, by=by, day_id=hall.day_id, announcement_id=announcement["id"])
    hall.do(change_limits, by=by, day_id=hall.day_id, service="pajak", changes={"quota": 90, "blanks": 40})
    plan = replace(planned_day(hall.engine, hall.code).plan, pungli_number="0812 1111 2222")
    hall.do(amend_day, by=by, day_id=hall.day_id, plan=plan)


def _a_clerk(hall: Hall) -> Any:
    clerk_id = new_id()
    with hall.engine.begin() as connection:
        connection.execute(
            tables.staff_user.insert().values(
                id=clerk_id,
                username="sari",
                display_name="Sari Aminah",
                role="clerk",
                password_hash="x",
                is_active=True,
                created_at=NOON,
            )
        )
    return clerk_id


def public_events(hall: Hall) -> list[dict[str, Any]]:
    return list(event_page(hall.engine, hall.code, after=0).events)


# -- what is recorded ------------------------------------------------------------------------------------------------

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def assert_plain(value: Any, where: str) -> None:
    """Codes, numbers and ids, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            assert_plain(inner, f"{where}.{name}")
    elif isinstance(value, list):
        for inner in value:
            assert_plain(inner, where)
    elif isinstance(value, str):
        assert _CODE.fullmatch(value), f"{where}: {value}"
    else:
        assert value is None or isinstance(value, bool | int), f"{where}: {value!r}"


def test_a_day_records_codes_numbers_and_ids_only(hall: Hall) -> None:
    a_day_with_everything(hall)
    assert set(hall.kinds()) == set(day_events())
    for row in hall.events():
        assert_plain(row["payload"], row["kind"])
    assert "Aminah" not in str(hall.events())


# -- what is public --------------------------------------------------------------------------------------------------


def test_the_public_stream_has_no_holes(hall: Hall) -> None:
    a_day_with_everything(hall)
    said = public_events(hall)
    later = [event["seq"] for event in said[1:]]
    assert said[0]["seq"] == 1 and later[-1] == hall.seq()
    skipped = [
        event["kind"] for event, before in zip(said[1:], said, strict=False) if event["seq"] != before["seq"] + 1
    ]
    assert skipped == ["epoch_raised"]  # a new epoch leaves seqs free for the places of lost numbers


def test_a_public_form_says_what_when_which_number_where_and_what_for(hall: Hall) -> None:
    a_day_with_everything(hall)
    allowed = {"seq", "at", "kind", "number", "desk", "desk_name", "service", "call_count"}
    for event in public_events(hall):
        assert {"seq", "at", "kind"} <= set(event) <= allowed, event
        assert re.fullmatch(r"2026-11-21T\d\d:\d\d:\d\d\+00:00", event["at"])


@pytest.mark.parametrize(
    "secret",
    [
        {"by": OTHER_CLERK},
        {"outcome": "rejected"},
        {"reason": "prayer"},
        {"note": None},
        {"priority": False},
    ],
    ids=lambda secret: next(iter(secret)),
)
def test_the_public_stream_does_not_depend_on_what_is_nobodys_business(
    hall: Hall, open_hall_file: Path, tmp_path: Path, secret: dict[str, Any]
) -> None:
    """The same day twice, from the same file, with one secret changed: nobody can hear the difference."""
    other = hall_at(sqlite_url(Path(shutil.copy(open_hall_file, tmp_path / "other.db"))))
    a_day_with_everything(hall)
    a_day_with_everything(other, **secret)
    assert [row["payload"] for row in hall.events()] != [row["payload"] for row in other.events()]
    assert public_events(hall) == public_events(other)


def test_a_call_is_public_with_its_number_desk_and_service(hall: Hall) -> None:
    hall.take("ktp")
    hall.call("1", at=later(5))
    assert public_events(hall)[-1] == {
        "seq": hall.seq(),
        "at": "2026-11-21T05:00:05+00:00",
        "kind": "turn_called",
        "number": "A001",
        "desk": str(hall.desk_id("1")),
        "desk_name": "Meja 1",
        "service": "ktp",
        "call_count": 1,
    }


def test_somebody_who_is_called_again_is_called_as_anybody_is(hall: Hall) -> None:
    hall.take("ktp")
    hall.call_again(hall.finish(hall.call("1").id).id, "2", at=later(9))
    assert public_events(hall)[-1] == {
        "seq": hall.seq(),
        "at": "2026-11-21T05:00:09+00:00",
        "kind": "turn_called",
        "number": "A001",
        "desk": str(hall.desk_id("2")),
        "desk_name": "Meja 2",
        "service": "ktp",
    }


def test_a_correction_is_only_a_turn_that_changed(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.finish(hall.call("1").id, "rejected")
    hall.correct(turn.id, "served")
    event = public_events(hall)[-1]
    assert (event["kind"], event["number"]) == ("turn_changed", "A001")
    assert "rejected" not in str(event) and "served" not in str(event)


def test_a_granted_priority_is_only_a_ticket_that_changed(hall: Hall) -> None:
    hall.grant(hall.take("ktp").id)
    event = public_events(hall)[-1]
    assert (event["kind"], event["number"]) == ("ticket_changed", "A001")
    assert set(event) == {"seq", "at", "kind", "number"}


def test_who_sits_at_a_desk_is_only_a_desk_that_changed(hall: Hall) -> None:
    hall.do(staff_desk, by=COORDINATOR, desk_id=hall.desk_id("1"), clerk_id=_a_clerk(hall))
    event = public_events(hall)[-1]
    assert (event["kind"], event["desk_name"]) == ("desk_changed", "Meja 1")
    assert set(event) == {"seq", "at", "kind", "desk", "desk_name"}


def test_a_discreet_service_appears_as_its_agency_only(hall: Hall) -> None:
    a_day_with_everything(hall)
    of_audience = [event for event in public_events(hall) if event.get("number") == "S001" and "service" in event]
    assert {event["service"] for event in of_audience} == {"setda"}
    assert {"ticket_issued", "turn_called", "turn_closed", "turn_restored"} <= {event["kind"] for event in of_audience}
    assert "audiensi" not in str(public_events(hall))


def test_a_restored_turn_is_public_without_a_desk(hall: Hall) -> None:
    hall.take("ktp")
    hall.restore(hall.no_show(hall.call("1").id).id)
    assert set(public_events(hall)[-1]) == {"seq", "at", "kind", "number", "service"}


def test_an_unknown_service_in_an_old_event_is_not_named(hall: Hall) -> None:
    with one_read(hall.engine) as connection:
        directory = read_directory(connection, hall.day_id)
    row = RecordedRow(hall.day_id, 1, 1, NOON, "turn_called", {"service": "gone", "desk_id": str(new_id())})
    form = public_form(row, directory)
    assert (form["service"], form["desk_name"]) == ("", "")


# -- pages -----------------------------------------------------------------------------------------------------------


def test_events_are_read_in_pages_after_a_seq(hall: Hall) -> None:
    hall.take_many(5, "ktp")
    seen: list[int] = []
    while True:
        page = event_page(hall.engine, hall.code, after=seen[-1] if seen else 0, most=3)
        assert (page.epoch, page.seq) == (1, hall.seq())
        seen += [event["seq"] for event in page.events]
        if not page.more:
            break
        assert len(page.events) == 3
    assert seen == list(range(1, 8))


def test_after_the_last_event_there_is_nothing(hall: Hall) -> None:
    page = event_page(hall.engine, hall.code, after=hall.seq())
    assert (page.events, page.more) == ((), False)


def test_a_day_is_found_by_its_code_or_its_id(hall: Hall) -> None:
    assert event_page(hall.engine, str(hall.day_id), after=0) == event_page(hall.engine, hall.code, after=0)
    for unknown in ("another-day", str(new_id())):
        with pytest.raises(UnknownDay):
            event_page(hall.engine, unknown, after=0)


def test_each_day_has_its_own_stream(hall: Hall) -> None:
    other = open_hall(hall.engine, plan_with(code="another-day"))
    hall.take_many(3, "ktp")
    assert [event["kind"] for event in public_events(other)] == ["day_prepared", "day_opened"]
    assert set(positions(hall.engine)) == {
        Position(hall.day_id, hall.code, 1, 5),
        Position(other.day_id, other.code, 1, 2),
    }


# -- queues, for phones that count for themselves --------------------------------------------------------------------


def test_replaying_what_left_and_what_joined_gives_each_line_as_it_is(hall: Hall) -> None:
    hall.take_many(4, "ktp")
    both = hall.take("ktp", "bpjs")
    hall.serve("1")
    hall.restore(hall.no_show(hall.call("1").id).id)
    hall.undo(hall.call("2").id)
    hall.transfer(hall.call("1").id, "bpjs")
    parked = hall.call("2")
    hall.transfer(parked.id, "kk")
    hall.undo(parked.id)
    hall.hold(parked.id)
    hall.cancel(both.id)
    lines = replayed_lines(hall)
    assert lines == waiting_lines(hall)
    assert lines["bpjs"]


def test_what_moves_nobody_in_or_out_of_a_line_changes_no_queue(hall: Hall) -> None:
    hall.take("ktp")
    hall.call("1")
    before = hall.seq()
    turn = hall.turns()[0].id
    hall.recall(turn)
    hall.start(turn)
    hall.hold(turn)
    hall.resume(turn)
    hall.finish(turn)
    hall.do(pause_desk, desk_id=hall.desk_id("1"))
    with one_read(hall.engine) as connection:
        rows = read_events_after(connection, hall.day_id, before, PAGE)
    assert [queue_changes(row) for row in rows] == [[]] * 6


def test_an_event_of_a_newer_schema_is_said_as_changed(hall: Hall) -> None:
    """A newer version recorded it on the same database: its fields may mean something else."""
    row = RecordedRow(hall.day_id, 9, 1, NOON, "turn_called", {"number": "A001"}, schema=2)
    with one_read(hall.engine) as connection:
        directory = read_directory(connection, hall.day_id)
    assert public_form(row, directory) == {"seq": 9, "at": NOON.isoformat(), "kind": "changed"}
