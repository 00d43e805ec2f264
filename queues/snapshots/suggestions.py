"""What would help in this hall now, and what a change of desks would do before anybody makes it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, bindparam, select

from queues.model.errors import UnknownDesk, UnknownService
from queues.model.forecast import HallFacts
from queues.model.suggestions import Change, Helper, effects, left_alone, suggest
from queues.persistence.tables import turn
from queues.snapshots.common import DayHead, DeskHead, Queues, ServiceHead

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


_TOOK = (
    select(turn.c.desk_id, turn.c.service_id)
    .where(turn.c.day_id == bindparam("day_id"), turn.c.desk_id.is_not(None), turn.c.called_at.is_not(None))
    .distinct()
)
# What was suggested last, so that the list does not change with each breath. Lost with the process: it is a courtesy.
_SHOWN: WeakKeyDictionary[Engine, dict[UUID, frozenset[Change]]] = WeakKeyDictionary()


def read_suggestions(
    connection: Connection, day: DayHead, queues: Queues, facts: HallFacts
) -> tuple[LoadSuggestion, ...]:
    """At most three; see queues.model.suggestions."""
    shown = _SHOWN.setdefault(connection.engine, {})
    found = suggest(
        facts,
        _helpers(connection, day, queues),
        trouble_minutes=day.policy.thresholds.longest_wait_minutes * EARLY,
        shown=shown.get(day.id, frozenset()),
    )
    shown[day.id] = frozenset(one.change for one in found)
    desks = {desk.id: desk for desk in queues.desks}
    return tuple(
        LoadSuggestion(
            desk=desks[_id(one.change.desk)],
            service=queues.services[_id(one.change.service)],
            services=tuple(head.code for head in queues.services.values() if head.id in one.change.services),
            opens=one.change.opens,
            stays=desks[_id(one.change.desk)].service_ids <= one.change.services,
            before=_whole(one.before),
            after=round(one.after),
        )
        for one in found
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


def _helpers(connection: Connection, day: DayHead, queues: Queues) -> list[Helper]:
    took: dict[UUID, set[UUID]] = {}
    for desk_id, service_id in connection.execute(_TOOK, {"day_id": day.id}):
        took.setdefault(desk_id, set()).add(service_id)
    return [
        Helper(desk.id, frozenset(_may_take(desk, queues.services) | took.get(desk.id, set())), desk.state == "closed")
        for desk in queues.desks
        if desk.state != "paused"
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
