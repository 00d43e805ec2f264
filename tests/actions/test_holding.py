"""A clerk parks a turn and takes it back, here or at another desk that takes the service."""

import pytest

from queues.actions.hall.pausing import change_desk_services, close_desk, open_desk, pause_desk
from queues.model.actor import Role
from queues.model.events import OUTSIDE
from queues.model.outcomes.outcome import RECORDED_BY_CLERK, Outcome
from queues.model.queue.moves import HoldReason, TurnState
from queues.model.queue.turn import Turn
from queues.model.refusals import (
    DeskBusy,
    DeskIsPaused,
    DeskNotOpen,
    DeskTakesNoSuchService,
    IllegalMove,
    NotAtThisDesk,
    TicketLiveElsewhere,
    UnknownDesk,
)
from tests.builders import COORDINATOR, Hall, later, open_hall, person, plan_with


@pytest.mark.parametrize("reason", HoldReason)
def test_a_parked_turn_says_why_and_since_when(hall: Hall, reason: HoldReason) -> None:
    hall.take("ktp")
    turn = hall.hold(hall.call("1").id, reason=reason.value, at=later(50))
    assert (turn.state, turn.hold_reason, turn.held_at) == (TurnState.ON_HOLD, reason.value, later(50))
    assert hall.events()[-1]["payload"]["reason"] == reason.value


def test_a_reason_is_a_code_and_no_prose(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1")
    with pytest.raises(ValueError, match="Bu Aminah"):
        hall.hold(turn.id, reason="Bu Aminah pulang dulu")
    assert hall.turn(turn.id).state is TurnState.CALLED


@pytest.mark.parametrize("started", [False, True])
def test_a_parked_turn_frees_the_seat_and_stays_with_its_desk(hall: Hall, started: bool) -> None:
    taken = hall.take_many(2, "ktp")
    hall.call("1")
    if started:
        hall.start(taken[0].turn)
    turn = hall.hold(taken[0].turn)
    assert (turn.seat, turn.desk_id) == (None, hall.desk_id("1"))
    assert hall.call("1").id == taken[1].turn


def test_a_turn_that_is_taken_back_is_called_to_the_desk_that_parked_it(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.resume(hall.hold(hall.start(hall.call("1").id).id).id, at=later(600))
    assert (turn.state, turn.desk_id, turn.seat) == (TurnState.CALLED, hall.desk_id("1"), 1)
    assert (turn.call_count, turn.last_called_at) == (2, later(600))
    assert hall.kinds()[-1] == "turn_resumed"


def test_a_turn_may_be_taken_back_at_another_desk(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.resume(hall.hold(hall.call("1").id).id, desk_id=hall.desk_id("2"))
    assert turn.desk_id == hall.desk_id("2")


def test_but_only_where_the_service_is_given(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.hold(hall.call("1").id)
    with pytest.raises(DeskTakesNoSuchService) as refused:
        hall.resume(turn.id, desk_id=hall.desk_id("3"))
    assert refused.value.details == {"desk": "Meja 3", "service": "ktp"}


def test_and_only_on_the_same_day(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.hold(hall.call("1").id)
    another_day = open_hall(hall.engine, plan_with(code="another-day"))
    with pytest.raises(UnknownDesk):
        hall.resume(turn.id, desk_id=another_day.desk_id("1"))


def test_the_desk_that_parked_a_turn_takes_it_back_whatever_it_takes_now(hall: Hall) -> None:
    hall.take("kk")
    turn = hall.hold(hall.call("1").id)
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("1"), services=["ktp"])
    assert hall.resume(turn.id).state is TurnState.CALLED


def test_a_turn_is_not_taken_back_while_every_seat_is_taken(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    turn = hall.hold(hall.call("1").id)
    hall.call("1")
    with pytest.raises(DeskBusy):
        hall.resume(turn.id)


def test_a_turn_is_not_taken_back_while_its_ticket_is_live_elsewhere(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    hall.hold(hall.call("1").id)
    hall.call("3")
    with pytest.raises(TicketLiveElsewhere) as refused:
        hall.resume(taken.turns[0])
    assert refused.value.details == {"number": "A001"}


def test_a_turn_is_not_taken_back_at_a_paused_or_closed_desk(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.hold(hall.call("1").id)
    hall.do(pause_desk, desk_id=hall.desk_id("1"))
    with pytest.raises(DeskIsPaused):
        hall.resume(turn.id)
    hall.do(close_desk, desk_id=hall.desk_id("1"))
    with pytest.raises(DeskNotOpen):
        hall.resume(turn.id)
    hall.do(open_desk, desk_id=hall.desk_id("1"))
    assert hall.resume(turn.id).state is TurnState.CALLED


@pytest.mark.parametrize("state", ["waiting", "called", "closed"])
def test_only_what_is_parked_is_taken_back(hall: Hall, state: str) -> None:
    taken = hall.take("ktp")
    if state != "waiting":
        hall.call("1")
    if state == "closed":
        hall.finish(taken.turn)
    with pytest.raises(IllegalMove) as refused:
        hall.resume(taken.turn)
    assert refused.value.details["state"] == state


@pytest.mark.parametrize("state", ["waiting", "on_hold", "closed"])
def test_only_who_is_at_a_desk_is_parked(hall: Hall, state: str) -> None:
    taken = hall.take("ktp")
    if state != "waiting":
        hall.call("1")
        hall.hold(taken.turn) if state == "on_hold" else hall.finish(taken.turn)
    with pytest.raises(IllegalMove):
        hall.hold(taken.turn)


# -- the time of service ---------------------------------------------------------------------------------------------


def test_a_hold_does_not_count_as_time_of_service(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.start(hall.call("1", at=later(60)).id, at=later(120))
    hall.hold(taken.turn, at=later(300))
    hall.resume(taken.turn, at=later(2100))
    hall.finish(taken.turn, at=later(2160))
    row = hall.outcomes()[taken.turn]
    assert (row["waited_seconds"], row["served_seconds"]) == (60, 240)


def test_whoever_leaves_while_on_hold_was_served_until_then(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.start(hall.call("1").id, at=later(60))
    hall.hold(taken.turn, at=later(300))
    hall.cancel(taken.id, at=later(4000))
    assert hall.outcomes()[taken.turn]["served_seconds"] == 240


# -- an end without coming back to the desk --------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", RECORDED_BY_CLERK)
def test_who_is_on_hold_may_end_with_any_outcome_and_that_is_undone(hall: Hall, outcome: Outcome) -> None:
    taken = hall.take("ktp")
    held = hall.hold(hall.call("1", at=later(60)).id, at=later(300))
    ended = hall.finish(taken.turn, outcome.value, at=later(4000))
    assert (ended.state, ended.outcome, ended.hold_reason) == (TurnState.CLOSED, outcome, None)
    served = None if outcome is Outcome.NOT_SERVED else 240  # from the call on, and not while on hold
    assert hall.outcomes()[taken.turn]["served_seconds"] == served
    assert hall.undo(taken.turn, at=later(4030)).movable() == held.movable()
    assert hall.outcomes() == {}


def test_an_end_from_a_hold_leaves_who_is_at_the_desk_alone(hall: Hall) -> None:
    taken = hall.take_many(3, "ktp")
    hall.hold(hall.call("1").id)
    hall.call("1")
    hall.finish(taken[0].turn, then_call_next=True)
    states = [hall.turn(one.turn).state for one in taken]
    assert states == [TurnState.CLOSED, TurnState.CALLED, TurnState.WAITING]
    hall.finish(taken[1].turn, then_call_next=True)
    hall.finish(hall.hold(taken[2].turn).id, then_call_next=True)  # a free desk, and nobody waits
    assert hall.kinds().count("turn_called") == 3


def test_who_was_called_back_meanwhile_is_not_ended_by_who_saw_a_hold(hall: Hall) -> None:
    held = hall.hold(_called(hall).id)
    hall.resume(held.id)
    with pytest.raises(IllegalMove) as refused:
        hall.finish(held.id, by=COORDINATOR, seen="on_hold")
    assert refused.value.details["state"] == "called"
    hall.start(held.id)
    assert hall.finish(held.id, by=COORDINATOR, seen="called").state is TurnState.CLOSED


def test_only_the_desk_itself_or_a_coordinator_ends_a_hold(hall: Hall) -> None:
    held = hall.hold(_called(hall).id)
    stranger = person(Role.CLERK, "elsewhere", hall.desk_id("2"))
    with pytest.raises(NotAtThisDesk):
        hall.finish(held.id, by=stranger)
    hall.finish(held.id, by=COORDINATOR)
    assert hall.events()[-1]["payload"][OUTSIDE] is True


def _called(hall: Hall) -> Turn:
    hall.take("ktp")
    return hall.call("1")
