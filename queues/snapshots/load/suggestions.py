"""What would help in this hall now, and what a change of desks would do before anybody makes it."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

from queues.model.forecast.forecast import HallFacts
from queues.model.hall.desk import DeskState
from queues.model.refusals import UnknownDesk, UnknownService
from queues.model.trouble.suggestions import Helper, Suggestion, effects, left_alone, served_by_nobody, suggest
from queues.reading import Engine
from queues.reading.hall.plan import DeskHead, ServiceHead
from queues.snapshots.shared.hall_reads import HallReads

# So much of the longest wait that a day allows is reason enough to look for help.
EARLY = 0.5


@dataclass(frozen=True)
class LoadSuggestion:
    """`services`: all that the desk takes afterwards; waits in whole minutes, `before` None where nobody serves it."""

    desk: DeskHead
    service: ServiceHead
    services: tuple[str, ...]
    opens: bool
    stays: bool
    before: int | None
    after: int


@dataclass(frozen=True)
class Effect:
    """The wait of the last in a queue before and after a change; None where nobody serves it."""

    service: ServiceHead
    waiting: int
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Preview:
    """What a change of one desk does: waits that become other ones, and services that nobody takes afterwards."""

    effects: tuple[Effect, ...]
    left_alone: tuple[ServiceHead, ...]


THOUGHT_OVER = timedelta(seconds=20)  # trying changes is work for tens of milliseconds; waits change more slowly


@dataclass(frozen=True)
class _Shown:
    """What was suggested last; it stays until it is thought over again, so that the list does not flutter."""

    at: datetime
    reason: Hashable
    found: tuple[Suggestion, ...] = ()

    def is_fresh(self, reason: Hashable, now: datetime) -> bool:
        return self.reason == reason and abs(now - self.at) < THOUGHT_OVER


# Lost with the process: it is a courtesy.
_SHOWN: WeakKeyDictionary[Engine, dict[UUID, _Shown]] = WeakKeyDictionary()


def suggestions_now(hall: HallReads) -> tuple[LoadSuggestion, ...]:
    """At most three; none while nobody is served. See queues.model.trouble.suggestions."""
    if not hall.day.is_being_served:
        return ()
    kept = _SHOWN.setdefault(hall.engine, {})
    # A desk that changed, or a queue that nobody serves, is reason enough to think again at once.
    reason = (hall.day.epoch, hall.day.plan_seq, served_by_nobody(hall.facts))
    shown = kept.get(hall.day.id, _Shown(hall.now - THOUGHT_OVER, reason))
    if not shown.is_fresh(reason, hall.now):
        shown = _Shown(hall.now, reason, _think_over(hall, shown))
        kept[hall.day.id] = shown
    return tuple(_said(one, hall) for one in shown.found)


def _think_over(hall: HallReads, shown: _Shown) -> tuple[Suggestion, ...]:
    found = suggest(
        hall.facts,
        _helpers(hall),
        trouble_minutes=hall.day.policy.thresholds.longest_wait_minutes * EARLY,
        shown={one.change for one in shown.found},
    )
    return tuple(found)


def _said(one: Suggestion, hall: HallReads) -> LoadSuggestion:
    desk = next(desk for desk in hall.desks if desk.id == one.change.desk)
    service_id = _id(one.change.service)
    return LoadSuggestion(
        desk=desk,
        service=hall.services[service_id],
        services=tuple(head.code for head in hall.services.values() if head.id in one.change.services),
        opens=one.change.opens,
        stays=desk.service_ids <= one.change.services,
        before=_whole(one.before),
        after=round(one.after),
    )


def preview(
    facts: HallFacts,
    services: Sequence[ServiceHead],
    desk_id: UUID,
    *,
    takes: Iterable[str] | None = None,
    is_open: bool | None = None,
) -> Preview:
    """The same hall with this desk changed; None leaves that as it is. Refuses with UnknownDesk, UnknownService."""
    if desk_id not in facts.desks:
        raise UnknownDesk
    changed = facts
    if takes is not None:
        ids = {head.code: head.id for head in services}
        wanted = list(takes)
        for code in wanted:
            if code not in ids:
                raise UnknownService(service=code)
        changed = changed.with_desk_taking(desk_id, [ids[code] for code in wanted])
    if is_open is not None:
        changed = changed.with_desk_open(desk_id, is_open=is_open)
    alone = set(left_alone(facts, changed))
    return Preview(_changes(facts, changed, services), tuple(head for head in services if head.id in alone))


# -- inside ----------------------------------------------------------------------------------------------------------


def _helpers(hall: HallReads) -> list[Helper]:
    return [
        Helper(
            desk.id,
            frozenset(_may_take(desk, hall.services) | hall.called_for.get(desk.id, set())),
            desk.is_closed,
        )
        for desk in hall.desks
        if desk.state != DeskState.PAUSED
    ]


def _may_take(desk: DeskHead, services: Mapping[UUID, ServiceHead]) -> set[UUID]:
    of_agency = {head.id for head in services.values() if head.agency_code == desk.agency_code}
    return of_agency | desk.service_ids


def _changes(facts: HallFacts, changed: HallFacts, services: Sequence[ServiceHead]) -> tuple[Effect, ...]:
    """What becomes at least a minute longer or shorter; the greatest change first."""
    found = []
    for service_id, (before, after) in effects(facts, changed).items():
        head = next(one for one in services if one.id == service_id)
        if _whole(before) != _whole(after):
            found.append(Effect(head, facts.services[service_id].waiting, _whole(before), _whole(after)))
    return tuple(sorted(found, key=lambda one: -abs(_size(one.before) - _size(one.after))))


def _whole(minutes: float | None) -> int | None:
    return None if minutes is None else round(minutes)


def _size(minutes: int | None) -> float:
    return 1e6 if minutes is None else minutes


def _id(key: object) -> UUID:
    assert isinstance(key, UUID)
    return key
