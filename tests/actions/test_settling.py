"""What a desk pressed before the close arrives after it: it counts once and from when it was pressed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.turns.serving import finish_turn
from queues.model.actor import Actor, Role
from queues.model.outcomes.outcome import Outcome
from queues.model.refusals import IllegalMove, NotAtThisDesk, OutcomeTooLate, Refusal
from tests.builders import CLERK, COORDINATOR, NOON, Hall, later, person

PRESSED, CLOSED, ARRIVED = later(minutes=5), later(minutes=30), later(minutes=60)


@pytest.fixture
def turn_id(any_hall: Hall) -> UUID:
    """Called, served for a while, on hold at desk 1, and then the day was closed over it."""
    any_hall.take("ktp")
    turn = any_hall.call("1")
    any_hall.start(turn.id, at=later(minutes=1))
    any_hall.hold(turn.id, at=later(minutes=2), reason="network")
    any_hall.do(close_day, by=COORDINATOR, at=CLOSED, day_id=any_hall.day_id)
    assert any_hall.turn(turn.id).outcome is Outcome.NOT_SERVED
    return turn.id


def at_desk(hall: Hall, code: str) -> Actor:
    return person(Role.CLERK, f"desk {code}", hall.desk_id(code))


def settle(hall: Hall, turn_id: UUID, *, by: Actor | None = None, at: Any = ARRIVED, **more: Any) -> Any:
    given: dict[str, Any] = {"outcome": "served", "pressed_at": PRESSED} | more
    return hall.perform(finish_turn, by=by or at_desk(hall, "1"), at=at, turn_id=turn_id, **given)


def test_an_outcome_that_was_pressed_before_the_close_counts_from_then(any_hall: Hall, turn_id: UUID) -> None:
    settle(any_hall, turn_id, quantity=2)
    turn, row = any_hall.turn(turn_id), any_hall.outcomes()[turn_id]
    assert (turn.outcome, turn.closed_at) == (Outcome.SERVED, PRESSED)
    assert (row["code"], row["quantity"], row["recorded_at"]) == ("served", 2, PRESSED)
    assert row["served_seconds"] is not None and row["served_seconds"] <= 240
    event = any_hall.events()[-1]
    assert (event["kind"], event["at"], event["payload"]["before"]["outcome"]) == (
        "outcome_settled",
        ARRIVED,
        "not_served",
    )
    assert (event["payload"]["outcome"], event["payload"]["quantity"]) == ("served", 2)


def test_a_tablet_whose_clock_is_behind_served_nobody_before_calling(any_hall: Hall, turn_id: UUID) -> None:
    settle(any_hall, turn_id, pressed_at=later(minutes=-90))
    assert any_hall.turn(turn_id).closed_at == NOON


def test_a_command_that_is_repeated_settles_once(any_hall: Hall, turn_id: UUID) -> None:
    first = settle(any_hall, turn_id, key="k")
    again = settle(any_hall, turn_id, key="k")
    assert (again.repeated, again.seq) == (True, first.seq)
    assert any_hall.kinds().count("outcome_settled") == 1


def _pressed_after(hall: Hall, turn_id: UUID) -> None:
    settle(hall, turn_id, pressed_at=CLOSED)


def _hours_later(hall: Hall, turn_id: UUID) -> None:
    settle(hall, turn_id, at=later(minutes=30 + 121))


def _without_a_time(hall: Hall, turn_id: UUID) -> None:
    settle(hall, turn_id, pressed_at=None)


def _from_another_desk(hall: Hall, turn_id: UUID) -> None:
    settle(hall, turn_id, by=at_desk(hall, "2"))


def _a_second_time(hall: Hall, turn_id: UUID) -> None:
    settle(hall, turn_id)
    settle(hall, turn_id, outcome="left")


@pytest.mark.parametrize(
    ("late", "refusal"),
    [
        (_pressed_after, OutcomeTooLate),
        (_hours_later, OutcomeTooLate),
        (_without_a_time, IllegalMove),
        (_from_another_desk, NotAtThisDesk),
        (_a_second_time, IllegalMove),
    ],
)
def test_nothing_else_is_taken(
    any_hall: Hall, turn_id: UUID, late: Callable[[Hall, UUID], None], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        late(any_hall, turn_id)
    assert any_hall.kinds().count("outcome_settled") == (late is _a_second_time)


def test_who_was_never_called_is_served_by_nobody(any_hall: Hall) -> None:
    waiting = any_hall.take("ktp").turn
    any_hall.do(close_day, by=COORDINATOR, at=CLOSED, day_id=any_hall.day_id)
    with pytest.raises(NotAtThisDesk):
        settle(any_hall, waiting)


def test_what_a_person_recorded_before_the_close_stands(any_hall: Hall) -> None:
    any_hall.take("ktp")
    turn = any_hall.call("1")
    any_hall.finish(turn.id, "left", by=CLERK)
    any_hall.do(close_day, by=COORDINATOR, at=CLOSED, day_id=any_hall.day_id)
    with pytest.raises(IllegalMove):
        settle(any_hall, turn.id)
    assert any_hall.turn(turn.id).outcome is Outcome.LEFT


def test_on_an_open_day_the_time_of_pressing_changes_nothing(any_hall: Hall) -> None:
    any_hall.take("ktp")
    turn = any_hall.call("1")
    settle(any_hall, turn.id, at=later(minutes=9))
    assert (any_hall.turn(turn.id).closed_at, any_hall.kinds()[-1]) == (later(minutes=9), "turn_closed")
