"""Where help would do most: which desk could take which queue, and what that does to the longest wait.

A *wait* is the forecast wait of whoever stands last in a queue, in minutes; a queue that nobody serves waits for ever.
A *change* is a desk that opens, takes a service more, or takes only one service from now on. Tried is every desk that
may with every queue in trouble; kept is what makes the longest wait shorter by a margin without making another queue
wait longer than that.

Only desks that know a service are asked to take it: a desk of the same agency (KTP needs the recording set, the blanks
and the access of the civil registry, which no other agency's desk has), or one that already took it today, as somebody
has then seen to it. A paused desk is left in peace.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf

from queues.model.forecast.evidence import Key
from queues.model.forecast.forecast import HallFacts, waits

MOST = 3
MOST_TROUBLED, MOST_HELPERS = 4, 8  # what is tried: a large hall has hundreds of pairs, and few are worth it
MARGIN_MINUTES = 5.0  # a smaller gain is not worth a clerk's change of papers
MARGIN_SHARE = 0.15
# A desk that gives up other services must help so much more than one that keeps them.
GIVES_UP = 0.7
# What is on the screen stays until it is clearly no help any more: a list that changes each minute is not read.
STAYS = 0.6


@dataclass(frozen=True)
class Change:
    """A desk and what it takes from now on; `opens` when it is closed now."""

    desk: Key
    service: Key
    services: frozenset[Key]
    opens: bool = False

    def applied(self, facts: HallFacts) -> HallFacts:
        changed = facts.with_desk_taking(self.desk, self.services)
        return changed.with_desk_open(self.desk, is_open=True) if self.opens else changed


@dataclass(frozen=True)
class Suggestion:
    """`before` and `after`: the wait in the helped queue; None where nobody serves it."""

    change: Change
    before: float | None
    after: float

    @property
    def gain(self) -> float:
        return inf if self.before is None else self.before - self.after


@dataclass(frozen=True)
class Helper:
    """A desk that could help: what it may take, whether it is closed now."""

    desk: Key
    may_take: frozenset[Key]
    is_closed: bool = False


def suggest(
    facts: HallFacts, helpers: Iterable[Helper], *, trouble_minutes: float, shown: Collection[Change] = ()
) -> list[Suggestion]:
    """At most three changes, the greatest help first, one for each desk and each queue. `shown` were there just now."""
    before = _waits(facts)
    troubled = [service for service, wait in before.items() if wait >= trouble_minutes * STAYS]
    troubled = sorted(troubled, key=lambda service: -before[service])[:MOST_TROUBLED]
    found = []
    for helper in _least_busy(facts, helpers, before, {change.desk for change in shown}):
        for change in _changes(facts, helper, troubled):
            patience = STAYS if change in shown else 1.0
            if before[change.service] < trouble_minutes * patience:
                continue
            tried = _tried(facts, change, before, patience)
            if tried:
                found.append(tried)
    return _best(facts, found, shown)


def effects(facts: HallFacts, changed: HallFacts) -> dict[Key, tuple[float | None, float | None]]:
    """Service -> the wait before and after, for each queue in which somebody waits; None where nobody serves it."""
    before, after = _waits(facts), _waits(changed)
    return {service: (_known(before[service]), _known(after[service])) for service in before}


def left_alone(facts: HallFacts, changed: HallFacts) -> list[Key]:
    """Services that some desk takes now and no desk that works would take after the change."""
    return [service for service in facts.services if _is_taken(facts, service) and not _is_taken(changed, service)]


def served_by_nobody(facts: HallFacts) -> frozenset[Key]:
    """Services for which somebody waits and no open desk works, and which are not paused."""
    waiting = [service for service, own in facts.services.items() if own.waiting and not own.is_paused]
    return frozenset(service for service in waiting if not _is_taken(facts, service))


# -- inside ----------------------------------------------------------------------------------------------------------


def _waits(facts: HallFacts) -> dict[Key, float]:
    """Of queues in which somebody waits; a paused service is not trouble that a desk could end."""
    found = {}
    for service, wait in waits(facts).items():
        own = facts.services[service]
        if own.waiting and not own.is_paused:
            found[service] = inf if wait is None else wait.middle_minutes
    return found


def _least_busy(
    facts: HallFacts, helpers: Iterable[Helper], waits_: Mapping[Key, float], shown: Collection[Key]
) -> list[Helper]:
    """Those who would help most, in their own order: closed desks, then desks whose own queues are short."""

    def busy(helper: Helper) -> tuple[bool, float]:
        own = [waits_.get(service, 0.0) for service in facts.desks[helper.desk].services]
        return helper.desk not in shown and not helper.is_closed, max(own, default=0.0)

    listed = list(helpers)
    chosen = sorted(listed, key=busy)[:MOST_HELPERS]
    return [helper for helper in listed if helper in chosen]


def _known(wait: float) -> float | None:
    return None if wait == inf else wait


def _changes(facts: HallFacts, helper: Helper, troubled: Collection[Key]) -> Iterator[Change]:
    takes = facts.desks[helper.desk].services
    for service in troubled:
        if service not in helper.may_take:
            continue
        if helper.is_closed:
            yield Change(helper.desk, service, takes | {service}, opens=True)
        elif service not in takes:
            yield Change(helper.desk, service, takes | {service})
            yield Change(helper.desk, service, frozenset({service}))
        elif len(takes) > 1:
            yield Change(helper.desk, service, frozenset({service}))


def _tried(facts: HallFacts, change: Change, before: Mapping[Key, float], patience: float) -> Suggestion | None:
    """The change with what it does, or None when it is no help."""
    changed = change.applied(facts)
    if left_alone(facts, changed):
        return None
    after = _waits(changed)
    worse = [after[one] for one in after if one != change.service and after[one] > before[one] + 1]
    worst_after = max([after[change.service], *worse])
    margin = max(MARGIN_MINUTES, before[change.service] * MARGIN_SHARE if before[change.service] < inf else 0.0)
    if worst_after == inf or before[change.service] - worst_after < margin * patience:
        return None
    return Suggestion(change, _known(before[change.service]), after[change.service])


def _is_taken(facts: HallFacts, service: Key) -> bool:
    return any(desk.is_open and service in desk.services for desk in facts.desks.values())


def _best(facts: HallFacts, found: Iterable[Suggestion], shown: Collection[Change]) -> list[Suggestion]:
    """By gain; what is shown already counts for more, a desk that gives up services for less."""

    def worth(one: Suggestion) -> float:
        takes = facts.desks[one.change.desk].services
        return one.gain * (1 / STAYS if one.change in shown else 1) * (1 if takes <= one.change.services else GIVES_UP)

    ranked = sorted(found, key=lambda one: (-worth(one), _size(one.change)))
    best: list[Suggestion] = []
    for one in ranked:
        is_new = all(one.change.desk != had.change.desk and one.change.service != had.change.service for had in best)
        if is_new and len(best) < MOST:
            best.append(one)
    return best


def _size(change: Change) -> tuple[bool, int]:
    """A desk that keeps its services gives up less than one that leaves them."""
    return change.opens, -len(change.services)
