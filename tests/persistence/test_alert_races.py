"""Several servers that see the same trouble: one alert, and one end of it."""

from collections.abc import Callable, Sequence
from typing import Any

from queues.actions.hall.pausing import close_desk, open_desk
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, Hall

AtOnce = Callable[[Any, Sequence[tuple[Any, ...]]], list[list[str]]]


def test_the_same_trouble_is_raised_once_and_cleared_once(any_hall: Hall, at_once: AtOnce) -> None:
    any_hall.take_many(2, "bpjs")
    any_hall.do(close_desk, by=COORDINATOR, desk_id=any_hall.desk_id("3"))
    at_once(any_hall.engine, [("watch_over", 3)] * 4)
    assert any_hall.kinds().count("alert_raised") == 1
    assert [row["kind"] for row in any_hall.rows(tables.alert)] == ["nobody_serves"]
    any_hall.do(open_desk, by=COORDINATOR, desk_id=any_hall.desk_id("3"))
    at_once(any_hall.engine, [("watch_over", 3)] * 4)
    assert any_hall.kinds().count("alert_cleared") == 1
