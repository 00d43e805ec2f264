"""The figures of a handed-in day: counted anew from its events, and the few of them that a regency adds up."""

from collections.abc import Mapping
from typing import Any

from queues.model.handed_in.handed_day import HandedDay
from queues.model.record.figures import figures_of

# What is not counted from the events, or only says up to where they were.
_BESIDE = frozenset({"seq", "epoch", "head", "promises", "remarks"})


def recounted(day: HandedDay) -> dict[str, Any]:
    """The record of the day as its events alone tell it. What is not of their form is a KeyError, TypeError or such."""
    return figures_of(day.names, day.events)


def headline_of(figures: Mapping[str, Any]) -> dict[str, Any]:
    """`issued`: numbers; `served`: turns that helped somebody; `outcomes`: by code; `services`: outcomes by service."""
    ended = {code: sums["outcomes"] for code, sums in figures["services"].items() if sums["outcomes"]}
    return {
        "issued": figures["numbers"]["issued"],
        "served": figures["totals"]["helped"],
        "outcomes": dict(figures["totals"]["outcomes"]),
        "services": {code: dict(outcomes) for code, outcomes in ended.items()},
    }


def agrees(written: Mapping[str, Any], counted: Mapping[str, Any]) -> bool:
    """Whether the figures that a box has written of its day are what its events say."""
    names = (written.keys() | counted.keys()) - _BESIDE
    return all(written.get(name) == counted.get(name) for name in names)
