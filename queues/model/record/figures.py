"""Every figure of a day, from its plan and its events alone: a document of JSON types, the same on every box.

`schema` says which shape a document has; whoever changes the shape raises it. Times are ISO 8601 in UTC, durations
whole seconds, hours those of the day's own zone.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from queues.model.outcomes.outcome import HELPED, Outcome
from queues.model.queue.moves import TurnState
from queues.model.record.measures import between, in_ranks
from queues.model.record.plan import PlanOfRecord
from queues.model.record.population import Population
from queues.model.record.story import DayTold, HappenedEvent, Noted, Period, TurnTold

SCHEMA = 1
# Whoever had such an outcome went home without having been at a desk.
UNSERVED = frozenset({Outcome.NOT_SERVED, Outcome.CARRIED_OVER})
UNKNOWN_VILLAGE = ""

Figures = dict[str, Any]
Promise = Mapping[str, Any]


def figures_of(plan: PlanOfRecord, happened: Iterable[HappenedEvent], promises: Sequence[Promise] = ()) -> Figures:
    """The figures up to the last of these events. `promises`: see `promises_of_day`; they are in no event."""
    told = DayTold(datetime.fromisoformat(plan.opens_at)).follow(happened)
    return {
        "schema": SCHEMA,
        "seq": told.seq,
        "epoch": told.epoch,
        "plan": plan.document(),
        "opened_at": _iso(told.opened_at),
        "closed_at": _iso(told.closed_at),
        "closings": told.closings,
        "numbers": _numbers(told),
        "totals": _sums(told, told.turns.values(), told.walk_ins),
        "services": _by(told, _service_codes(plan, told), lambda turn: turn.service, lambda key: key[1]),
        "agencies": _by_agency(plan, told),
        "desks": _by(told, _desk_ids(plan, told), lambda turn: turn.desk_id, lambda key: key[0]),
        "hours": _by_hour(told, ZoneInfo(plan.zone)),
        "pauses": [_pause(one, told) for one in told.pauses],
        "notes": _notes(told),
        "villages": _villages(told),
        "population": _population(plan, told),
        "unserved": _unserved(told),
        "seats": told.seats,
        "restores": [{"at": _iso(at), "lost": lost} for at, lost in told.restores],
        "unknown_events": told.unknown,
        "promises": [dict(one) for one in promises],
    }


# -- parts -----------------------------------------------------------------------------------------------------------


def _numbers(told: DayTold) -> Figures:
    helped = {turn.ticket_id for turn in told.turns.values() if turn.outcome in HELPED}
    return {
        "issued": len(told.tickets),
        "by_channel": _sorted_counts(one.channel for one in told.tickets.values()),
        "helped": len(helped),
        "priority": sum(one.priority for one in told.tickets.values()),
        "adopted": sum(one.adopted for one in told.tickets.values()),
        "carried_in": sum(one.is_carried for one in told.tickets.values()),
    }


def _sums(told: DayTold, turns: Iterable[TurnTold], walk_ins: Mapping[Any, int]) -> Figures:
    """Of these turns. Waits are those of all who were called, service times those of who was helped."""
    turns = list(turns)
    ended = Counter(turn.outcome for turn in turns if turn.outcome)
    helped = [turn for turn in turns if turn.outcome in HELPED]
    called = [turn for turn in turns if turn.called_at]
    served = [seconds for turn in helped if (seconds := turn.served_seconds) is not None]
    return {
        "turns": len(turns),
        "open": sum(turn.state != TurnState.CLOSED for turn in turns),
        "outcomes": {code: ended[code] for code in _in_order(ended)},
        "helped": len(helped),
        "documents": sum(turn.quantity for turn in helped),
        "no_show": ended[Outcome.NO_SHOW],
        "unserved": ended[Outcome.NOT_SERVED],
        "carried_over": ended[Outcome.CARRIED_OVER],
        "walk_ins": sum(walk_ins.values()),
        "called": len(called),
        "priority": sum(told.tickets[turn.ticket_id].priority for turn in called),
        "chosen": sum(what == Noted.CHOSEN for turn in turns for what, _reason in turn.notes),
        "corrected": sum(what == Noted.CORRECTED for turn in turns for what, _reason in turn.notes),
        "wait": in_ranks(turn.waited_seconds or 0 for turn in called),
        "service": in_ranks(served) | {"total": sum(served)},
    }


def _by(
    told: DayTold,
    keys: Iterable[str],
    key_of: Callable[[TurnTold], str | None],
    key_of_walk_ins: Callable[[tuple[str, str]], str],
) -> Figures:
    turns = defaultdict[str | None, list[TurnTold]](list)
    for turn in told.turns.values():
        turns[key_of(turn)].append(turn)
    walk_ins = defaultdict[str, Counter[tuple[str, str]]](Counter)
    for at, quantity in told.walk_ins.items():
        walk_ins[key_of_walk_ins(at)][at] += quantity
    return {key: _sums(told, turns[key], walk_ins[key]) for key in keys}


def _by_agency(plan: PlanOfRecord, told: DayTold) -> Figures:
    of_service = {one.code: one.agency for one in plan.services}
    codes = [one.code for one in plan.agencies]
    codes += sorted({of_service.get(code, "") for code in _service_codes(plan, told)} - set(codes))
    return _by(told, codes, lambda turn: of_service.get(turn.service, ""), lambda key: of_service.get(key[1], ""))


def _by_hour(told: DayTold, zone: ZoneInfo) -> list[Figures]:
    """Each hour from the first in which something happened to the last: numbers given, called, helped, and times."""

    def hour(at: datetime) -> int:
        return at.astimezone(zone).hour

    issued = Counter(hour(one.issued_at) for one in told.tickets.values())
    waits, helped = defaultdict[int, list[int]](list), defaultdict[int, list[TurnTold]](list)
    for turn in told.turns.values():
        if turn.called_at:
            waits[hour(turn.called_at)].append(turn.waited_seconds or 0)
        if turn.outcome in HELPED and turn.closed_at:
            helped[hour(turn.closed_at)].append(turn)
    used = sorted({*issued, *waits, *helped})
    return [
        {
            "hour": one,
            "issued": issued[one],
            "called": len(waits[one]),
            "helped": len(helped[one]),
            "wait": in_ranks(waits[one]),
            "service": in_ranks(seconds for turn in helped[one] if (seconds := turn.served_seconds) is not None),
        }
        for one in (range(used[0], used[-1] + 1) if used else ())
    ]


def _pause(one: Period, told: DayTold) -> Figures:
    until = one.until or told.last_at or one.since
    return {
        "desk": one.desk_id,
        "service": one.service,
        "reason": one.reason,
        "since": _iso(one.since),
        "until": _iso(one.until),
        "seconds": between(one.since, until),
    }


def _notes(told: DayTold) -> Figures:
    """What was out of the ordinary, as far as it was not undone; reasons as codes."""
    found = Counter(note for turn in told.turns.values() for note in turn.notes)
    by_kind: dict[str, Figures] = {}
    for what in Noted:
        reasons = {reason: count for (kind, reason), count in sorted(found.items()) if kind == what}
        by_kind[what.value] = {"count": sum(reasons.values()), "reasons": {r: n for r, n in reasons.items() if r}}
    return by_kind | {
        "undone": {"count": told.undone, "reasons": {}},
        "recalled": {"count": told.recalls, "reasons": {}},
    }


def _villages(told: DayTold) -> Figures:
    """From which villages the holders of numbers came, and of how many of them that is known."""
    known = Counter(one.village for one in told.tickets.values() if one.village)
    return {"known": sum(known.values()), "of": len(told.tickets), "counts": dict(sorted(known.items()))}


def _population(plan: PlanOfRecord, told: DayTold) -> Figures:
    """Births, deaths and moves by village; UNKNOWN_VILLAGE where nobody said it."""
    means = {one.code: one.counts for one in plan.services if one.counts}
    found: dict[str, Counter[str]] = {kind.value: Counter() for kind in Population}
    for turn in told.turns.values():
        kind = means.get(turn.service)
        if kind in found and turn.outcome in HELPED:
            found[kind][told.tickets[turn.ticket_id].village or UNKNOWN_VILLAGE] += turn.quantity
    return {kind: dict(sorted(counts.items())) for kind, counts in found.items()}


def _unserved(told: DayTold) -> list[Figures]:
    return [
        {"number": turn.number, "service": turn.service, "outcome": turn.outcome}
        for turn in told.turns.values()
        if turn.outcome in UNSERVED
    ]


# -- inside ----------------------------------------------------------------------------------------------------------


def _service_codes(plan: PlanOfRecord, told: DayTold) -> list[str]:
    """In the order of the day; then those that are no longer offered."""
    planned = [one.code for one in plan.services]
    used = {turn.service for turn in told.turns.values()} | {service for _desk, service in told.walk_ins}
    return planned + sorted(used - set(planned))


def _desk_ids(plan: PlanOfRecord, told: DayTold) -> list[str]:
    planned = [one.id for one in plan.desks]
    used = {turn.desk_id for turn in told.turns.values() if turn.desk_id} | {desk for desk, _service in told.walk_ins}
    return planned + sorted(used - set(planned))


def _in_order(counted: Mapping[str, int]) -> list[str]:
    known = [code.value for code in Outcome if counted.get(code)]
    return known + sorted(code for code in counted if code not in known and counted[code])


def _sorted_counts(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
