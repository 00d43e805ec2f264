"""Upcasting: the payload of an event that was recorded in an older schema, as the newest schema of its kind has it.

What is kept is never rewritten, for its hash covers it; it is brought up to date where it is read. Whoever changes the
fields of an event raises the `schema` of its class and adds the step from the schema before:

    @UPCASTS.step("turn_called", schema=1)
    def _with_seat(payload: dict[str, Any]) -> Payload:
        return payload | {"seat": 1}
"""

from collections.abc import Callable, Mapping
from typing import Any

# The JSON of an event: what a key holds depends on the kind, and is known where the kind is.
Payload = Mapping[str, Any]
Step = Callable[[dict[str, Any]], Payload]


class Upcasts:
    """Steps by kind and schema: each leads from one schema of a kind to the next."""

    def __init__(self) -> None:
        self._steps: dict[tuple[str, int], Step] = {}

    def step(self, kind: str, *, schema: int) -> Callable[[Step], Step]:
        """Mark the function that leads from this schema to the next; there is one."""

        def mark(step: Step) -> Step:
            if (kind, schema) in self._steps:
                raise ValueError(f"two steps lead on from schema {schema} of {kind}")
            self._steps[kind, schema] = step
            return step

        return mark

    def newest(self, kind: str, schema: int, payload: Payload) -> Payload:
        """The payload as the newest schema has it; what nobody knows how to bring up to date stays as it is."""
        while step := self._steps.get((kind, schema)):
            payload, schema = step(dict(payload)), schema + 1
        return payload


UPCASTS = Upcasts()
