"""Events of an older schema are read as the newest one has them; what is kept is never touched."""

from typing import Any

import pytest

from queues.model.events.upcasting import UPCASTS, Payload, Upcasts


def two_steps() -> Upcasts:
    known = Upcasts()

    @known.step("turn_called", schema=1)
    def _with_seat(payload: Payload) -> Payload:
        return payload | {"seat": 1}

    @known.step("turn_called", schema=2)
    def _desk_is_where(payload: Payload) -> Payload:
        return {"where": payload.pop("desk"), **payload}

    return known


@pytest.mark.parametrize(
    ("schema", "kept", "read"),
    [
        (1, {"desk": "3"}, {"where": "3", "seat": 1}),
        (2, {"desk": "3", "seat": 2}, {"where": "3", "seat": 2}),
        (3, {"where": "3", "seat": 2}, {"where": "3", "seat": 2}),
        (4, {"of": "a newer version"}, {"of": "a newer version"}),
    ],
)
def test_every_step_from_its_schema_on_is_made(schema: int, kept: dict[str, Any], read: dict[str, Any]) -> None:
    before = dict(kept)
    assert two_steps().newest("turn_called", schema, kept) == read
    assert kept == before


def test_another_kind_stays_as_it_is() -> None:
    kept = {"desk": "3"}
    assert two_steps().newest("turn_recalled", 1, kept) is kept


def test_two_steps_from_one_schema_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="schema 1 of turn_called"):
        two_steps().step("turn_called", schema=1)(dict)


def test_nothing_of_today_has_an_older_schema() -> None:
    kept = {"reason": "printing"}
    assert UPCASTS.newest("turn_held", 1, kept) is kept
