"""The unit of work: one object for one row, written in an order that the database accepts."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, select

from queues.model.outcomes import Outcome
from queues.model.turn import State
from queues.persistence import tables
from queues.persistence.ids import new_id
from queues.persistence.unit_of_work import UnitOfWork
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
    assert turn.state is State.SERVING


def test_what_did_not_change_is_not_written(any_hall: Hall, work: UnitOfWork) -> None:
    work.turn(any_hall.take("ktp").turn)
    work.desk(any_hall.desk_id("1"))
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        written.append(" ".join(statement.split()[:2]))

    event.listen(work.connection, "before_cursor_execute", note)
    work.flush()
    assert written == ["UPDATE service_day"]
