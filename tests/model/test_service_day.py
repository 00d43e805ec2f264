"""A service day is prepared, opened, stops issuing, and is closed; each move is an event."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from queues.model.events import Event
from queues.model.hall.service_day import DAY_MOVES, DayState, ReopenedBecause, ServiceDay, is_past
from queues.model.refusals import DayIsClosed, DayNotOpen, IllegalDayMove, IssuingIsStopped, Refusal
from queues.persistence.ids import new_id
from tests.builders import NOON, PLAN

PREPARED, OPEN, ISSUING_STOPPED, CLOSED = DayState


def a_day(state: DayState = PREPARED) -> ServiceDay:
    return ServiceDay(
        id=new_id(),
        code=PLAN.code,
        name=PLAN.name,
        place=PLAN.place,
        area=PLAN.area,
        held_on=PLAN.held_on,
        zone=PLAN.zone,
        opens_at=PLAN.opens_at,
        closes_at=PLAN.closes_at,
        pungli_number=PLAN.pungli_number,
        state=state,
    )


MAKE: dict[str, Callable[[ServiceDay], Event]] = {
    "open": lambda day: day.open(NOON),
    "take_back_opening": lambda day: day.take_back_opening(NOON, numbers_given=0),
    "stop_issuing": lambda day: day.stop_issuing(NOON),
    "resume_issuing": lambda day: day.resume_issuing(NOON),
    "close": lambda day: day.close(NOON),
    "reopen": lambda day: day.reopen(NOON, because=ReopenedBecause.MISTAKE, back=2),
}
KIND = {
    "open": "day_opened",
    "take_back_opening": "opening_taken_back",
    "stop_issuing": "issuing_stopped",
    "resume_issuing": "issuing_resumed",
    "close": "day_closed",
    "reopen": "day_reopened",
}


@pytest.mark.parametrize("state", DayState)
@pytest.mark.parametrize("move", DAY_MOVES)
def test_a_day_moves_as_its_table_says(move: str, state: DayState) -> None:
    day = a_day(state)
    allowed, to = DAY_MOVES[move]
    if state in allowed:
        event = MAKE[move](day)
        assert (day.state, event.kind, event.at) == (to, KIND[move], NOON)
    else:
        with pytest.raises(IllegalDayMove) as refused:
            MAKE[move](day)
        assert refused.value.details == {"move": move, "state": state.value}
        assert day.state is state


def test_the_states_follow_one_another() -> None:
    day = a_day()
    for move in ("open", "stop_issuing", "close"):
        MAKE[move](day)
    assert day.state is CLOSED
    assert day.closed_at == NOON


@pytest.mark.parametrize(
    ("state", "issuing", "serving"),
    [
        (PREPARED, DayNotOpen, DayNotOpen),
        (OPEN, None, None),
        (ISSUING_STOPPED, IssuingIsStopped, None),
        (CLOSED, DayIsClosed, DayIsClosed),
    ],
)
def test_what_a_day_allows_depends_on_its_state(
    state: DayState, issuing: type[Refusal] | None, serving: type[Refusal] | None
) -> None:
    day = a_day(state)
    for require, refusal in ((day.require_issuing, issuing), (day.require_serving, serving)):
        if refusal is None:
            require()
        else:
            with pytest.raises(refusal) as refused:
                require()
            assert type(refused.value) is refusal


def test_a_day_that_has_not_opened_says_when_it_will() -> None:
    with pytest.raises(DayNotOpen) as refused:
        a_day().require_issuing()
    assert refused.value.details["opens_at"] == "2026-11-21T01:00:00+00:00"


def test_a_day_knows_its_own_zone() -> None:
    assert NOON.astimezone(a_day().tz).hour == 12


@pytest.mark.parametrize(
    ("zone", "now", "over"),
    [
        ("Asia/Jakarta", "2026-11-21T16:59:00+00:00", False),  # long after the hours, on the date
        ("Asia/Jakarta", "2026-11-21T17:01:00+00:00", True),
        ("Asia/Jayapura", "2026-11-21T15:01:00+00:00", True),  # two hours earlier, by the day's own clock
        ("Asia/Jakarta", "2026-11-21T07:59:00+00:00", False),
    ],
)
def test_a_day_is_past_when_its_hours_and_its_date_are_over(zone: str, now: str, over: bool) -> None:
    closes_at = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    assert is_past(date(2026, 11, 21), closes_at, zone, datetime.fromisoformat(now)) is over


def test_a_day_that_closes_after_midnight_is_not_past_before_it_closes() -> None:
    closes_at = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
    assert not is_past(date(2026, 11, 21), closes_at, "Asia/Jakarta", closes_at - timedelta(hours=1))
    assert is_past(date(2026, 11, 21), closes_at, "Asia/Jakarta", closes_at + timedelta(minutes=1))
