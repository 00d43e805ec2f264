"""A clerk calls somebody out of order: with a reason that is recorded, and within the rules of every call."""

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import prepare_day, stop_issuing
from queues.actions.hall.pausing import close_desk, pause_desk, pause_service
from queues.actions.turns.calling import call_turn
from queues.model.actor import Role
from queues.model.queue.moves import ChosenBecause, TurnState
from queues.model.refusals import (
    DayIsClosed,
    DeskBusy,
    DeskIsPaused,
    DeskNotOpen,
    DeskTakesNoSuchService,
    IllegalMove,
    NotAllowed,
    NotAtThisDesk,
    NoteMissing,
    ServiceIsPaused,
    TicketLiveElsewhere,
    UnknownDesk,
    UnknownTurn,
)
from queues.persistence.ids import new_id
from queues.persistence.schema import tables
from tests.builders import CLERK, COORDINATOR, GREETER, Hall, later, person, plan_with

DETAILS = tables.personal_detail


def notes(hall: Hall) -> list[tuple[str, str]]:
    return [(row["purpose"], row["body"]["note"]) for row in hall.details()]


def test_whoever_is_chosen_is_called_before_those_who_came_first(hall: Hall) -> None:
    _first, second = hall.take_many(2, "ktp")
    turn = hall.choose(second.turn, "1", "frail", at=later(90))
    assert (turn.state, turn.desk_id, turn.seat, turn.called_at) == (
        TurnState.CALLED,
        hall.desk_id("1"),
        1,
        later(90),
    )


@pytest.mark.parametrize("reason", [reason.value for reason in ChosenBecause if reason is not ChosenBecause.OTHER])
def test_the_event_says_that_somebody_was_chosen_and_why(hall: Hall, reason: str) -> None:
    hall.choose(hall.take("ktp").turn, "1", reason)
    event = hall.events()[-1]
    assert (event["kind"], event["actor_id"]) == ("turn_called", CLERK.id)
    assert (event["payload"]["why"], event["payload"]["reason"]) == ("chosen", reason)


def test_a_call_in_order_has_no_reason(hall: Hall) -> None:
    hall.take("ktp")
    hall.call("1")
    assert hall.events()[-1]["payload"]["reason"] is None


def test_a_note_is_kept_apart_from_the_event(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.choose(taken.turn, "1", "other", note="Harus ke bidan pukul sebelas")
    assert notes(hall) == [("call_note", "Harus ke bidan pukul sebelas")]
    assert "bidan" not in str([row["payload"] for row in hall.events()])


@pytest.mark.parametrize("note", [None, ""])
def test_another_reason_than_those_of_the_list_needs_a_note(hall: Hall, note: str | None) -> None:
    taken = hall.take("ktp")
    with pytest.raises(NoteMissing):
        hall.choose(taken.turn, "1", "other", note=note)
    assert hall.turn(taken.turn).state is TurnState.WAITING


def test_a_chosen_call_counts_towards_the_ratio_of_priority_people(hall: Hall) -> None:
    """Two others in order, or one in order and one chosen: then a priority person comes."""
    others = hall.take_many(4, "ktp")
    first = hall.take("ktp", by=GREETER, priority=True)
    second = hall.take("ktp", by=GREETER, priority=True)
    assert hall.serve("1").id == first.turn
    hall.finish(hall.choose(others[2].turn, "1", "returning").id)
    assert hall.serve("1").id == others[0].turn
    assert hall.call("1").id == second.turn


def test_a_priority_person_who_is_chosen_was_the_desks_priority_person(hall: Hall) -> None:
    others = hall.take_many(3, "ktp")
    chosen, next_one = (hall.take("ktp", by=GREETER, priority=True) for _ in range(2))
    hall.finish(hall.choose(chosen.turn, "1", "frail").id)
    assert [hall.serve("1").id for _ in range(3)] == [others[0].turn, others[1].turn, next_one.turn]


def test_an_undone_choice_leaves_everything_as_it_was(hall: Hall) -> None:
    hall.take("ktp", by=GREETER, priority=True)
    chosen = hall.take("ktp")
    before, desk = hall.turn(chosen.turn), hall.desk("1")
    hall.choose(chosen.turn, "1", "other", note="Ibu bersalin", at=later(5))
    hall.undo(chosen.turn, at=later(10))
    after = hall.turn(chosen.turn)
    after.last_seq, after.moved_by, after.moved_at = before.last_seq, before.moved_by, before.moved_at
    assert (after, hall.desk("1"), notes(hall)) == (before, desk, [])
    assert hall.call("1").priority


def test_the_call_note_stays_when_the_outcome_is_taken_back(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.choose(taken.turn, "1", "other", note="Salah panggil tadi")
    hall.finish(taken.turn, note="Arsip lama", at=later(5))
    hall.undo(taken.turn, at=later(10))
    assert notes(hall) == [("call_note", "Salah panggil tadi")]


def test_the_desk_of_a_desks_own_token_need_not_be_named(hall: Hall) -> None:
    taken = hall.take("ktp")
    clerk = person(Role.CLERK, "meja-2", desk_id=hall.desk_id("2"))
    hall.do(call_turn, by=clerk, turn_id=taken.turn, reason="mistake")
    assert hall.turn(taken.turn).desk_id == hall.desk_id("2")


# -- refused ---------------------------------------------------------------------------------------------------------


def test_whoever_is_called_elsewhere_is_there(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("2")
    with pytest.raises(NotAtThisDesk) as refused:
        hall.choose(taken.turn, "1")
    assert refused.value.details == {"state": "called", "number": "A001"}


def test_whoever_is_at_this_desk_already_is_not_called_again(hall: Hall) -> None:
    taken = hall.take("sim")
    hall.call("4")
    with pytest.raises(IllegalMove) as refused:
        hall.choose(taken.turn, "4")
    assert refused.value.details["state"] == "called"


@pytest.mark.parametrize("state", ["on_hold", "closed"])
def test_only_who_waits_is_chosen(hall: Hall, state: str) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    hall.hold(taken.turn) if state == "on_hold" else hall.finish(taken.turn)
    with pytest.raises(IllegalMove) as refused:
        hall.choose(taken.turn, "1")
    assert (refused.value.details["move"], refused.value.details["state"]) == ("call", state)


def test_whoever_is_live_for_another_service_is_not_called_away(hall: Hall) -> None:
    both = hall.take("ktp", "bpjs")
    hall.call("3")
    with pytest.raises(TicketLiveElsewhere):
        hall.choose(both.turns[0], "1")


def test_a_paused_service_is_not_called_for(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    with pytest.raises(ServiceIsPaused) as refused:
        hall.choose(taken.turn, "1")
    assert refused.value.details == {"service": "ktp"}


def test_a_desk_calls_nobody_for_what_it_does_not_take(hall: Hall) -> None:
    with pytest.raises(DeskTakesNoSuchService):
        hall.choose(hall.take("bpjs").turn, "1")


def test_without_a_free_seat_nobody_is_called(hall: Hall) -> None:
    _, second = hall.take_many(2, "ktp")
    hall.call("1")
    with pytest.raises(DeskBusy):
        hall.choose(second.turn, "1")


def test_a_second_seat_takes_whoever_is_chosen(hall: Hall) -> None:
    _, second = hall.take_many(2, "sim")
    hall.call("4")
    assert hall.choose(second.turn, "4").seat == 2


def test_a_paused_or_closed_desk_calls_nobody(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.do(pause_desk, desk_id=hall.desk_id("1"))
    with pytest.raises(DeskIsPaused):
        hall.choose(taken.turn, "1")
    hall.do(close_desk, desk_id=hall.desk_id("1"))
    with pytest.raises(DeskNotOpen):
        hall.choose(taken.turn, "1")


def test_a_desk_that_nobody_names_calls_nobody(hall: Hall) -> None:
    with pytest.raises(UnknownDesk):
        hall.do(call_turn, turn_id=hall.take("ktp").turn, reason="frail")


def test_a_desk_of_another_day_calls_nobody(hall: Hall) -> None:
    taken = hall.take("ktp")
    other = hall.do(prepare_day, by=COORDINATOR, plan=plan_with(code="another-day"))
    elsewhere = Hall(hall.engine, hall.writer, other.stream_id, "another-day").desk_id("1")
    with pytest.raises(UnknownDesk):
        hall.do(call_turn, by=COORDINATOR, turn_id=taken.turn, reason="frail", desk_id=elsewhere)


def test_a_turn_that_does_not_exist_is_not_called(hall: Hall) -> None:
    with pytest.raises(UnknownTurn):
        hall.choose(new_id(), "1")


def test_a_token_of_one_desk_calls_to_no_other(hall: Hall) -> None:
    clerk = person(Role.CLERK, "meja-2", desk_id=hall.desk_id("2"))
    with pytest.raises(NotAllowed):
        hall.choose(hall.take("ktp").turn, "1", by=clerk)


def test_after_the_last_number_people_are_still_chosen_and_after_the_day_nobody(hall: Hall) -> None:
    first, second = hall.take_many(2, "ktp")
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    hall.finish(hall.choose(first.turn, "1").id)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        hall.choose(second.turn, "1")
