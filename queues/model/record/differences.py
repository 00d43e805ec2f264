"""What two versions of a record differ in, figure by figure: of the whole day, of each service and of each desk."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

WHOLE_DAY = ""
_PLAIN = (
    "turns",
    "open",
    "helped",
    "documents",
    "no_show",
    "unserved",
    "carried_over",
    "walk_ins",
    "called",
    "priority",
    "chosen",
    "corrected",
)
_NUMBERS = ("issued", "helped", "priority", "adopted", "carried_in")
TIMES = {
    f"{of}.{rank}": (of, rank)
    for of, ranks in (("wait", ("median", "p90", "longest")), ("service", ("median", "p90", "longest")))
    for rank in ranks
}


class DifferenceOf(StrEnum):
    """Whose figure it is."""

    DAY = "day"
    SERVICE = "service"
    DESK = "desk"


@dataclass(frozen=True)
class Difference:
    """`of`: WHOLE_DAY, the code of a service or the id of a desk, as `kind` says.

    `figure`: a name of the sums, `numbers.` and what of the day's numbers, or one of TIMES (whole seconds, None where
    nothing was measured); `outcome`: which, where it counts outcomes.
    """

    of: str
    figure: str
    outcome: str
    before: int | None
    after: int | None
    kind: DifferenceOf = DifferenceOf.DAY


def figure_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    found = list(_between_numbers(before["numbers"], after["numbers"]))
    found += _between(WHOLE_DAY, DifferenceOf.DAY, before["totals"], after["totals"])
    for kind, part in ((DifferenceOf.SERVICE, "services"), (DifferenceOf.DESK, "desks")):
        was, becomes = before[part], after[part]
        for code in dict.fromkeys([*becomes, *was]):
            found += _between(code, kind, was.get(code, {}), becomes.get(code, {}))
    return tuple(found)


def _between_numbers(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name in _NUMBERS:
        was, becomes = before.get(name, 0), after.get(name, 0)
        if was != becomes:
            yield Difference(WHOLE_DAY, f"numbers.{name}", "", was, becomes)


def _between(of: str, kind: DifferenceOf, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name in _PLAIN:
        was, becomes = before.get(name, 0), after.get(name, 0)
        if was != becomes:
            yield Difference(of, name, "", was, becomes, kind)
    ended, ends = before.get("outcomes", {}), after.get("outcomes", {})
    for code in dict.fromkeys([*ends, *ended]):
        if ended.get(code, 0) != ends.get(code, 0):
            yield Difference(of, "outcomes", code, ended.get(code, 0), ends.get(code, 0), kind)
    for name, (times, rank) in TIMES.items():
        took, takes = before.get(times, {}).get(rank), after.get(times, {}).get(rank)
        if took != takes:
            yield Difference(of, name, "", took, takes, kind)
