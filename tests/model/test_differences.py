"""Two versions of a record are compared by every figure that they have."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.counting import count_people
from queues.actions.hall.hall_pauses import pause_hall, resume_hall
from queues.actions.hall.pausing import pause_service
from queues.actions.tickets.restoring import raise_epoch
from queues.model.actor import SYSTEM
from queues.model.queue.ticket import Channel
from queues.model.record.differences import Difference, DifferenceOf, PauseInQuestion, figure_differences
from queues.snapshots.record.record import record_snapshot
from tests.builders import COORDINATOR, GREETER, Hall, later

VILLAGE = "17.01.02.2001"
# No figures of the day: which shape and how many steps they were counted from, what the day was planned as, what the
# document lists one by one, and breakdowns or repetitions of what is compared.
NO_FIGURES = {
    "schema",
    "seq",
    "epoch",
    "plan",
    "unknown_events",
    "closings",
    "reasons",
    "promises",
    "unserved",
    "seats",
}
REPEATED = {("wait", "count"), ("service", "count")}  # `called`, and who was helped at all
OF_AN_HOUR = {"hour"}

Path = tuple[Any, ...]


@pytest.fixture
def figures(hall: Hall) -> dict[str, Any]:
    """Of a day in which something of everything has happened."""
    hall.do(pause_hall, by=COORDINATOR, day_id=hall.day_id, reason="power", at=later())
    hall.do(resume_hall, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=5))
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="sim", reason="blanks", at=later(minutes=6))
    for _ in range(4):
        hall.take("kk", by=GREETER, at=later(minutes=7), channel=Channel.GREETER, from_village=VILLAGE)
    first = hall.serve("1", at=later(minutes=10), minutes=4)
    hall.correct(first.id, "collect_later", at=later(minutes=20))
    hall.no_show(hall.call("1", at=later(minutes=21)).id, at=later(minutes=30))
    hall.do(count_people, desk_id=hall.desk_id("3"), service="bpjs", quantity=3)
    hall.do(raise_epoch, by=SYSTEM, day_id=hall.day_id, at=later(minutes=40), gap=5)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=60))
    return dict(record_snapshot(hall.engine, hall.code, {"kk": "birth"}).figures)


def numbers_in(found: Any, path: Path = ()) -> Iterator[Path]:
    """Where in the document a number stands that is a figure of the day."""
    if isinstance(found, dict | list):
        for key, value in found.items() if isinstance(found, dict) else enumerate(found):
            if not {key} & (NO_FIGURES | OF_AN_HOUR) and (*path[-1:], key) not in REPEATED:
                yield from numbers_in(value, (*path, key))
    elif isinstance(found, int) and not isinstance(found, bool):
        yield path


def one_more_at(path: Path, figures: dict[str, Any]) -> dict[str, Any]:
    other = deepcopy(figures)
    place = other
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] += 1
    return other


def test_no_figure_changes_without_being_said(figures: dict[str, Any]) -> None:
    paths = [path for path in numbers_in(figures) if path[-2:] != ("villages", "of")]  # the numbers that were issued
    told = {path[0] for path in paths}
    assert told >= {"numbers", "totals", "services", "agencies", "desks", "hours", "pauses", "notes", "villages"}
    assert told >= {"population", "restores"} and len(paths) > 250
    compared = {path: figure_differences(figures, one_more_at(path, figures)) for path in paths}
    doubled = {("notes", "chosen", "count"), ("notes", "corrected", "count")}  # the sums say them
    assert [path for path, found in compared.items() if len(found) != 1] == sorted(doubled)
    assert figure_differences(figures, deepcopy(figures)) == ()


def test_what_is_only_in_one_version_is_compared_with_nothing(figures: dict[str, Any]) -> None:
    less = deepcopy(figures) | {"pauses": figures["pauses"][:1], "hours": figures["hours"][:-1]}
    del less["villages"]["counts"][VILLAGE]
    found = {(one.kind, one.figure): one for one in figure_differences(less, figures)}
    paused = figures["pauses"][1]
    about = PauseInQuestion("blanks", paused["since"])
    added = Difference("sim", "pause", "", None, paused["seconds"], DifferenceOf.SERVICE, about)
    assert found[DifferenceOf.SERVICE, "pause"] == added
    assert found[DifferenceOf.VILLAGE, "villages.numbers"] == Difference(
        VILLAGE, "villages.numbers", "", 0, 4, DifferenceOf.VILLAGE
    )
    last = figures["hours"][-1]
    assert {one.of for key, one in found.items() if key[0] is DifferenceOf.HOUR} <= {str(last["hour"])}
