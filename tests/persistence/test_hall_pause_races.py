"""The whole hall is paused and goes on while others pause, serve and call at the same moment."""

from collections.abc import Callable, Sequence
from typing import Any

from queues.actions.hall.hall_pauses import resume_hall
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, Hall, later

AtOnce = Callable[[Any, Sequence[tuple[Any, ...]]], list[list[str]]]


def test_two_coordinators_and_a_clerk_pause_at_once_while_somebody_is_served(any_hall: Hall, at_once: AtOnce) -> None:
    hall = any_hall
    hall.take_many(3, "ktp")
    served = hall.call("1")
    at_once(
        hall.engine,
        [
            ("pause_hall_once", 60),
            ("pause_hall_once", 61),
            ("pause_desk_once", "2"),
            ("finish_once", "1", str(served.id), "served"),
        ],
    )
    assert hall.kinds().count("hall_paused") == 1
    assert {row["code"] for row in hall.rows(tables.desk) if row["state"] == "paused"} == set("12345")
    assert hall.turn(served.id).outcome == "served"
    hall.do(resume_hall, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=9))
    # The clerk paused before the hall or gave a reason of one's own after it: either way the desk waits for the clerk.
    assert [row["code"] for row in hall.rows(tables.desk) if row["state"] == "paused"] == ["2"]


def test_two_coordinators_let_the_hall_go_on_at_once(any_hall: Hall, at_once: AtOnce) -> None:
    any_hall.take_many(9, "ktp")
    at_once(any_hall.engine, [("pause_hall_once", 60)])
    called = at_once(any_hall.engine, [("resume_hall_once", 90), ("resume_hall_once", 91), ("call_once", "1")])
    assert any_hall.kinds().count("hall_resumed") == 1
    assert called[2] in (["A001"], ["desk_paused"])
