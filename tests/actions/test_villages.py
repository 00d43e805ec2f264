"""Where somebody comes from is said at a desk together with the outcome, and kept with the number."""

from queues.actions.hall.closing import close_day
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, Hall, later

HERE, NEIGHBOUR = "17.01.04.2026", "17.01.04.2001"


def villages(hall: Hall) -> list[str | None]:
    return [row["from_village"] for row in hall.rows(tables.ticket, ["number"])]


def noted(hall: Hall) -> list[str]:
    return [row["payload"]["from_village"] for row in hall.events() if row["kind"] == "village_noted"]


def test_a_desk_notes_the_village_with_the_outcome(any_hall: Hall) -> None:
    any_hall.take_many(2, "ktp")
    any_hall.finish(any_hall.call("1").id, from_village=HERE)
    any_hall.finish(any_hall.call("1").id)
    assert villages(any_hall) == [HERE, None]
    assert noted(any_hall) == [HERE]


def test_what_is_known_already_is_not_noted_again_and_a_desk_may_correct_it(any_hall: Hall) -> None:
    any_hall.take("ktp", "kk", from_village=HERE)
    any_hall.finish(any_hall.call("1").id, from_village=HERE)
    assert noted(any_hall) == []
    any_hall.finish(any_hall.call("1").id, from_village=NEIGHBOUR)
    assert (villages(any_hall), noted(any_hall)) == ([NEIGHBOUR], [NEIGHBOUR])


def test_an_undo_leaves_the_village_as_it_is(any_hall: Hall) -> None:
    any_hall.take("ktp")
    turn = any_hall.finish(any_hall.call("1").id, from_village=HERE)
    any_hall.undo(turn.id)
    assert villages(any_hall) == [HERE]


def test_a_village_comes_along_with_an_outcome_after_the_close(any_hall: Hall) -> None:
    any_hall.take("ktp")
    turn = any_hall.hold(any_hall.call("1").id, at=later(minutes=2), reason="network")
    any_hall.do(close_day, by=COORDINATOR, day_id=any_hall.day_id, at=later(minutes=30))
    any_hall.finish(turn.id, at=later(minutes=60), pressed_at=later(minutes=5), from_village=HERE)
    assert villages(any_hall) == [HERE]
