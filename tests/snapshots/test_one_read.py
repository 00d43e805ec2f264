"""Each snapshot is one read transaction: what is committed between its statements does not tear it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, text
from sqlalchemy.exc import DBAPIError

from queues.model.actor import Role
from queues.persistence.ids import new_id
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.snapshots.board.board import board_snapshot
from queues.snapshots.citizen.hall import hall_snapshot
from queues.snapshots.citizen.ticket import ticket_snapshot
from queues.snapshots.desk.console import desk_list, desk_snapshot
from queues.snapshots.load.load import load_snapshot
from queues.snapshots.office.audit import audit_snapshot
from queues.snapshots.office.deliveries import deliveries_snapshot
from queues.snapshots.office.unreached import unreached_snapshot
from queues.snapshots.shared.event_page import event_page
from queues.snapshots.shared.notices import notices_snapshot
from tests.builders import CLERK, NOON, Hall, hall_at, person

SNAPSHOTS: dict[str, Callable[[Hall], Any]] = {
    "hall": lambda hall: hall_snapshot(hall.engine, hall.code, now=NOON),
    "ticket": lambda hall: ticket_snapshot(hall.engine, now=NOON, ticket_id=hall.turns()[0].ticket_id),
    "board": lambda hall: board_snapshot(hall.engine, hall.code, now=NOON),
    "desk": lambda hall: desk_snapshot(hall.engine, hall.desk_id("1"), actor=CLERK, now=NOON),
    "desk list": lambda hall: desk_list(hall.engine, hall.code),
    "load": lambda hall: load_snapshot(hall.engine, hall.code, now=NOON),
    "notices": lambda hall: notices_snapshot(hall.engine, hall.code),
    "unreached": lambda hall: unreached_snapshot(hall.engine, hall.code, now=NOON),
    "events": lambda hall: event_page(hall.engine, hall.code, after=0),
    "audit": lambda hall: audit_snapshot(hall.engine, hall.code),
    "deliveries": lambda hall: deliveries_snapshot(hall.engine, hall.code, actor=person(Role.ADMIN, "ani")),
}


@contextmanager
def changing_between_statements(engine: Engine, change: Callable[[], None]) -> Iterator[list[str]]:
    """After each statement on this engine, something else is committed; yields the statements that were followed."""
    followed: list[str] = []

    def commit_elsewhere(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            followed.append(statement)
            change()

    event.listen(engine, "after_cursor_execute", commit_elsewhere)
    try:
        yield followed
    finally:
        event.remove(engine, "after_cursor_execute", commit_elsewhere)


def move_on(other: Hall) -> None:
    """Somebody comes, and whoever is at desk 1 makes room for the next."""
    other.take("ktp", "bpjs")
    for turn in other.turns():
        if turn.is_live:
            other.finish(turn.id)
    other.call("1")


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_snapshot_shows_one_moment_however_much_happens_while_it_is_read(any_hall: Hall, name: str) -> None:
    any_hall.take_many(4, "ktp")
    any_hall.call("1")
    read = SNAPSHOTS[name]
    other = hall_at(any_hall.engine.url.render_as_string(hide_password=False))
    before = read(any_hall)
    seq = any_hall.seq()
    # A snapshot is looked up by an id that is read first; what follows is the snapshot's own transaction.
    asked = read_only_the_snapshot(any_hall, name)
    with changing_between_statements(any_hall.engine, lambda: move_on(other)) as followed:
        during = asked()
    assert during.seq >= seq
    assert during == before
    assert len(followed) >= 2
    after = read(any_hall)
    assert after != before
    assert after.seq == any_hall.seq() > seq
    other.engine.dispose()


def read_only_the_snapshot(hall: Hall, name: str) -> Callable[[], Any]:
    """The reading alone, with the ids that it needs already known."""
    ticket_id, desk_id = hall.turns()[0].ticket_id, hall.desk_id("1")
    alone: dict[str, Callable[[], Any]] = {
        "ticket": lambda: ticket_snapshot(hall.engine, now=NOON, ticket_id=ticket_id),
        "desk": lambda: desk_snapshot(hall.engine, desk_id, actor=CLERK, now=NOON),
    }
    return alone.get(name, lambda: SNAPSHOTS[name](hall))


def test_nothing_is_written_in_a_read(any_hall: Hall) -> None:
    """PostgreSQL refuses it; on SQLite it is rolled back."""
    row = {"id": new_id(), "created_at": NOON}
    before = any_hall.rows(tables.box)
    if any_hall.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="read-only"), one_read(any_hall.engine) as connection:
            connection.execute(insert(tables.box), row)
    else:
        with one_read(any_hall.engine) as connection:
            connection.execute(insert(tables.box), row)
    assert any_hall.rows(tables.box) == before


def test_a_connection_that_read_can_write_afterwards(any_hall: Hall) -> None:
    with one_read(any_hall.engine) as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    assert any_hall.take("ktp").number == "A001"
    with any_hall.engine.begin() as connection:
        connection.execute(insert(tables.box), {"id": new_id(), "created_at": NOON})
    assert len(any_hall.rows(tables.box)) == 2


def test_readers_do_not_wait_for_a_writer(hall: Hall) -> None:
    hall.take("ktp")
    other = hall_at(str(hall.engine.url))
    with hall.engine.connect() as connection:
        connection.execution_options(begin="BEGIN IMMEDIATE")
        connection.execute(insert(tables.box), {"id": new_id(), "created_at": NOON})
        assert board_snapshot(other.engine, hall.code).seq == hall.seq()
        connection.rollback()
    other.engine.dispose()
