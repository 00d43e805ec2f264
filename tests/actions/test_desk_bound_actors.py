"""A desk's own token or PIN may touch its desk and the people at it, and nothing else."""

from collections.abc import Callable

import pytest

from queues.actions.desks.seating import staff_desk
from queues.actions.hall.pausing import change_desk_services, close_desk, open_desk, pause_desk, resume_desk
from queues.actions.turns.calling import call_next
from queues.model.actor import Actor, Role
from queues.model.queue.moves import TurnState
from queues.model.refusals import NotAllowed, NotAtThisDesk
from tests.builders import Hall, person


def bound_to(hall: Hall, desk: str) -> Actor:
    return person(Role.CLERK, f"the tablet of desk {desk}", hall.desk_id(desk))


def test_a_desk_calls_to_itself_only(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    by = bound_to(hall, "1")
    with pytest.raises(NotAllowed):
        hall.do(call_next, by=by, desk_id=hall.desk_id("2"))
    assert hall.call("1", by=by).desk_id == hall.desk_id("1")


@pytest.mark.parametrize("action", [open_desk, close_desk, pause_desk, resume_desk])
def test_a_desk_opens_and_pauses_itself_only(hall: Hall, action: Callable[..., object]) -> None:
    with pytest.raises(NotAllowed):
        hall.do(action, by=bound_to(hall, "2"), desk_id=hall.desk_id("1"))
    hall.do(action, by=bound_to(hall, "1"), desk_id=hall.desk_id("1"))


def test_a_desk_changes_itself_only(hall: Hall) -> None:
    by, other = bound_to(hall, "2"), hall.desk_id("1")
    with pytest.raises(NotAllowed):
        hall.do(change_desk_services, by=by, desk_id=other, services=["kk"])
    with pytest.raises(NotAllowed):
        hall.do(staff_desk, by=by, desk_id=other, clerk_id=None)


@pytest.mark.parametrize("move", ["recall", "start", "hold", "finish", "no_show"])
def test_a_desk_moves_nobody_who_is_at_another_desk(hall: Hall, move: str) -> None:
    hall.take("ktp")
    turn = hall.call("1")
    with pytest.raises(NotAtThisDesk) as refused:
        getattr(hall, move)(turn.id, by=bound_to(hall, "2"))
    assert refused.value.details == {"state": "called", "number": "A001"}
    assert hall.turn(turn.id).state is TurnState.CALLED
    getattr(hall, move)(turn.id, by=bound_to(hall, "1"))


def test_a_desk_transfers_nobody_who_is_at_another_desk(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1")
    with pytest.raises(NotAtThisDesk):
        hall.transfer(turn.id, "bpjs", by=bound_to(hall, "2"))
    assert hall.transfer(turn.id, "bpjs", by=bound_to(hall, "1")).service == "bpjs"


def test_a_desk_takes_a_parked_turn_back_to_itself(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.hold(hall.call("1").id)
    with pytest.raises(NotAllowed):
        hall.resume(turn.id, by=bound_to(hall, "2"), desk_id=hall.desk_id("1"))
    assert hall.resume(turn.id, by=bound_to(hall, "2")).desk_id == hall.desk_id("2")


def test_a_desk_undoes_what_it_did_itself(hall: Hall) -> None:
    hall.take("ktp")
    by = bound_to(hall, "1")
    turn = hall.call("1", by=by)
    assert hall.undo(turn.id, by=by).state is TurnState.WAITING


def test_a_clerk_who_is_signed_in_for_the_hall_acts_at_any_desk(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1", by=bound_to(hall, "1"))
    assert hall.finish(turn.id).state is TurnState.CLOSED
