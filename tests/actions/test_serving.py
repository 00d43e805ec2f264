"""What happens at the desk: start, finish with an outcome, the next call in the same breath, no-show and its return."""

from uuid import UUID

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.pausing import pause_desk
from queues.actions.turns.serving import finish_turn
from queues.model.outcomes.outcome import RECORDED_BY_CLERK, Outcome
from queues.model.queue.moves import TurnState
from queues.model.refusals import DayIsClosed, IllegalMove, ServiceAlreadyOpen, UnknownOutcome, UnknownTurn
from queues.persistence.ids import new_id
from queues.persistence.schema import tables
from queues.persistence.writing.made import Made
from tests.builders import CLERK, COORDINATOR, GREETER, NOON, Hall, later


def called(hall: Hall) -> UUID:
    """The turn of somebody who has just been called to desk 1."""
    taken = hall.take("ktp")
    hall.call("1")
    return taken.turn


def finish_and_call_next(hall: Hall, turn_id: UUID) -> Made:
    return hall.do(finish_turn, turn_id=turn_id, outcome="served", then_call_next=True)


def test_service_starts_when_the_person_has_come(hall: Hall) -> None:
    turn = hall.start(called(hall), at=later(40))
    assert (turn.state, turn.started_at) == (TurnState.SERVING, later(40))
    assert hall.kinds()[-2:] == ["turn_called", "turn_started"]


@pytest.mark.parametrize("outcome", RECORDED_BY_CLERK)
def test_a_clerk_records_how_the_turn_ended(hall: Hall, outcome: Outcome) -> None:
    turn = hall.finish(hall.start(called(hall)).id, outcome.value, at=later(300))
    assert (turn.state, turn.outcome, turn.closed_at) == (TurnState.CLOSED, outcome, later(300))
    assert hall.events()[-1]["payload"]["outcome"] == outcome.value


@pytest.mark.parametrize("outcome", ["no_show", "transferred", "cancelled", "served ", "done", ""])
def test_outcomes_of_other_moves_and_unknown_ones_are_refused(hall: Hall, outcome: str) -> None:
    turn_id = called(hall)
    with pytest.raises(UnknownOutcome) as refused:
        hall.finish(turn_id, outcome)
    assert refused.value.details == {"outcome": outcome}
    assert hall.turn(turn_id).state is TurnState.CALLED


def test_an_outcome_is_a_row_of_its_own(hall: Hall) -> None:
    turn_id = called(hall)
    hall.start(turn_id, at=later(60))
    hall.finish(turn_id, "posted", at=later(360), quantity=4)
    (row,) = hall.outcomes().values()
    assert (row["turn_id"], row["code"], row["quantity"]) == (turn_id, "posted", 4)
    assert (row["waited_seconds"], row["served_seconds"]) == (0, 300)
    assert (row["recorded_at"], row["recorded_by"], row["recorded_role"]) == (later(360), CLERK.id, "clerk")


def test_the_wait_is_counted_from_the_number_to_the_call(hall: Hall) -> None:
    hall.take("ktp", at=NOON)
    hall.call("1", at=later(minutes=25))
    hall.finish(hall.turns()[0].id, at=later(minutes=31))
    (row,) = hall.outcomes().values()
    assert (row["waited_seconds"], row["served_seconds"]) == (25 * 60, 6 * 60)


def test_a_clock_that_was_set_back_makes_no_service_shorter_than_nothing(hall: Hall) -> None:
    hall.take("ktp", at=later(600))
    turn = hall.start(hall.call("1", at=later(300)).id, at=later(300))
    hall.finish(turn.id, at=later(0))
    (row,) = hall.outcomes().values()
    assert (row["waited_seconds"], row["served_seconds"]) == (0, 0)


def test_finishing_somebody_who_was_only_called_starts_the_turn_by_itself(hall: Hall) -> None:
    turn = hall.finish(called(hall), at=later(240))
    assert (turn.state, turn.started_at) == (TurnState.CLOSED, NOON)
    assert next(iter(hall.outcomes().values()))["served_seconds"] == 240


def test_who_still_waits_cannot_be_finished(hall: Hall) -> None:
    taken = hall.take("ktp")
    with pytest.raises(IllegalMove):
        hall.finish(taken.turn)
    assert hall.outcomes() == {}


def test_a_turn_is_finished_once(hall: Hall) -> None:
    turn_id = called(hall)
    hall.finish(turn_id)
    with pytest.raises(IllegalMove) as refused:
        hall.finish(turn_id, "left")
    assert refused.value.details == {"move": "finish", "state": "closed", "outcome": "served"}


def test_an_unknown_turn_is_neither_started_nor_finished(hall: Hall) -> None:
    for move in (hall.start, hall.finish, hall.no_show, hall.restore, hall.undo):
        with pytest.raises(UnknownTurn):
            move(new_id())


def test_a_note_about_a_person_is_kept_apart_and_for_thirty_days(hall: Hall) -> None:
    turn_id = called(hall)
    hall.finish(turn_id, "documents_missing", note="Akta kelahiran menyusul")
    (detail,) = hall.details()
    assert (detail["turn_id"], detail["purpose"]) == (turn_id, "outcome_note")
    assert detail["body"] == {"note": "Akta kelahiran menyusul"}
    assert detail["erase_after"] == later(minutes=30 * 24 * 60)
    assert "Akta" not in str(hall.events()) + str(hall.rows(tables.outcome)) + str(hall.rows(tables.turn))


# -- the next person in the same transaction -------------------------------------------------------------------------


def test_finish_and_call_next_are_one_transaction(hall: Hall) -> None:
    first, second = hall.take("ktp"), hall.take("ktp")
    hall.call("1")
    hall.said.clear()
    before = hall.seq()
    made = finish_and_call_next(hall, first.turn)
    assert (made.turn_id, made.next_turn_id) == (first.turn, second.turn)
    assert hall.kinds(after=before) == ["turn_closed", "turn_called"]
    assert hall.said == [hall.day_id]
    assert (hall.turn(second.turn).seat, hall.turn(second.turn).desk_id) == (1, hall.desk_id("1"))


def test_the_seat_is_freed_before_it_is_taken_even_by_an_older_ticket(hall: Hall) -> None:
    """The finished turn is the younger row: written in order of age, two would sit in one seat."""
    older = hall.take("ktp", "bpjs")
    hall.call("1")  # desk 1 has the older ticket, so desk 3 must pass it over
    younger = hall.take("bpjs")
    assert hall.call("3").id == younger.turn
    hall.finish(older.turns[0])
    made = finish_and_call_next(hall, younger.turn)
    assert made.next_turn_id == older.turns[1]
    assert hall.turn(younger.turn).state is TurnState.CLOSED


def test_the_same_ticket_may_be_called_to_the_desk_that_has_just_finished_with_it(hall: Hall) -> None:
    taken = hall.take("ktp", "kk")
    hall.call("1")
    made = finish_and_call_next(hall, taken.turns[0])
    assert made.next_turn_id == taken.turns[1]


def test_when_nobody_waits_the_finish_stands(hall: Hall) -> None:
    turn_id = called(hall)
    made = finish_and_call_next(hall, turn_id)
    assert made.next_turn_id is None
    assert hall.turn(turn_id).state is TurnState.CLOSED


def test_a_desk_that_has_paused_finishes_with_its_person_and_calls_nobody(hall: Hall) -> None:
    turn_id = called(hall)
    following = hall.take("ktp")
    hall.do(pause_desk, desk_id=hall.desk_id("1"))
    assert finish_and_call_next(hall, turn_id).next_turn_id is None
    assert hall.turn(following.turn).state is TurnState.WAITING


def test_the_next_person_comes_to_the_desk_of_the_finished_turn(hall: Hall) -> None:
    first = hall.take("ktp")
    hall.call("2")
    hall.take("ktp")
    made = finish_and_call_next(hall, first.turn)
    assert made.next_turn_id
    assert hall.turn(made.next_turn_id).desk_id == hall.desk_id("2")


# -- who does not come -----------------------------------------------------------------------------------------------


def test_who_does_not_come_is_a_no_show_and_frees_the_seat(hall: Hall) -> None:
    turn_id = called(hall)
    turn = hall.no_show(turn_id, at=later(120))
    assert (turn.state, turn.outcome) == (TurnState.CLOSED, Outcome.NO_SHOW)
    assert hall.outcomes()[turn_id]["code"] == "no_show"
    hall.take("ktp")
    assert hall.call("1").seat == 1


def test_who_has_come_is_no_no_show(hall: Hall) -> None:
    turn = hall.start(called(hall))
    with pytest.raises(IllegalMove):
        hall.no_show(turn.id)


def test_a_no_show_comes_back_to_the_old_place(hall: Hall) -> None:
    turn_id = called(hall)
    place = hall.turn(turn_id).place
    hall.take_many(3, "ktp")
    hall.no_show(turn_id)
    turn = hall.restore(turn_id, by=GREETER, at=later(600))
    assert (turn.state, turn.place, turn.outcome, turn.desk_id) == (TurnState.WAITING, place, None, None)
    assert hall.outcomes() == {}
    assert hall.call("1", at=later(660)).id == turn_id


def test_priority_that_was_granted_in_the_meantime_counts_when_a_no_show_comes_back(hall: Hall) -> None:
    turn = hall.no_show(called(hall))
    hall.grant(turn.ticket_id)
    assert hall.restore(turn.id).priority


@pytest.mark.parametrize("outcome", ["served", "left"])
def test_only_a_no_show_comes_back(hall: Hall, outcome: str) -> None:
    turn = hall.finish(called(hall), outcome)
    with pytest.raises(IllegalMove):
        hall.restore(turn.id)
    assert hall.outcomes()[turn.id]["code"] == outcome


def test_a_no_show_does_not_come_back_beside_an_open_turn_for_the_same_service(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    hall.no_show(hall.call("1").id)
    hall.call("3")
    hall.transfer(taken.turns[1], "ktp")
    with pytest.raises(ServiceAlreadyOpen) as refused:
        hall.restore(taken.turns[0])
    assert refused.value.details == {"service": "ktp"}


def test_nobody_comes_back_to_a_closed_day(hall: Hall) -> None:
    turn = hall.no_show(called(hall))
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        hall.restore(turn.id)
