"""The unit of work: one object for one row, written in an order that the database accepts."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event, select

from queues.model import events
from queues.model.hall.desk import Desk
from queues.model.hall.service import natural_id
from queues.model.hall.service_day import ServiceDay
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.model.queue.turn import Turn
from queues.model.stream import Stream
from queues.persistence.ids import new_id
from queues.persistence.schema import tables
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.row_changes import NotWritten
from queues.persistence.writing.unit_of_work import UnitOfWork
from tests.builders import CLERK, NOON, TOKENS, Hall


@pytest.fixture
def work(any_hall: Hall) -> Iterator[UnitOfWork]:
    """A unit of work in a transaction that is rolled back."""
    with any_hall.engine.connect() as connection:
        yield UnitOfWork(connection, actor=CLERK, tokens=TOKENS, box_id=new_id())


def test_turns_that_leave_a_seat_are_written_before_those_that_take_it(any_hall: Hall, work: UnitOfWork) -> None:
    """Whichever of the two is older, and whichever was read first."""
    older, younger = any_hall.take("ktp"), any_hall.take("ktp")
    any_hall.hold(any_hall.call("2").id)
    assert any_hall.call("1").id == younger.turn
    comes, leaves = work.turn(older.turn), work.turn(younger.turn)
    comes.call(any_hall.desk_id("1"), 1, NOON, others_before=0, why="first_come")
    leaves.finish(Outcome.SERVED, NOON)
    work.flush()
    states = dict(work.connection.execute(select(tables.turn.c.id, tables.turn.c.state)).all())
    assert states == {older.turn: "called", younger.turn: "closed"}


def test_one_row_is_one_object_whichever_way_it_is_read(any_hall: Hall, work: UnitOfWork) -> None:
    taken = any_hall.take("ktp")
    any_hall.call("1")
    turn = work.turn(taken.turn)
    turn.start(NOON)
    assert work.turns_of(taken.id)[0] is turn
    assert work.live_at(any_hall.desk_id("1"))[0] is turn
    assert work.live_of_day(any_hall.day_id)[0] is turn
    assert turn.state is TurnState.SERVING


def test_what_did_not_change_is_not_written(any_hall: Hall, work: UnitOfWork) -> None:
    work.turn(any_hall.take("ktp").turn)
    work.desk(any_hall.desk_id("1"))
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        written.append(" ".join(statement.split()[:2]))

    event.listen(work.connection, "before_cursor_execute", note)
    work.flush()
    assert written == []


# -- nothing is lost -------------------------------------------------------------------------------------------------

# What no action changes once the row is there. Who lets an action change one moves it to what statements.py writes.
WRITTEN_ONCE = {
    Turn: {
        *("id", "day_id", "ticket_id", "number", "service", "service_id", "position", "place", "queued_at"),
        "appointed_at",
    },
    Desk: {"id", "day_id", "code", "name", "label", "label_en", "agency_id", "position", "seats"},
    ServiceDay: {
        *("id", "code", "name", "place", "area", "held_on", "zone", "opens_at", "closes_at", "pungli_number"),
        *("desk_word", "greeter_word", "village_code", "is_demo", "is_rehearsal", "continues_id"),
        "second_voice",
    },
    Stream: {"id", "kind"},
}
WRITTEN = {
    Turn: set(statements.CHANGES_OF_TURN),
    Desk: set(statements.CHANGES_OF_DESK),
    ServiceDay: {*statements.CHANGES_OF_DAY, "policy", "stream"},
    Stream: set(statements.CHANGES_OF_STREAM),
}


@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: row.__name__)
def test_every_field_of_a_row_is_written_when_it_changes_or_declared_written_once(row: Any) -> None:
    assert {field.name for field in fields(row)} == WRITTEN[row] | WRITTEN_ONCE[row]
    assert WRITTEN[row] & WRITTEN_ONCE[row] == set()


ONCE = [(kind, name) for kind, names in WRITTEN_ONCE.items() for name in sorted(names - {"id", "day_id"})]


@pytest.mark.parametrize(("kind", "name"), ONCE, ids=lambda part: getattr(part, "__name__", part))
def test_a_changed_field_that_nothing_writes_is_an_error_and_nothing_is_kept(hall: Hall, kind: Any, name: str) -> None:
    taken = hall.take("ktp")

    def change(work: UnitOfWork, *, now: datetime) -> Made:
        day = work.day(hall.day_id)
        rows = {Turn: work.turn(taken.turn), Desk: work.desk(hall.desk_id("1")), ServiceDay: day, Stream: day.stream}
        setattr(rows[kind], name, "another")
        work.record(events.DayOpened(day_id=hall.day_id, at=now))
        return Made.of_day(hall.day_id)

    before = hall.seq()
    with pytest.raises(NotWritten, match=name):
        hall.do(change)
    assert hall.seq() == before


def test_a_ticket_that_was_only_changed_in_memory_is_an_error(any_hall: Hall, work: UnitOfWork) -> None:
    work.ticket(any_hall.take("ktp").id).priority = True
    with pytest.raises(NotWritten, match="priority"):
        work.flush()


def test_a_new_turn_is_written_as_it_is_at_the_end_of_the_action(any_hall: Hall, work: UnitOfWork) -> None:
    old = work.turn(any_hall.take("ktp").turn)
    new = replace(old, id=work.new_id(), service="kk", service_id=natural_id("service", "kk"), position=1)
    work.add_turn(new)
    new.place = 77
    work.flush()
    places = work.connection.execute(select(tables.turn.c.place).where(tables.turn.c.id == new.id)).scalar_one()
    assert places == 77


def test_rules_are_written_with_the_day_they_belong_to(any_hall: Hall, work: UnitOfWork) -> None:
    day = work.day(any_hall.day_id)
    day.policy = replace(day.policy, max_wait_minutes=55, outcome_required=True)
    work.flush()
    row = work.connection.execute(select(tables.service_day)).mappings().one()
    assert (row["max_wait_minutes"], row["rules"]["outcome_required"]) == (55, True)
