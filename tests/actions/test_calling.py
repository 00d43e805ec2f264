"""A desk asks the next person to come: the first eligible turn of its services, to a free seat."""

import pytest
from sqlalchemy import Engine

from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import change_desk_services, pause_desk, pause_service, resume_service
from queues.actions.turns.calling import call_next
from queues.model.queue.moves import TurnState
from queues.model.queue.policy import Policy
from queues.model.refusals import (
    DayNotOpen,
    DeskBusy,
    DeskIsPaused,
    DeskNotOpen,
    IllegalMove,
    NobodyWaiting,
    UnknownDesk,
    UnknownTurn,
)
from queues.persistence.ids import new_id
from tests.builders import COORDINATOR, GREETER, NOON, Hall, later, open_hall, plan_with


def test_the_first_who_came_is_called_first(hall: Hall) -> None:
    taken = hall.take_many(3, "ktp")
    assert [hall.call("1").id, hall.call("2").id] == [taken[0].turn, taken[1].turn]


def test_a_call_says_where_and_when_and_why(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1", at=later(90))
    assert (turn.state, turn.desk_id, turn.seat) == (TurnState.CALLED, hall.desk_id("1"), 1)
    assert (turn.called_at, turn.call_count) == (later(90), 1)
    event = hall.events()[-1]
    assert (event["kind"], event["at"]) == ("turn_called", later(90))
    assert event["payload"]["why"] == "first_come"
    assert event["payload"]["desk_id"] == str(hall.desk_id("1"))


def test_the_answer_names_the_turn_and_the_stream(hall: Hall) -> None:
    taken = hall.take("ktp")
    made = hall.do(call_next, desk_id=hall.desk_id("1"))
    assert (made.turn_id, made.stream_id) == (taken.turn, hall.day_id)


def test_a_desk_calls_only_for_the_services_that_it_takes(hall: Hall) -> None:
    hall.take("bpjs")
    kk = hall.take("kk")
    with pytest.raises(NobodyWaiting):
        hall.call("2")
    assert hall.call("1").id == kk.turn


def test_a_desk_of_several_services_calls_whoever_came_first_for_any(hall: Hall) -> None:
    taken = [hall.take("kk"), hall.take("ktp"), hall.take("kk")]
    assert [hall.serve("1").id for _ in taken] == [one.turn for one in taken]


def test_when_nobody_waits_the_desk_is_told_so(hall: Hall) -> None:
    with pytest.raises(NobodyWaiting) as refused:
        hall.call("1")
    assert refused.value.details == {"desk": "Meja 1"}


def test_a_refused_call_leaves_no_trace(hall: Hall) -> None:
    before = hall.seq(), hall.desk("1"), hall.events()
    with pytest.raises(NobodyWaiting):
        hall.call("1")
    assert (hall.seq(), hall.desk("1"), hall.events()) == before


# -- who is live elsewhere -------------------------------------------------------------------------------------------


def test_a_ticket_that_is_live_at_another_desk_is_passed_over(hall: Hall) -> None:
    both, following = hall.take("ktp", "bpjs"), hall.take("bpjs")
    hall.call("1")
    assert hall.call("3").id == following.turn
    assert hall.turn(both.turns[1]).state is TurnState.WAITING


def test_it_keeps_its_place_and_comes_first_once_it_is_free(hall: Hall) -> None:
    both = hall.take("ktp", "bpjs")
    hall.take_many(2, "bpjs")
    place = hall.turn(both.turns[1]).place
    hall.call("1")
    hall.serve("3")
    hall.finish(both.turns[0])
    called = hall.call("3")
    assert (called.id, called.place) == (both.turns[1], place)


def test_nobody_waits_when_everybody_is_live_elsewhere(hall: Hall) -> None:
    hall.take("ktp", "bpjs")
    hall.start(hall.call("1").id)
    with pytest.raises(NobodyWaiting):
        hall.call("3")


def test_a_desk_of_both_services_does_not_call_the_ticket_twice(hall: Hall) -> None:
    taken = hall.take("sim", "pajak")
    hall.call("4")
    with pytest.raises(NobodyWaiting):
        hall.call("4")
    hall.finish(taken.turns[0])
    assert hall.call("4").id == taken.turns[1]


def test_a_turn_on_hold_does_not_keep_the_ticket_from_other_desks(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    hall.hold(hall.call("1").id)
    assert hall.call("3").id == taken.turns[1]


def test_however_many_are_live_elsewhere_the_first_free_one_is_found(hall: Hall) -> None:
    """More than a call looks at in one reading of the line."""
    for _ in range(40):
        taken = hall.take("ktp", "bpjs")
        hall.hold(hall.call("1").id)
        hall.cancel(taken.id)
    for desk in ("1", "2"):
        hall.take("ktp", "bpjs")
        hall.call(desk)
    free = hall.take("bpjs")
    assert hall.call("3").id == free.turn


# -- priority --------------------------------------------------------------------------------------------------------


def order_of_calls(hall: Hall, how_many: int, desk: str = "2") -> str:
    """`p` for a priority person, `o` for one of the others, in the order in which they were called."""
    return "".join("p" if hall.serve(desk).priority else "o" for _ in range(how_many))


def test_one_priority_person_comes_after_two_others(hall: Hall) -> None:
    hall.take_many(6, "ktp")
    for _ in range(3):
        hall.take("ktp", by=GREETER, priority=True)
    assert order_of_calls(hall, 9) == "poopoopoo"


def test_the_days_own_ratio_counts(empty_engine: Engine) -> None:
    hall = open_hall(empty_engine, plan_with(policy=Policy(others_per_priority=1)))
    hall.take_many(4, "ktp")
    for _ in range(2):
        hall.take("ktp", by=GREETER, priority=True)
    assert order_of_calls(hall, 6) == "popooo"


def test_each_desk_counts_its_own_ratio_in_the_transaction_of_the_call(hall: Hall) -> None:
    hall.take_many(4, "ktp")
    hall.take("ktp", by=GREETER, priority=True)
    assert hall.desk("1").others_since_priority == hall.desk("2").others_since_priority == 2
    assert hall.serve("1").priority
    assert (hall.desk("1").others_since_priority, hall.desk("2").others_since_priority) == (0, 2)
    hall.serve("1")
    assert hall.desk("1").others_since_priority == 1


def test_nobody_is_overtaken_beyond_the_maximum_wait(hall: Hall) -> None:
    hall.take("ktp", at=NOON)
    for minute in range(3):
        hall.take("ktp", by=GREETER, priority=True, at=later(minutes=minute + 1))
    turn = hall.call("2", at=later(minutes=90))
    assert (turn.number, hall.events()[-1]["payload"]["why"]) == ("A001", "longest_wait")


# -- what stops a desk from calling ----------------------------------------------------------------------------------


def test_a_paused_service_is_not_called_for_but_keeps_its_places(hall: Hall) -> None:
    ktp, kk = hall.take("ktp"), hall.take("kk")
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    assert hall.serve("1").id == kk.turn
    with pytest.raises(NobodyWaiting):
        hall.call("1")
    hall.do(resume_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    assert hall.call("1").id == ktp.turn


def test_a_paused_desk_calls_nobody(hall: Hall) -> None:
    hall.take("ktp")
    hall.do(pause_desk, desk_id=hall.desk_id("1"))
    with pytest.raises(DeskIsPaused):
        hall.call("1")


def test_a_closed_desk_calls_nobody(hall: Hall) -> None:
    hall.take("ktp")
    with pytest.raises(DeskNotOpen):
        hall.call("6")


def test_a_desk_calls_no_more_people_than_it_has_seats(hall: Hall) -> None:
    hall.take_many(3, "sim")
    assert [hall.call("4").seat, hall.call("4").seat] == [1, 2]
    with pytest.raises(DeskBusy):
        hall.call("4")


def test_a_freed_seat_is_taken_again(hall: Hall) -> None:
    taken = hall.take_many(3, "sim")
    hall.call("4")
    hall.call("4")
    hall.finish(taken[0].turn)
    assert (hall.call("4").seat, hall.turn(taken[1].turn).seat) == (1, 2)


def test_calls_go_on_when_issuing_has_stopped(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    assert hall.call("1").id == taken.turn


def test_nobody_is_called_before_the_day_opens(empty_engine: Engine) -> None:
    hall = open_hall(empty_engine, open_now=False)
    with pytest.raises(DayNotOpen):
        hall.call("1")


def test_an_unknown_desk_calls_nobody(hall: Hall) -> None:
    with pytest.raises(UnknownDesk):
        hall.do(call_next, desk_id=new_id())


def test_a_desk_calls_for_a_service_that_it_has_just_been_given(hall: Hall) -> None:
    taken = hall.take("bpjs")
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("2"), services=["ktp", "bpjs"])
    assert hall.call("2").id == taken.turn


# -- asking again ----------------------------------------------------------------------------------------------------


def test_a_recall_is_counted_and_told_of(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.recall(hall.call("1").id, at=later(30))
    assert (turn.state, turn.call_count, turn.called_at, turn.last_called_at) == (TurnState.CALLED, 2, NOON, later(30))
    assert hall.kinds()[-1] == "turn_recalled"


def test_who_has_come_is_not_called_again(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.start(hall.call("1").id)
    with pytest.raises(IllegalMove) as refused:
        hall.recall(turn.id)
    assert refused.value.details == {"move": "recall", "state": "serving", "outcome": None}


def test_an_unknown_turn_cannot_be_recalled(hall: Hall) -> None:
    with pytest.raises(UnknownTurn):
        hall.recall(new_id())
