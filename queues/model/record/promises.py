"""What a record says of a promise: number, service, outcome, and of its detail only dates, places and codes."""

from collections.abc import Mapping
from typing import Any

from queues.model.outcomes.follow_up import is_followed_up
from queues.model.outcomes.outcome import PROMISED, Outcome

_SAID = ("collect_on", "collect_at", "to_service", "to_agency", "to_office", "missing")


def promise_of(number: str, service: str, outcome: str, detail: Mapping[str, Any]) -> dict[str, Any] | None:
    """number, service, outcome, and what of `_SAID` was said; None where nothing was promised, or in confidence."""
    if outcome not in PROMISED or not is_followed_up(Outcome(outcome), detail):
        return None
    said = {name: detail[name] for name in _SAID if detail.get(name)}
    return {"number": number, "service": service, "outcome": outcome} | said
