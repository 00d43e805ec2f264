"""Priority is one flag: asked for by a phone, granted or taken back by staff, and never a reason."""

import pytest

from queues.actions.hall.closing import close_day
from queues.model.actor import Actor
from queues.model.refusals import DayIsClosed, NotAllowed, UnknownTicket
from queues.persistence.ids import new_id
from queues.persistence.schema import tables
from tests.builders import CITIZEN, CLERK, COORDINATOR, GREETER, NOON, Hall, later


@pytest.mark.parametrize("by", [GREETER, CLERK, COORDINATOR], ids=lambda actor: actor.role.value)
def test_staff_grant_a_wish_in_one_tap(hall: Hall, by: Actor) -> None:
    taken = hall.take("ktp", "bpjs", priority=True)
    hall.grant(taken.id, by=by)
    ticket = hall.ticket(taken.id)
    assert (ticket.priority, ticket.priority_asked) == (True, False)
    assert all(hall.turn(turn).priority for turn in taken.turns)


def test_a_phone_cannot_grant_it(hall: Hall) -> None:
    taken = hall.take("ktp", priority=True)
    with pytest.raises(NotAllowed):
        hall.grant(taken.id, by=CITIZEN)
    assert not hall.ticket(taken.id).priority


def test_a_grant_can_be_taken_back(hall: Hall) -> None:
    taken = hall.take("ktp", by=GREETER, priority=True)
    hall.grant(taken.id, granted=False)
    assert (hall.ticket(taken.id).priority, hall.turn(taken.turn).priority) == (False, False)


def test_a_refused_wish_is_no_longer_shown(hall: Hall) -> None:
    taken = hall.take("ktp", priority=True)
    hall.grant(taken.id, granted=False)
    assert not hall.ticket(taken.id).priority_asked


def test_a_grant_keeps_the_place_and_changes_the_order(hall: Hall) -> None:
    hall.take("ktp")
    taken = hall.take("ktp")
    place = hall.turn(taken.turn).place
    hall.grant(taken.id)
    assert hall.turn(taken.turn).place == place
    assert hall.call("1").id == taken.turn


def test_what_is_closed_keeps_how_it_was_served(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    hall.serve("1")
    hall.grant(taken.id)
    assert [hall.turn(turn).priority for turn in taken.turns] == [False, True]


@pytest.mark.parametrize("granted", [True, False])
def test_what_changed_while_a_turn_was_closed_counts_when_it_is_open_again(hall: Hall, granted: bool) -> None:
    taken = hall.take("ktp", "bpjs", "sim", by=GREETER, priority=not granted)
    called_again, undone = (hall.serve(desk).id for desk in ("1", "3"))
    hall.grant(taken.id, granted=granted)
    assert [hall.turn(turn).priority for turn in (called_again, undone)] == [not granted, not granted]
    assert hall.undo(undone, at=later(300)).priority is granted
    hall.finish(undone, at=later(310))
    again = hall.call_again(called_again, "1", at=later(320))
    assert again.priority is granted
    assert hall.add_service(called_again, "kk", at=later(330)).priority is granted


def test_a_grant_does_not_spoil_the_undo_of_the_last_move(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    hall.grant(taken.id)
    hall.undo(taken.turn)
    assert hall.turn(taken.turn).priority


def test_a_grant_is_an_event_without_a_reason(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.grant(taken.id)
    event = hall.events()[-1]
    assert event["kind"] == "priority_granted"
    assert event["payload"] == {"ticket_id": str(taken.id), "number": "A001", "granted": True}


def test_no_table_has_a_place_for_the_reason() -> None:
    columns = {column.name for column in tables.ticket.columns} | {column.name for column in tables.turn.columns}
    assert {name for name in columns if "prior" in name} == {"priority", "priority_asked"}
    assert not {name for name in columns if "reason" in name} - {"hold_reason"}


def test_an_unknown_ticket_gets_nothing(hall: Hall) -> None:
    with pytest.raises(UnknownTicket):
        hall.grant(new_id())


def test_on_a_closed_day_nothing_is_granted(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=NOON)
    with pytest.raises(DayIsClosed):
        hall.grant(taken.id)
