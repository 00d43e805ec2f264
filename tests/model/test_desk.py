"""A desk opens, pauses with a reason, closes, and has one seat or more."""

import pytest

from queues.model.hall.desk import Desk, DeskState, PauseReason
from queues.model.refusals import DeskBusy, DeskIsPaused, DeskNotOpen
from queues.persistence.ids import new_id
from tests.builders import NOON, later


def a_desk(state: DeskState = DeskState.OPEN, seats: int = 1) -> Desk:
    return Desk(
        id=new_id(),
        day_id=new_id(),
        code="1",
        name="Meja 1",
        label="Dukcapil",
        agency_id=new_id(),
        position=0,
        seats=seats,
        state=state,
    )


def test_a_desk_starts_closed_with_one_seat() -> None:
    desk = Desk(id=new_id(), day_id=new_id(), code="1", name="", label="", agency_id=new_id(), position=0)
    assert (desk.state, desk.seats) == (DeskState.CLOSED, 1)


def test_a_paused_desk_says_why_and_until_when() -> None:
    desk = a_desk()
    event = desk.pause(NOON, PauseReason.PRAYER, later(minutes=15))
    assert (desk.state, desk.pause_reason) == (DeskState.PAUSED, "prayer")
    assert (desk.paused_at, desk.pause_until) == (NOON, later(minutes=15))
    assert (event.kind, event.reason) == ("desk_paused", "prayer")
    assert event.until == int(later(minutes=15).timestamp() * 1_000_000)


def test_a_pause_need_not_say_until_when() -> None:
    assert a_desk().pause(NOON, PauseReason.POWER, None).until is None


@pytest.mark.parametrize("move", ["resume", "open", "close"])
def test_whatever_ends_a_pause_forgets_it(move: str) -> None:
    desk = a_desk()
    desk.pause(NOON, PauseReason.MEAL, later(60))
    event = getattr(desk, move)(later(30))
    assert (desk.pause_reason, desk.paused_at, desk.pause_until) == (None, None, None)
    assert (event.kind, event.desk_id) == (f"desk_{move}{'d' if move.endswith('e') else 'ed'}", desk.id)


def test_a_closed_desk_neither_pauses_nor_resumes() -> None:
    desk = a_desk(DeskState.CLOSED)
    with pytest.raises(DeskNotOpen):
        desk.pause(NOON, PauseReason.REST, None)
    with pytest.raises(DeskNotOpen):
        desk.resume(NOON)
    assert desk.state is DeskState.CLOSED


def test_only_an_open_desk_calls() -> None:
    a_desk().require_open()
    with pytest.raises(DeskNotOpen) as closed:
        a_desk(DeskState.CLOSED).require_open()
    with pytest.raises(DeskIsPaused):
        a_desk(DeskState.PAUSED).require_open()
    assert closed.value.details == {"desk": "Meja 1"}


@pytest.mark.parametrize(
    ("seats", "taken", "free"), [(1, set(), 1), (2, set(), 1), (2, {1}, 2), (3, {1, 3}, 2), (2, {2}, 1)]
)
def test_the_lowest_free_seat_is_given(seats: int, taken: set[int], free: int) -> None:
    assert a_desk(seats=seats).free_seat(taken) == free


@pytest.mark.parametrize(("seats", "taken"), [(1, {1}), (2, {1, 2})])
def test_a_desk_without_a_free_seat_is_busy(seats: int, taken: set[int]) -> None:
    with pytest.raises(DeskBusy):
        a_desk(seats=seats).free_seat(taken)
