"""Which tablet has a desk: a second one is told, and takes over when it says so."""

import pytest

from queues.actions.desks.consoles import take_console
from queues.actions.desks.seating import staff_desk
from queues.actions.hall.closing import close_day
from queues.model.actor import Role
from queues.model.queue.moves import TurnState
from queues.model.refusals import DayIsClosed, DeskInUse, NotAllowed
from tests.builders import CLERK, COORDINATOR, OTHER_CLERK, Hall, person


def take(hall: Hall, console: str, desk: str = "1", **more: object) -> str | None:
    hall.do(take_console, desk_id=hall.desk_id(desk), console=console, **more)
    return hall.desk(desk).console


def test_the_first_tablet_has_the_desk_and_keeps_it(hall: Hall) -> None:
    assert take(hall, "tablet-one") == "tablet-one"
    before = hall.seq()
    assert take(hall, "tablet-one", by=OTHER_CLERK) == "tablet-one"
    assert hall.seq() == before


def test_a_second_tablet_is_refused_until_it_takes_over(hall: Hall) -> None:
    take(hall, "tablet-one")
    with pytest.raises(DeskInUse) as refused:
        take(hall, "tablet-two")
    assert (refused.value.details, hall.desk("1").console) == ({"desk": "Meja 1"}, "tablet-one")
    assert take(hall, "tablet-two", take_over=True) == "tablet-two"
    with pytest.raises(DeskInUse):
        take(hall, "tablet-one")


def test_a_new_tablet_is_an_event_that_says_nothing_of_tablets(hall: Hall) -> None:
    before = hall.seq()
    take(hall, "tablet-one")
    take(hall, "tablet-two", take_over=True)
    told = hall.events(after=before)
    assert [row["kind"] for row in told] == ["desk_taken_over"] * 2
    assert [row["payload"] for row in told] == [{"desk_id": str(hall.desk_id("1"))}] * 2


def test_each_desk_has_a_tablet_of_its_own(hall: Hall) -> None:
    assert (take(hall, "tablet-one", "1"), take(hall, "tablet-two", "2")) == ("tablet-one", "tablet-two")


def test_a_desk_with_two_seats_is_used_from_two_tablets(hall: Hall) -> None:
    before = hall.seq()
    assert (take(hall, "tablet-one", "4"), take(hall, "tablet-two", "4")) == (None, None)
    assert hall.seq() == before


def test_whoever_leaves_the_desk_leaves_it_to_any_tablet(hall: Hall) -> None:
    take(hall, "tablet-one")
    hall.do(staff_desk, desk_id=hall.desk_id("1"), clerk_id=None)
    assert hall.desk("1").console is None
    assert take(hall, "tablet-two", by=OTHER_CLERK) == "tablet-two"


def test_moves_are_safe_whichever_tablet_sends_them(hall: Hall) -> None:
    """It guards against confusion only: what the first tablet had under way is not lost."""
    taken = hall.take("ktp")
    take(hall, "tablet-one")
    hall.call("1")
    take(hall, "tablet-two", by=OTHER_CLERK, take_over=True)
    assert hall.finish(taken.turn, by=CLERK).state is TurnState.CLOSED


def test_a_token_of_another_desk_and_a_day_that_is_over_take_nothing(hall: Hall) -> None:
    with pytest.raises(NotAllowed):
        take(hall, "tablet-one", by=person(Role.CLERK, "meja-2", desk_id=hall.desk_id("2")))
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        take(hall, "tablet-one")
