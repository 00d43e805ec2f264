"""What a follower makes of an event, and how long it rests between two tries."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from queues.model.events import DayClosed
from queues.model.events.box import AddressesRead, DayEnded, TimeConfirmed
from queues.model.follower import LONGEST_REST, EventNotUnderstood, Follower
from queues.model.stream import StreamKind

READ = {"day_id": "d", "desk_id": None, "count": 3}


def follower(wants: Mapping[Any, tuple[str, ...]], **more: Any) -> Follower:
    return Follower("printer", StreamKind.BOX, wants, lambda _task, _now: None, **more)


def test_of_an_event_that_is_wanted_only_what_the_task_needs_is_taken() -> None:
    printer = follower({AddressesRead: ("day_id", "count")})
    assert printer.arguments_of(AddressesRead.kind, 1, READ) == {"day_id": "d", "count": 3}
    assert printer.arguments_of(TimeConfirmed.kind, 1, {}) is None


@pytest.mark.parametrize(
    ("kind", "schema", "payload"),
    [("printer_jammed", 1, READ), (AddressesRead.kind, 2, READ), (AddressesRead.kind, 1, {"count": 3})],
    ids=["unknown kind", "newer schema", "without what its kind must have"],
)
def test_what_is_not_understood_is_said_to_be_so(kind: str, schema: int, payload: dict[str, Any]) -> None:
    with pytest.raises(EventNotUnderstood):
        follower({AddressesRead: ("day_id",)}).arguments_of(kind, schema, payload)


@pytest.mark.parametrize("wants", [{DayClosed: ()}, {DayEnded: ("number",)}, {DayEnded: ("at",)}])
def test_a_follower_that_wants_what_its_stream_does_not_have_is_refused_when_it_is_made(wants: Any) -> None:
    with pytest.raises(ValueError, match="wants of"):
        follower(wants)


def test_rests_grow_to_the_longest_and_a_lease_outlives_a_look() -> None:
    printer = follower({}, rest=timedelta(minutes=1), most_seconds=600)
    assert [printer.rest_after(tries) for tries in (1, 2, 3)] == [timedelta(minutes=m) for m in (1, 2, 4)]
    assert printer.rest_after(7) == printer.rest_after(10_000) == LONGEST_REST
    assert printer.lease > timedelta(seconds=600)
