"""Undo takes back the actor's own last move on a turn: at most 60 seconds old, if nothing was built on it."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.pausing import close_desk
from queues.actions.turns.serving import finish_turn, undo_turn
from queues.model.actor import Actor
from queues.model.queue.moves import TurnState
from queues.model.refusals import DayIsClosed, NothingToUndo, UndoBlocked, UndoTooLate
from queues.persistence.schema import tables
from tests.builders import CITIZEN, CLERK, COORDINATOR, GREETER, NOON, OTHER_CLERK, Hall, later

Move = Callable[[Hall, UUID, Actor], object]


def _transfer(hall: Hall, turn: UUID, by: Actor) -> None:
    hall.transfer(turn, "bpjs", by=by, at=later(100))


# What is done first, and then the move that is taken back; each starts with a ticket that waits.
BEFORE: dict[str, list[Move]] = {
    "waiting": [],
    "called": [lambda hall, turn, by: hall.call("1", by=by, at=later(10))],
    "serving": [
        lambda hall, turn, by: hall.call("1", by=by, at=later(10)),
        lambda hall, turn, by: hall.start(turn, by=by, at=later(20)),
    ],
    "on_hold": [
        lambda hall, turn, by: hall.call("1", by=by, at=later(10)),
        lambda hall, turn, by: hall.hold(turn, by=by, at=later(30)),
    ],
    "no_show": [
        lambda hall, turn, by: hall.call("1", by=by, at=later(10)),
        lambda hall, turn, by: hall.no_show(turn, by=by, at=later(30)),
    ],
    "served": [
        lambda hall, turn, by: hall.call("1", by=by, at=later(10)),
        lambda hall, turn, by: hall.finish(turn, "handed_over", by=by, at=later(40), quantity=3),
    ],
    "cancelled": [lambda hall, turn, by: hall.cancel(hall.turn(turn).ticket_id, by=by, at=later(40))],
}
MOVE: dict[str, Move] = {
    "call": lambda hall, turn, by: hall.call("1", by=by, at=later(100)),
    "recall": lambda hall, turn, by: hall.recall(turn, by=by, at=later(100)),
    "start": lambda hall, turn, by: hall.start(turn, by=by, at=later(100)),
    "hold": lambda hall, turn, by: hall.hold(turn, by=by, at=later(100)),
    "resume": lambda hall, turn, by: hall.resume(turn, by=by, at=later(100)),
    "finish": lambda hall, turn, by: hall.finish(turn, by=by, at=later(100), note="catatan"),
    "no_show": lambda hall, turn, by: hall.no_show(turn, by=by, at=later(100)),
    "restore": lambda hall, turn, by: hall.restore(turn, by=by, at=later(100)),
    "transfer": _transfer,
    "cancel": lambda hall, turn, by: hall.cancel(hall.turn(turn).ticket_id, by=by, at=later(100)),
    "correct": lambda hall, turn, by: hall.correct(turn, "rejected", by=by, at=later(100), note="catatan"),
    "call_again": lambda hall, turn, by: hall.call_again(turn, "1", by=by, at=later(100)),
}
CASES = [
    ("waiting", "call"),
    ("called", "recall"),
    ("called", "start"),
    ("called", "hold"),
    ("serving", "hold"),
    ("on_hold", "resume"),
    ("called", "finish"),
    ("serving", "finish"),
    ("called", "no_show"),
    ("no_show", "restore"),
    ("called", "transfer"),
    ("serving", "transfer"),
    ("waiting", "cancel"),
    ("called", "cancel"),
    ("on_hold", "cancel"),
    ("served", "correct"),
    ("served", "call_again"),
    ("no_show", "call_again"),
    ("cancelled", "call_again"),
]


def after_a_move(hall: Hall, before: str, move: str, by: Actor = CLERK) -> UUID:
    """A turn on which `by` has just made the move."""
    taken = hall.take("ktp")
    for step in [*BEFORE[before], MOVE[move]]:
        step(hall, taken.turn, by)
    return taken.turn


def world(hall: Hall) -> object:
    """All that an undo must put back; not the events, and not what it says of itself."""
    forgotten = {"recorded_at"}
    outcomes = [{k: v for k, v in row.items() if k not in forgotten} for row in hall.rows(tables.outcome)]
    turns = [replace(turn, last_seq=0, moved_by=None, moved_at=None) for turn in hall.turns()]
    return turns, outcomes, hall.details(), hall.rows(tables.desk, order=("code",))


@pytest.mark.parametrize(("before", "move"), CASES)
def test_every_move_can_be_taken_back(hall: Hall, before: str, move: str) -> None:
    taken = hall.take("ktp")
    for step in BEFORE[before]:
        step(hall, taken.turn, CLERK)
    was = world(hall)
    MOVE[move](hall, taken.turn, CLERK)
    assert world(hall) != was
    hall.undo(taken.turn, at=later(160))
    assert world(hall) == was


@pytest.mark.parametrize(("before", "move"), CASES)
def test_an_undo_is_an_event_that_names_the_undone_seq(hall: Hall, before: str, move: str) -> None:
    turn_id = after_a_move(hall, before, move)
    undone_seq = hall.turn(turn_id).last_seq
    last = hall.seq()
    hall.undo(turn_id, at=later(120))
    undone = hall.events(after=last)[-1]
    assert (undone["kind"], undone["payload"]["undone_seq"]) == ("turn_undone", undone_seq)
    assert undone["payload"]["number"] == "A001"


@pytest.mark.parametrize(("before", "move"), CASES)
def test_after_sixty_seconds_it_is_too_late(hall: Hall, before: str, move: str) -> None:
    turn_id = after_a_move(hall, before, move)
    seq = hall.seq()
    with pytest.raises(UndoTooLate) as refused:
        hall.undo(turn_id, at=later(160.001))
    assert refused.value.details == {"seconds": 60}
    assert hall.seq() == seq


@pytest.mark.parametrize(("before", "move"), CASES)
def test_what_another_did_is_not_taken_back(hall: Hall, before: str, move: str) -> None:
    turn_id = after_a_move(hall, before, move)
    for other in (OTHER_CLERK, COORDINATOR, CITIZEN, Actor(role=COORDINATOR.role, key="x", id=CLERK.id)):
        with pytest.raises(NothingToUndo):
            hall.undo(turn_id, by=other, at=later(110))


def test_what_a_phone_did_is_not_taken_back_by_another_phone(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.cancel(taken.id, by=CITIZEN)
    for by in (CITIZEN, Actor(role=CITIZEN.role, key="device:other"), GREETER):
        with pytest.raises(NothingToUndo):
            hall.undo(taken.turn, by=by)


def test_taking_a_number_is_not_undone_but_cancelled(hall: Hall) -> None:
    taken = hall.take("ktp", by=GREETER)
    with pytest.raises(NothingToUndo):
        hall.undo(taken.turn, by=GREETER)


def test_an_undo_is_not_undone(hall: Hall) -> None:
    turn_id = after_a_move(hall, "called", "start")
    hall.undo(turn_id, at=later(110))
    with pytest.raises(NothingToUndo):
        hall.undo(turn_id, at=later(111))


def test_only_the_last_move_is_taken_back(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1", by=CLERK)
    hall.start(taken.turn, by=OTHER_CLERK)
    with pytest.raises(NothingToUndo):
        hall.undo(taken.turn, by=CLERK)
    assert hall.undo(taken.turn, by=OTHER_CLERK).state is TurnState.CALLED


def test_the_move_may_be_made_again_after_its_undo(hall: Hall) -> None:
    turn_id = after_a_move(hall, "waiting", "call")
    hall.undo(turn_id, at=later(110))
    assert hall.call("1", at=later(120)).id == turn_id


# -- what was built on the move --------------------------------------------------------------------------------------


def test_a_finish_stays_when_the_seat_is_taken_again(hall: Hall) -> None:
    first, second = hall.take("ktp"), hall.take("ktp")
    hall.call("1")
    hall.do(finish_turn, turn_id=first.turn, outcome="served", then_call_next=True)
    with pytest.raises(UndoBlocked) as refused:
        hall.undo(first.turn)
    assert refused.value.details == {"state": "closed", "number": "A002"}
    hall.undo(second.turn)
    assert hall.undo(first.turn).state is TurnState.CALLED


def test_a_blocked_undo_names_who_sits_in_that_seat(hall: Hall) -> None:
    taken = hall.take_many(3, "sim")
    hall.call("4")
    hall.call("4")
    hall.finish(taken[1].turn)
    hall.call("4")
    with pytest.raises(UndoBlocked) as refused:
        hall.undo(taken[1].turn)
    assert refused.value.details["number"] == "M003"


def test_a_hold_stays_when_the_seat_is_taken(hall: Hall) -> None:
    taken = hall.take_many(2, "ktp")
    hall.call("1")
    hall.hold(taken[0].turn)
    hall.call("1")
    with pytest.raises(UndoBlocked):
        hall.undo(taken[0].turn)


@pytest.mark.parametrize("move", ["finish", "hold", "no_show"])
def test_a_move_stays_when_another_desk_has_called_the_ticket(hall: Hall, move: str) -> None:
    taken = hall.take("ktp", "bpjs")
    hall.call("1")
    MOVE[move](hall, taken.turns[0], CLERK)
    hall.call("3", by=OTHER_CLERK)
    with pytest.raises(UndoBlocked):
        hall.undo(taken.turns[0], at=later(110))


@pytest.mark.parametrize("move", ["finish", "hold", "no_show"])
def test_nobody_is_put_back_to_a_desk_that_has_closed(hall: Hall, move: str) -> None:
    turn_id = after_a_move(hall, "called", move)
    hall.do(close_desk, by=CLERK, at=later(105), desk_id=hall.desk_id("1"))
    with pytest.raises(UndoBlocked):
        hall.undo(turn_id, at=later(110))


def test_a_transfer_stays_when_the_new_turn_was_called(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    new = hall.transfer(taken.turn, "bpjs")
    hall.call("3")
    with pytest.raises(UndoBlocked):
        hall.undo(taken.turn)
    hall.hold(new.id)
    with pytest.raises(UndoBlocked):
        hall.undo(taken.turn)


def test_a_transfer_stays_when_the_new_turn_has_moved_and_waits_again(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    new = hall.transfer(taken.turn, "bpjs")
    hall.call("3")
    hall.undo(new.id)
    assert hall.turn(new.id).state is TurnState.WAITING
    with pytest.raises(UndoBlocked) as refused:
        hall.undo(taken.turn)
    assert refused.value.details == {"state": "waiting"}


def test_a_restore_stays_when_the_person_was_called_again(hall: Hall) -> None:
    turn_id = after_a_move(hall, "no_show", "restore")
    hall.call("2", by=OTHER_CLERK, at=later(110))
    with pytest.raises(NothingToUndo):
        hall.undo(turn_id, at=later(120))


def test_a_cancel_stays_when_the_service_is_open_again(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs", "kk")
    hall.start(hall.call("3").id)
    hall.cancel(taken.id, by=CLERK)
    hall.transfer(taken.turns[1], "ktp")
    with pytest.raises(UndoBlocked):
        hall.undo(taken.turns[0])
    assert hall.undo(taken.turns[2]).state is TurnState.WAITING


def test_on_a_closed_day_nothing_is_taken_back(hall: Hall) -> None:
    turn_id = after_a_move(hall, "called", "finish")
    hall.do(close_day, by=COORDINATOR, at=later(105), day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        hall.undo(turn_id, at=later(110))


# -- what else an undo puts back -------------------------------------------------------------------------------------


def test_undoing_a_transfer_takes_the_new_turn_out_of_its_queue_and_says_so(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    new = hall.transfer(taken.turn, "bpjs")
    before = hall.seq()
    hall.undo(taken.turn)
    assert [turn.id for turn in hall.turns()] == [taken.turn]
    removed, undone = hall.events(after=before)
    assert (removed["kind"], removed["payload"]["turn_id"]) == ("turn_removed", str(new.id))
    assert removed["payload"]["before"]["state"] == "waiting"
    assert undone["kind"] == "turn_undone"


def test_undoing_an_outcome_forgets_what_was_noted_about_the_person(hall: Hall) -> None:
    turn_id = after_a_move(hall, "called", "finish")
    assert len(hall.details()) == 1
    hall.undo(turn_id, at=later(110))
    assert hall.details() == []


def test_undoing_a_call_puts_the_priority_counter_back(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    hall.take("ktp", by=GREETER, priority=True)
    turn = hall.call("1")
    assert (turn.priority, hall.desk("1").others_since_priority) == (True, 0)
    hall.undo(turn.id)
    assert hall.desk("1").others_since_priority == 2
    assert hall.call("1").id == turn.id


def test_undoing_a_call_does_not_forget_the_calls_that_came_after_it(hall: Hall) -> None:
    """Two seats: the first of two calls is taken back, the second stands and still counts."""
    hall.take("sim", by=GREETER, priority=True)
    others = hall.take_many(2, "sim")
    assert hall.serve("4").priority
    first, second = hall.call("4"), hall.call("4")
    assert [first.id, second.id] == [one.turn for one in others]
    assert hall.desk("4").others_since_priority == 2
    hall.undo(first.id)
    assert hall.desk("4").others_since_priority == 1
    hall.undo(second.id)
    assert hall.desk("4").others_since_priority == 0


def test_a_call_that_was_itself_undone_does_not_count(hall: Hall) -> None:
    hall.take("sim", by=GREETER, priority=True)
    hall.take_many(2, "sim")
    hall.serve("4")
    first, second = hall.call("4"), hall.call("4")
    hall.undo(second.id)
    hall.undo(first.id)
    assert hall.desk("4").others_since_priority == 0


def test_calls_of_another_desk_do_not_count(hall: Hall) -> None:
    hall.take("ktp", by=GREETER, priority=True)
    hall.take_many(3, "ktp")
    hall.serve("1")
    turn = hall.call("1")
    hall.call("2")
    hall.undo(turn.id)
    assert (hall.desk("1").others_since_priority, hall.desk("2").others_since_priority) == (0, 2)


def test_the_answer_to_an_undo_names_the_turn(hall: Hall) -> None:
    turn_id = after_a_move(hall, "called", "start")
    made = hall.do(undo_turn, at=later(110), turn_id=turn_id)
    assert made.turn_id == turn_id


def test_a_clock_that_was_set_back_does_not_stop_an_undo(hall: Hall) -> None:
    turn_id = after_a_move(hall, "called", "start")
    assert hall.undo(turn_id, at=NOON).state is TurnState.CALLED
