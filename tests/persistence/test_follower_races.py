"""Several processes that run one follower: one of them gets the lease, and each event becomes one task."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from queues.actions.following import PAGE, follow
from queues.model.events.box import AddressesRead
from queues.persistence.schema import tables
from queues.persistence.streams.recording import record_in_box
from tests.builders import COORDINATOR, NOON, Hall
from tests.persistence.racing import PRINTER, follow_readings

AtOnce = Callable[[Any, Sequence[tuple[Any, ...]]], list[list[str]]]
READINGS = PAGE * 2


def read_addresses(hall: Hall) -> None:
    def read_often(connection: Connection) -> None:
        for _ in range(READINGS):
            happened = AddressesRead(at=NOON, day_id=hall.day_id, desk_id=None, count=1)
            record_in_box(connection, happened, actor=COORDINATOR)

    hall.writer.write(read_often)


def test_of_four_that_take_over_a_lease_that_ran_out_one_gets_it(any_hall: Hall, at_once: AtOnce) -> None:
    any_hall.writer.write(follow, PRINTER, owner="who is gone", now=NOON - PRINTER.lease)
    read_addresses(any_hall)
    answers = at_once(any_hall.engine, [("follow_readings", f"owner {nth}") for nth in range(4)])
    assert sorted(answers) == [["followed", "followed", "at the end"], *[["not mine"]] * 3]
    tasks = [row["seq"] for row in any_hall.rows(tables.follower_task)]
    assert len(tasks) == len(set(tasks)) == READINGS


def test_of_four_that_meet_a_new_follower_one_gets_its_lease(any_hall: Hall, at_once: AtOnce) -> None:
    answers = at_once(any_hall.engine, [("follow_readings", f"owner {nth}") for nth in range(4)])
    assert sorted(answers) == [["at the end"], *[["not mine"]] * 3]
    assert len(any_hall.rows(tables.follower_position)) == 1


def test_of_four_that_share_a_name_none_writes_a_task_twice(any_hall: Hall, at_once: AtOnce) -> None:
    """What the lease cannot keep apart, the locked row does."""
    follow_readings(any_hall, "one name")
    read_addresses(any_hall)
    at_once(any_hall.engine, [("follow_readings", "one name")] * 4)
    tasks = [row["seq"] for row in any_hall.rows(tables.follower_task)]
    assert len(tasks) == len(set(tasks)) == READINGS
