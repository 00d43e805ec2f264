"""The rules that a day may set: the order of calling, what a clerk must do, when a coordinator is alarmed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from functools import lru_cache
from typing import Any


@dataclass(frozen=True)
class Thresholds:
    """When an alert is raised.

    `queue_growing_by`: so many people more wait than a quarter of an hour ago. `called_minutes`: somebody was called so
    long ago and is not served. `served_times_usual`: somebody is served so many times as long as is usual.
    `unstaffed_minutes`: a desk is open and nobody works there. `no_call_minutes`: no desk has called anybody.
    """

    longest_wait_minutes: int = 60
    queue_growing_by: int = 10
    idle_minutes: int = 10
    pause_over_minutes: int = 10
    called_minutes: int = 5
    served_times_usual: int = 3
    unstaffed_minutes: int = 10
    no_call_minutes: int = 20


@dataclass(frozen=True)
class Policy:
    """`others_per_priority`: after one priority person, this many others go first while both wait.

    `max_wait_minutes`: who has waited longer than this goes before everybody else, oldest first.
    `calls_before_no_show`, `seconds_before_no_show`: a clerk calls so often, and gives so much time after the first
    call, before "did not come" may be recorded.
    `outcome_required`: "finish" alone is refused; else it means served.
    `open_numbers_per_device`: who has so many numbers that wait gets the next one from the greeter.
    `phones_paused`: phones take no numbers, the greeter goes on.
    """

    others_per_priority: int = 2
    max_wait_minutes: int = 90
    calls_before_no_show: int = 2
    seconds_before_no_show: int = 30
    outcome_required: bool = False
    open_numbers_per_device: int = 4
    phones_paused: bool = False
    thresholds: Thresholds = field(default_factory=Thresholds)


# The least and the most that each rule may say.
RANGES: Mapping[str, tuple[int, int]] = {
    "others_per_priority": (0, 20),
    "max_wait_minutes": (1, 1440),
    "calls_before_no_show": (1, 9),
    "seconds_before_no_show": (0, 900),
    "open_numbers_per_device": (1, 50),
    "longest_wait_minutes": (1, 1440),
    "queue_growing_by": (1, 500),
    "idle_minutes": (1, 240),
    "pause_over_minutes": (0, 240),
    "called_minutes": (1, 240),
    "served_times_usual": (2, 20),
    "unstaffed_minutes": (1, 240),
    "no_call_minutes": (1, 240),
}

# The two rules of order have columns of their own; the others are kept together.
_ORDER = ("others_per_priority", "max_wait_minutes")


@lru_cache(maxsize=64)  # each command asks for them twice: as the day was read, and as it is written
def rules_of(policy: Policy) -> Mapping[str, Any]:
    """All but the rules of order, ready for JSON; not to be changed."""
    return {name: value for name, value in asdict(policy).items() if name not in _ORDER}


def rules_as_numbers(policy: Policy) -> dict[str, int]:
    """Each rule by its name as a number; the thresholds as `thresholds.idle_minutes`."""
    named = asdict(policy)
    thresholds = {f"thresholds.{name}": value for name, value in named.pop("thresholds").items()}
    return {name: int(value) for name, value in (named | thresholds).items()}


def with_changes(policy: Policy, changes: Mapping[str, Any]) -> Policy:
    """The policy with other rules; `thresholds` holds those thresholds that change."""
    thresholds = replace(policy.thresholds, **changes.get("thresholds", {}))
    return replace(
        policy, **{name: value for name, value in changes.items() if name != "thresholds"}, thresholds=thresholds
    )


def policy_from(others_per_priority: int, max_wait_minutes: int, rules: Mapping[str, Any]) -> Policy:
    """The reverse of `rules_of`; what a newer or older box wrote and this one does not know is left out."""
    known = {name: value for name, value in rules.items() if name in {f.name for f in fields(Policy)}}
    given = known.pop("thresholds", {})
    thresholds = Thresholds(**{f.name: given[f.name] for f in fields(Thresholds) if f.name in given})
    return Policy(others_per_priority, max_wait_minutes, **known, thresholds=thresholds)
