"""What two versions of a record differ in: every figure that its sheets and tables show, the whole day's first."""

from collections import Counter
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
_OF_HOUR = ("issued", "called", "helped")
# Of what is out of the ordinary: what the sums do not have.
_NOTES = ("early_no_show", "called_again", "restored", "late_outcome", "undone", "recalled")
TIMES = {
    f"{of}.{rank}": (of, rank)
    for of, ranks in (("wait", ("median", "p90", "longest")), ("service", ("median", "p90", "longest", "total")))
    for rank in ranks
}
PAUSE = "pause"


class DifferenceOf(StrEnum):
    """Whose figure it is."""

    DAY = "day"
    AGENCY = "agency"
    SERVICE = "service"
    DESK = "desk"
    HOUR = "hour"
    VILLAGE = "village"


@dataclass(frozen=True)
class PauseInQuestion:
    """`reason`: a code; `since`: ISO 8601 in UTC."""

    reason: str
    since: str


@dataclass(frozen=True)
class Difference:
    """`of`: WHOLE_DAY, the code of a service, agency or village (""), the id of a desk or an hour, as `kind` says.

    `figure`: a name of the sums; of the day `numbers.`, `channels.`, `notes.`, `villages.known` and `restores.`; of an
    hour `issued`, `called` and `helped`; of a village `villages.numbers` and `population.`; one of TIMES; PAUSE, with
    the `pause` (of the hall where it is of the whole day). TIMES and PAUSE are whole seconds, None where nothing was
    measured or there is no such pause. `outcome`: which, where it counts outcomes.
    """

    of: str
    figure: str
    outcome: str
    before: int | None
    after: int | None
    kind: DifferenceOf = DifferenceOf.DAY
    pause: PauseInQuestion | None = None


def figure_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    return tuple(_all_differences(before, after))


def _all_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    yield from _counts(WHOLE_DAY, DifferenceOf.DAY, _of_day(before), _of_day(after))
    yield from _between(WHOLE_DAY, DifferenceOf.DAY, before["totals"], after["totals"])
    parts = (
        (DifferenceOf.AGENCY, before["agencies"], after["agencies"]),
        (DifferenceOf.SERVICE, before["services"], after["services"]),
        (DifferenceOf.DESK, before["desks"], after["desks"]),
    )
    for kind, was, becomes in parts:
        for code in dict.fromkeys([*becomes, *was]):
            yield from _between(code, kind, was.get(code, {}), becomes.get(code, {}))
    ran, runs = ({one["hour"]: one for one in figures["hours"]} for figures in (before, after))
    for hour in sorted(ran.keys() | runs.keys()):
        yield from _of_hour(str(hour), ran.get(hour, {}), runs.get(hour, {}))
    yield from _between_pauses(before["pauses"], after["pauses"])
    came, comes = _of_villages(before), _of_villages(after)
    for code in sorted(came.keys() | comes.keys()):
        yield from _counts(code, DifferenceOf.VILLAGE, came.get(code, {}), comes.get(code, {}))


# -- parts -----------------------------------------------------------------------------------------------------------


def _of_day(figures: Mapping[str, Any]) -> dict[str, int]:
    numbers, notes = figures["numbers"], figures["notes"]
    return {
        **{f"numbers.{name}": numbers.get(name, 0) for name in _NUMBERS},
        **{f"channels.{code}": count for code, count in numbers["by_channel"].items()},
        **{f"notes.{name}": notes.get(name, {}).get("count", 0) for name in _NOTES},
        "villages.known": figures["villages"]["known"],
        "restores.count": len(figures["restores"]),
        "restores.lost": sum(one["lost"] for one in figures["restores"]),
    }


def _of_villages(figures: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """By its code, how many numbers it took, and of how many births, deaths and moves of it people heard here."""
    found = {code: {"villages.numbers": count} for code, count in figures["villages"]["counts"].items()}
    for kind, counts in figures["population"].items():
        for code, count in counts.items():
            found.setdefault(code, {})[f"population.{kind}"] = count
    return found


def _counts(of: str, kind: DifferenceOf, before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[Difference]:
    for name in dict.fromkeys([*after, *before]):
        was, becomes = before.get(name, 0), after.get(name, 0)
        if was != becomes:
            yield Difference(of, name, "", was, becomes, kind)


def _between(of: str, kind: DifferenceOf, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    yield from _counts(of, kind, _only(before, _PLAIN), _only(after, _PLAIN))
    ended, ends = before.get("outcomes", {}), after.get("outcomes", {})
    for code in dict.fromkeys([*ends, *ended]):
        if ended.get(code, 0) != ends.get(code, 0):
            yield Difference(of, "outcomes", code, ended.get(code, 0), ends.get(code, 0), kind)
    yield from _times(of, kind, before, after)


def _of_hour(hour: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    yield from _counts(hour, DifferenceOf.HOUR, _only(before, _OF_HOUR), _only(after, _OF_HOUR))
    yield from _times(hour, DifferenceOf.HOUR, before, after)


def _times(of: str, kind: DifferenceOf, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name, (times, rank) in TIMES.items():
        took, takes = before.get(times, {}).get(rank), after.get(times, {}).get(rank)
        if took != takes and (took or takes or rank != "total"):  # a sum of nothing is no news of a new desk
            yield Difference(of, name, "", took, takes, kind)


def _between_pauses(before: list[Mapping[str, Any]], after: list[Mapping[str, Any]]) -> Iterator[Difference]:
    was, becomes = _pauses(before), _pauses(after)
    for key in sorted(was.keys() | becomes.keys(), key=lambda one: (one[3], one)):
        if was.get(key) != becomes.get(key):
            kind, of, reason, since = key
            paused = PauseInQuestion(reason, since)
            yield Difference(of, PAUSE, "", was.get(key), becomes.get(key), kind, paused)


def _pauses(rows: list[Mapping[str, Any]]) -> Counter[tuple[DifferenceOf, str, str, str]]:
    """Seconds, by what was paused, why and since when."""
    found = Counter[tuple[DifferenceOf, str, str, str]]()
    for one in rows:
        whose = DifferenceOf.SERVICE if one["service"] else DifferenceOf.DESK if one["desk"] else DifferenceOf.DAY
        found[whose, one["service"] or one["desk"] or WHOLE_DAY, one["reason"], one["since"]] += one["seconds"]
    return found


def _only(sums: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, int]:
    return {name: sums.get(name, 0) for name in names}
