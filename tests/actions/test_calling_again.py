"""Somebody whose turn is over is called again: to this desk, with a reason, and the outcome is taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import close_desk, pause_desk, pause_service
from queues.actions.outcomes.delivering import hand_to_post
from queues.actions.tickets.limiting import change_limits
from queues.actions.turns.calling_again import call_again
from queues.model.actor import Role
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.model.refusals import (
    AlreadyHandedToPost,
    DayIsClosed,
    DeskBusy,
    DeskIsPaused,
    DeskNotOpen,
    DeskTakesNoSuchService,
    IllegalMove,
    NotAllowed,
    NotAtThisDesk,
    NotSeated,
    QuotaFull,
    ServiceAlreadyOpen,
    TicketLiveElsewhere,
    UndoBlocked,
    UnknownDesk,
)
from queues.persistence.schema import tables
from tests.builders import CLERK, COORDINATOR, GREETER, Hall, later, person
from tests.posting import let_desk_post

AGAIN = later(1200)


def served(hall: Hall, outcome: str = "served", **more: Any) -> UUID:
    """Called at noon, served from the first minute on, ended after five."""
    hall.take("ktp")
    turn = hall.start(hall.call("1").id, at=later(60))
    return hall.finish(turn.id, outcome, at=later(300), **more).id


def test_the_turn_goes_on_at_this_desk_and_its_outcome_is_taken_back(any_hall: Hall) -> None:
    turn_id = served(any_hall, "posted", note="Kirim segera")
    turn = any_hall.call_again(turn_id, "2", at=AGAIN)
    assert (turn.state, turn.desk_id, turn.seat) == (TurnState.CALLED, any_hall.desk_id("2"), 1)
    assert (turn.outcome, turn.closed_at, turn.last_called_at, turn.call_count) == (None, None, AGAIN, 1)
    assert any_hall.outcomes() == {}
    assert {row["purpose"] for row in any_hall.details()} == {"outcome_before"}


def test_the_event_says_why_and_what_was_taken_back(hall: Hall) -> None:
    hall.call_again(served(hall), "1", "unfinished", at=AGAIN)
    event = hall.events()[-1]
    assert (event["kind"], event["actor_id"]) == ("turn_called_again", CLERK.id)
    payload = event["payload"]
    assert (payload["reason"], payload["outcome_before"], payload["state"]) == ("unfinished", "served", "called")


def test_the_time_between_is_neither_wait_nor_service(hall: Hall) -> None:
    turn_id = served(hall)
    hall.call_again(turn_id, at=AGAIN)
    hall.start(turn_id, at=later(1260))
    hall.finish(turn_id, "handed_over", at=later(1500))
    (row,) = hall.outcomes().values()
    assert (row["waited_seconds"], row["served_seconds"]) == (0, 240 + 300)


def test_who_did_not_come_has_waited_until_they_came(hall: Hall) -> None:
    hall.take("ktp")
    turn_id = hall.no_show(hall.call("1", at=later(60)).id, at=later(120)).id
    hall.call_again(turn_id, at=AGAIN, reason="late")
    hall.start(turn_id, at=AGAIN)
    hall.finish(turn_id, at=later(1500))
    (row,) = hall.outcomes().values()
    assert (row["waited_seconds"], row["served_seconds"]) == (1200, 300)


def test_sheets_that_were_used_are_there_again(hall: Hall) -> None:
    hall.do(change_limits, by=COORDINATOR, day_id=hall.day_id, service="ktp", changes={"blanks": 10})
    turn_id = served(hall, "handed_over", quantity=3)
    hall.call_again(turn_id, at=AGAIN)
    assert [row["blanks"] for row in hall.rows(tables.day_service) if row["blanks"] is not None] == [10]


def test_a_number_that_was_cancelled_takes_its_place_in_the_quota_again(hall: Hall) -> None:
    taken = hall.take("audiensi")
    hall.cancel(taken.id)
    assert hall.call_again(taken.turn, "5", at=AGAIN).called_at == AGAIN
    (row,) = [one for one in hall.rows(tables.day_service) if one["quota"] == 3]
    assert row["issued"] == 1


def test_a_cancelled_number_whose_place_was_given_away_is_not_called(hall: Hall) -> None:
    taken = hall.take("audiensi")
    hall.cancel(taken.id)
    hall.take_many(3, "audiensi")
    with pytest.raises(QuotaFull):
        hall.call_again(taken.turn, "5", at=AGAIN)
    assert hall.turn(taken.turn).outcome is Outcome.CANCELLED


def test_nobody_of_the_line_is_passed_over_so_the_ratio_does_not_count_it(hall: Hall) -> None:
    turn_id = served(hall)
    before = hall.desk("1").others_since_priority
    hall.call_again(turn_id, at=AGAIN)
    assert hall.desk("1").others_since_priority == before
    hall.finish(turn_id, at=AGAIN)
    hall.take("ktp", by=GREETER, priority=True)
    hall.take_many(2, "ktp")
    assert hall.call("1", at=AGAIN).priority


def test_a_phone_with_as_many_numbers_as_it_may_have_is_no_hindrance(hall: Hall) -> None:
    turn_id = served(hall)
    most = hall.day().policy.open_numbers_per_device
    hall.take_many(most, "kk")
    assert hall.call_again(turn_id, at=AGAIN).is_live


def test_after_the_last_number_people_are_still_called_again(hall: Hall) -> None:
    turn_id = served(hall)
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    assert hall.call_again(turn_id, at=AGAIN).is_live


def test_a_service_that_pauses_still_ends_what_it_began(hall: Hall) -> None:
    turn_id = served(hall)
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    assert hall.call_again(turn_id, at=AGAIN).is_live


def test_the_desk_of_a_desks_own_token_need_not_be_named(hall: Hall) -> None:
    turn_id = served(hall)
    clerk = person(Role.CLERK, "meja-2", desk_id=hall.desk_id("2"))
    hall.do(call_again, by=clerk, turn_id=turn_id, reason="late")
    assert hall.turn(turn_id).desk_id == hall.desk_id("2")


def test_a_coordinator_calls_to_any_desk_and_the_event_says_so(hall: Hall) -> None:
    hall.call_again(served(hall), by=COORDINATOR, at=AGAIN)
    assert hall.events()[-1]["payload"]["outside"] is True


def test_a_call_that_is_repeated_is_made_once(any_hall: Hall) -> None:
    turn_id = served(any_hall)
    for at in (AGAIN, later(1210)):
        any_hall.call_again(turn_id, at=at, key="k")
    assert any_hall.kinds().count("turn_called_again") == 1


# -- undone ----------------------------------------------------------------------------------------------------------


def test_an_undone_call_brings_the_outcome_back_with_all_that_belonged_to_it(any_hall: Hall) -> None:
    turn_id = served(any_hall, "posted", quantity=2, note="Kirim segera")
    row, turn = any_hall.outcomes()[turn_id], any_hall.turn(turn_id)
    kept = {(one["purpose"], str(one["body"]), one["erase_after"]) for one in any_hall.details()}
    any_hall.call_again(turn_id, "2", at=AGAIN)
    after = any_hall.undo(turn_id, at=AGAIN + timedelta(seconds=60))
    after.last_seq, after.moved_by, after.moved_at = turn.last_seq, turn.moved_by, turn.moved_at
    assert (after, any_hall.outcomes()[turn_id]) == (turn, row)
    assert {(one["purpose"], str(one["body"]), one["erase_after"]) for one in any_hall.details()} == kept


def test_an_undone_call_gives_the_place_of_a_cancelled_number_back(hall: Hall) -> None:
    taken = hall.take("audiensi")
    hall.cancel(taken.id)
    hall.call_again(taken.turn, "5", at=AGAIN)
    assert hall.undo(taken.turn, at=AGAIN).outcome is Outcome.CANCELLED
    (row,) = [one for one in hall.rows(tables.day_service) if one["quota"] == 3]
    assert row["issued"] == 0


def test_a_finish_is_not_undone_into_a_seat_that_somebody_was_called_to_again(hall: Hall) -> None:
    first = served(hall)
    hall.take("ktp")
    second = hall.finish(hall.call("1", at=AGAIN).id, at=AGAIN).id
    hall.call_again(first, at=AGAIN)
    with pytest.raises(UndoBlocked):
        hall.undo(second, at=AGAIN)


# -- refused ---------------------------------------------------------------------------------------------------------


def _open_turns(hall: Hall, state: str) -> UUID:
    taken = hall.take("ktp")
    if state != "waiting":
        hall.call("1")
    if state == "on_hold":
        hall.hold(taken.turn)
    return taken.turn


@pytest.mark.parametrize("state", ["waiting", "called", "on_hold"])
def test_who_is_not_over_is_not_called_again(hall: Hall, state: str) -> None:
    turn_id = _open_turns(hall, state)
    with pytest.raises(IllegalMove) as refused:
        hall.call_again(turn_id, at=AGAIN)
    assert (refused.value.details["move"], refused.value.details["state"]) == ("call_again", state)


def test_who_was_transferred_goes_on_in_the_other_turn(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1")
    hall.transfer(turn.id, "bpjs")
    with pytest.raises(IllegalMove):
        hall.call_again(turn.id, at=AGAIN)


def test_who_is_live_for_another_service_stays_there(hall: Hall) -> None:
    both = hall.take("ktp", "bpjs")
    hall.finish(hall.call("1").id)
    hall.call("3")
    with pytest.raises(TicketLiveElsewhere):
        hall.call_again(both.turns[0], at=AGAIN)


def test_one_open_turn_of_a_service_is_enough(hall: Hall) -> None:
    both = hall.take("ktp", "bpjs")
    hall.finish(hall.call("1").id)
    hall.call("3")
    hall.add_service(both.turns[1], "ktp")
    hall.finish(both.turns[1])
    with pytest.raises(ServiceAlreadyOpen):
        hall.call_again(both.turns[0], at=AGAIN)


def test_a_desk_calls_nobody_again_for_what_it_never_took(hall: Hall) -> None:
    with pytest.raises(DeskTakesNoSuchService):
        hall.call_again(served(hall), "3", at=AGAIN)


def test_without_a_free_seat_nobody_is_called_again(hall: Hall) -> None:
    turn_id = served(hall)
    hall.take("ktp")
    hall.call("1")
    with pytest.raises(DeskBusy):
        hall.call_again(turn_id, at=AGAIN)


def test_whoever_was_called_again_elsewhere_is_there(hall: Hall) -> None:
    turn_id = served(hall)
    hall.call_again(turn_id, "2", at=AGAIN)
    with pytest.raises(NotAtThisDesk):
        hall.call_again(turn_id, "1", at=AGAIN)


@pytest.mark.parametrize(("action", "refusal"), [(pause_desk, DeskIsPaused), (close_desk, DeskNotOpen)])
def test_a_paused_or_closed_desk_calls_nobody_again(hall: Hall, action: Any, refusal: type[Exception]) -> None:
    turn_id = served(hall)
    hall.do(action, desk_id=hall.desk_id("1"))
    with pytest.raises(refusal):
        hall.call_again(turn_id, at=AGAIN)


def test_a_closed_day_calls_nobody_again(hall: Hall) -> None:
    turn_id = served(hall)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=AGAIN)
    for by in (CLERK, COORDINATOR):
        with pytest.raises(DayIsClosed):
            hall.call_again(turn_id, by=by, at=AGAIN)


def test_a_document_that_is_on_its_way_calls_nobody_back(hall: Hall) -> None:
    let_desk_post(hall)
    turn_id = served(hall, "posted")
    hall.do(hand_to_post, day_id=hall.day_id, turn_ids=[turn_id])
    with pytest.raises(AlreadyHandedToPost):
        hall.call_again(turn_id, at=AGAIN)


def _nobody_of_the_desk(hall: Hall, turn_id: UUID) -> None:
    hall.call_again(turn_id, by=person(Role.CLERK, "who-sits-nowhere"))


def _another_desks_token(hall: Hall, turn_id: UUID) -> None:
    hall.call_again(turn_id, by=person(Role.CLERK, "meja-2", desk_id=hall.desk_id("2")))


def _no_desk(hall: Hall, turn_id: UUID) -> None:
    hall.do(call_again, turn_id=turn_id, reason="late")


@pytest.mark.parametrize(
    ("call", "refusal"),
    [(_nobody_of_the_desk, NotSeated), (_another_desks_token, NotAllowed), (_no_desk, UnknownDesk)],
)
def test_who_may_not_call_to_the_desk_calls_nobody_again(
    hall: Hall, call: Callable[[Hall, UUID], None], refusal: type[Exception]
) -> None:
    turn_id = served(hall)
    with pytest.raises(refusal):
        call(hall, turn_id)
    assert hall.turn(turn_id).outcome is Outcome.SERVED
