"""Seating clerks, on both databases: a free seat or none, one desk for each clerk, and the record of who left."""

from uuid import UUID

import pytest
from sqlalchemy import delete

from queues.actions.desks.seating import seat_clerk, unseat_clerk
from queues.model.actor import Actor, Role
from queues.model.refusals import NotAllowed, SeatsTaken
from queues.persistence.people.people import create_user
from queues.persistence.schema.tables import desk_clerk
from queues.snapshots.desk.seating import ClerkAtDesks, clerks_at_desks
from tests.builders import CLERK, COORDINATOR, GREETER, NOON, Hall


@pytest.fixture
def clerks(any_hall: Hall) -> dict[str, UUID]:
    """Two clerks with an account, in a hall where nobody sits anywhere yet."""
    with any_hall.engine.begin() as connection:
        connection.execute(delete(desk_clerk))
        return {
            name: create_user(
                connection, username=name, display_name=name.title(), role=Role.CLERK, password_hash="-", now=NOON
            )
            for name in ("dewi", "hendra")
        }


def test_a_clerk_moves_from_desk_to_desk_and_leaves_nothing_behind(any_hall: Hall, clerks: dict[str, UUID]) -> None:
    for desk in ("1", "3", "2"):
        any_hall.do(seat_clerk, by=COORDINATOR, desk_id=any_hall.desk_id(desk), clerk_id=clerks["dewi"])
    assert clerks_at_desks(any_hall.engine, any_hall.day_id) == [
        ClerkAtDesks("dewi", "Dewi", True, ((any_hall.desk_id("2"), "Meja 2"),)),
        ClerkAtDesks("hendra", "Hendra", True),
    ]
    assert [any_hall.desk(desk).clerk_id for desk in ("1", "3", "2")] == [None, None, clerks["dewi"]]


def test_a_taken_seat_is_refused_and_a_freed_one_is_not(any_hall: Hall, clerks: dict[str, UUID]) -> None:
    desk_id = any_hall.desk_id("1")
    any_hall.do(seat_clerk, by=COORDINATOR, desk_id=desk_id, clerk_id=clerks["dewi"])
    with pytest.raises(SeatsTaken):
        any_hall.do(seat_clerk, by=COORDINATOR, desk_id=desk_id, clerk_id=clerks["hendra"])
    any_hall.do(unseat_clerk, by=COORDINATOR, desk_id=desk_id, clerk_id=clerks["dewi"])
    any_hall.do(seat_clerk, by=COORDINATOR, desk_id=desk_id, clerk_id=clerks["hendra"])
    assert [row["payload"]["left"] for row in any_hall.events()[-3:]] == [[], [str(clerks["dewi"])], []]


def test_a_number_at_the_desk_waits_for_whoever_sits_down_next(any_hall: Hall, clerks: dict[str, UUID]) -> None:
    desk_id = any_hall.desk_id("1")
    any_hall.do(seat_clerk, by=COORDINATOR, desk_id=desk_id, clerk_id=clerks["dewi"])
    any_hall.take("ktp")
    called = any_hall.call("1", by=COORDINATOR)
    any_hall.do(unseat_clerk, by=COORDINATOR, desk_id=desk_id, clerk_id=clerks["dewi"])
    assert any_hall.turn(called.id).desk_id == desk_id


@pytest.mark.parametrize("who", [CLERK, GREETER], ids=lambda one: one.role.value)
def test_only_a_coordinator_arranges_clerks(any_hall: Hall, clerks: dict[str, UUID], who: Actor) -> None:
    for action in (seat_clerk, unseat_clerk):
        with pytest.raises(NotAllowed):
            any_hall.do(action, by=who, desk_id=any_hall.desk_id("1"), clerk_id=clerks["dewi"])
