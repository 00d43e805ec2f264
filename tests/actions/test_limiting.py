"""A number per day, sheets to print on, until closing: one function lets people join, and none is overshot."""

from typing import Any

import pytest
from sqlalchemy import event

from queues.actions.hall.closing import close_day
from queues.actions.hall.pausing import change_desk_services, close_desk
from queues.actions.hall.planned_pauses import plan_pause
from queues.actions.tickets.limiting import change_limits
from queues.actions.turns.transferring import transfer_turn
from queues.model.actor import Actor, Role
from queues.model.hall.service import natural_id
from queues.model.queue.moves import TurnState
from queues.model.refusals import (
    DayIsClosed,
    NoBlanksLeft,
    QuotaBelowIssued,
    QuotaFull,
    Refusal,
    TooLateForToday,
    UnknownService,
)
from queues.persistence.schema import tables
from tests.builders import CLERK, COORDINATOR, GREETER, NOON, Hall, later

# A desk's program that was built before outcomes had details and no-shows a lock.
DEVICE = Actor(role=Role.CLERK, key="token:desk", id=CLERK.id)


def limit(hall: Hall, service: str = "ktp", **changes: Any) -> None:
    hall.do(change_limits, by=COORDINATOR, day_id=hall.day_id, service=service, changes=changes)


def row(hall: Hall, service: str = "ktp") -> dict[str, Any]:
    service_id = natural_id("service", service)
    return dict(next(one for one in hall.rows(tables.day_service) if one["service_id"] == service_id))


def taken(hall: Hall, most: int, *services: str) -> int:
    """How many of so many people get a number."""
    got = 0
    for _ in range(most):
        try:
            hall.take(*services)
        except Refusal:
            continue
        got += 1
    return got


# -- what the coordinator changes --------------------------------------------------------------------------------------


def test_limits_are_changed_by_name_and_what_is_not_named_stays(hall: Hall) -> None:
    limit(hall, quota=40, blanks=12)
    limit(hall, until_closing=True)
    limit(hall, blanks=None)
    assert (row(hall)["quota"], row(hall)["blanks"], row(hall)["until_closing"]) == (40, None, True)
    changed = hall.events()[-1]
    assert changed["kind"] == "limits_changed"
    assert changed["payload"] == {
        "service": "ktp",
        "quota": 40,
        "blanks": None,
        "until_closing": True,
        "before": {"quota": 40, "blanks": 12, "until_closing": True},
    }


def test_what_is_already_so_is_no_event(hall: Hall) -> None:
    limit(hall, quota=40)
    before = hall.seq()
    limit(hall, quota=40)
    limit(hall)
    assert hall.seq() == before


def test_a_quota_below_what_is_issued_is_refused_with_both_numbers(hall: Hall) -> None:
    hall.take_many(3, "ktp")
    with pytest.raises(QuotaBelowIssued) as refused:
        limit(hall, quota=2, blanks=5)
    assert refused.value.details == {"service": "ktp", "quota": 2, "issued": 3}
    assert (row(hall)["quota"], row(hall)["blanks"]) == (None, None)
    limit(hall, quota=3)
    with pytest.raises(QuotaFull):
        hall.take("ktp")


def test_limits_of_what_is_not_offered_or_of_a_closed_day_are_refused(hall: Hall) -> None:
    with pytest.raises(UnknownService):
        limit(hall, "paspor", quota=3)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        limit(hall, quota=3)


# -- a number per day --------------------------------------------------------------------------------------------------


def test_a_quota_lets_so_many_join_and_a_larger_one_lets_more(hall: Hall) -> None:
    limit(hall, quota=2)
    assert taken(hall, 4, "ktp") == 2
    limit(hall, quota=3)
    assert taken(hall, 4, "ktp") == 1
    limit(hall, quota=None)
    assert taken(hall, 4, "ktp") == 4


def test_who_cancels_leaves_the_place_to_somebody_else(hall: Hall) -> None:
    limit(hall, quota=2)
    first = hall.take("ktp")
    hall.take("ktp")
    hall.cancel(first.id)
    assert row(hall)["issued"] == 1
    assert taken(hall, 3, "ktp") == 1


def test_who_was_served_or_did_not_come_has_used_the_place(hall: Hall) -> None:
    limit(hall, quota=2)
    hall.take_many(2, "ktp")
    hall.serve("1")
    hall.no_show(hall.call("1").id, by=DEVICE)
    assert (row(hall)["issued"], taken(hall, 2, "ktp")) == (2, 0)


def test_a_cancellation_that_is_undone_takes_the_place_again_or_is_refused(hall: Hall) -> None:
    limit(hall, quota=1)
    first = hall.take("ktp")
    hall.cancel(first.id, by=GREETER)
    hall.undo(first.turn, by=GREETER)
    assert (row(hall)["issued"], hall.turn(first.turn).state) == (1, TurnState.WAITING)
    hall.cancel(first.id, by=GREETER)
    hall.take("ktp")
    with pytest.raises(QuotaFull):
        hall.undo(first.turn, by=GREETER)
    assert (row(hall)["issued"], hall.turn(first.turn).state) == (1, TurnState.CLOSED)


def test_one_full_service_of_several_refuses_the_ticket_and_takes_nothing(hall: Hall) -> None:
    limit(hall, "kk", quota=0)
    with pytest.raises(QuotaFull):
        hall.take("ktp", "kk")
    assert (row(hall)["issued"], row(hall, "kk")["issued"]) == (0, 0)


def test_a_transfer_counts_in_the_other_queue_and_its_undo_gives_the_place_back(hall: Hall) -> None:
    limit(hall, "kk", quota=1)
    first, second = hall.take("ktp"), hall.take("ktp")
    hall.call("1")
    hall.transfer(first.turn, "kk")
    assert row(hall, "kk")["issued"] == 1
    hall.call("2")
    with pytest.raises(QuotaFull):
        hall.do(transfer_turn, turn_id=second.turn, service="kk")
    assert hall.turn(second.turn).state is TurnState.CALLED
    hall.undo(first.turn)
    assert row(hall, "kk")["issued"] == 0


# -- sheets to print on ------------------------------------------------------------------------------------------------


def test_as_many_may_wait_as_there_are_sheets(hall: Hall) -> None:
    limit(hall, blanks=3)
    assert taken(hall, 5, "ktp") == 3
    with pytest.raises(NoBlanksLeft) as refused:
        hall.take("ktp")
    assert refused.value.details == {"service": "ktp", "blanks": 3, "waiting": 3}


@pytest.mark.parametrize("outcome", ["served", "handed_over", "collect_later", "posted"])
def test_what_prints_uses_sheets_by_its_quantity_and_an_undo_gives_them_back(hall: Hall, outcome: str) -> None:
    limit(hall, blanks=10)
    first = hall.take("ktp")
    hall.call("1")
    hall.finish(first.turn, outcome, quantity=4, by=DEVICE)
    assert row(hall)["blanks"] == 6
    hall.undo(first.turn, by=DEVICE)
    assert row(hall)["blanks"] == 10


def test_what_does_not_print_leaves_the_sheets(hall: Hall) -> None:
    limit(hall, blanks=10)
    hall.take_many(3, "ktp")
    hall.serve("1", outcome="left")
    hall.no_show(hall.call("1").id, by=DEVICE)
    hall.cancel(hall.take("ktp").id)
    assert row(hall)["blanks"] == 10


def test_more_than_was_there_is_recorded_and_undone_exactly(hall: Hall) -> None:
    limit(hall, blanks=1)
    first = hall.take("ktp")
    hall.call("1")
    hall.finish(first.turn, quantity=3)
    assert row(hall)["blanks"] == -2
    with pytest.raises(NoBlanksLeft) as refused:
        hall.take("ktp")
    assert refused.value.details["blanks"] == 0
    hall.undo(first.turn)
    assert row(hall)["blanks"] == 1


def test_other_services_use_no_sheets(hall: Hall) -> None:
    limit(hall, blanks=5)
    hall.take("bpjs")
    hall.serve("3")
    assert (row(hall)["blanks"], row(hall, "bpjs")["blanks"]) == (5, None)


def test_who_waits_behind_the_last_sheet_keeps_the_place(hall: Hall) -> None:
    limit(hall, blanks=3)
    hall.take_many(3, "ktp")
    limit(hall, blanks=1)
    assert [turn.state for turn in hall.turns()] == [TurnState.WAITING] * 3


def statements_of(hall: Hall, service: str) -> int:
    """How many statements it takes to give a number for the service."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(hall.engine, "before_cursor_execute", note)
    hall.take(service)
    event.remove(hall.engine, "before_cursor_execute", note)
    return len(said)


def test_a_service_without_sheets_or_closing_rule_costs_no_further_statement(hall: Hall) -> None:
    hall.take("ktp")  # the first command of a writer asks whose box this is
    plain = statements_of(hall, "ktp")
    limit(hall, quota=40)
    assert statements_of(hall, "ktp") == plain
    limit(hall, blanks=30)
    assert statements_of(hall, "ktp") == plain + 1
    assert statements_of(hall, "bpjs") == plain


# -- until closing -----------------------------------------------------------------------------------------------------


def test_until_closing_refuses_who_could_not_be_called_in_time(hall: Hall) -> None:
    """KTP takes eight minutes at two seats, and the hall closes three hours after NOON."""
    limit(hall, until_closing=True)
    at = later(minutes=150)  # half an hour is left
    joined = 0
    with pytest.raises(TooLateForToday):
        for _ in range(50):
            hall.take("ktp", at=at)
            joined += 1
    assert joined == 8


def test_until_closing_refuses_everybody_after_closing_and_nobody_in_the_morning(hall: Hall) -> None:
    limit(hall, until_closing=True)
    hall.take_many(20, "ktp", at=NOON)
    with pytest.raises(TooLateForToday):
        hall.take("ktp", at=later(minutes=181))


def test_a_desk_more_makes_room(hall: Hall) -> None:
    limit(hall, until_closing=True)
    at = later(minutes=150)
    hall.take_many(8, "ktp", at=at)
    hall.do(change_desk_services, at=at, desk_id=hall.desk_id("3"), services=["ktp"])
    hall.take("ktp", at=at)


def test_without_a_desk_nothing_can_be_said_and_people_may_join(hall: Hall) -> None:
    limit(hall, until_closing=True)
    for desk in ("1", "2"):
        hall.do(close_desk, desk_id=hall.desk_id(desk))
    assert taken(hall, 3, "ktp") == 3


def test_a_pause_that_is_planned_takes_its_time(hall: Hall) -> None:
    limit(hall, until_closing=True)
    times = {"starts_at": later(minutes=155), "ends_at": later(minutes=170)}
    hall.do(plan_pause, by=COORDINATOR, day_id=hall.day_id, **times)
    at = later(minutes=150)
    hall.take_many(4, "ktp", at=at)
    with pytest.raises(TooLateForToday):
        hall.take("ktp", at=at)
