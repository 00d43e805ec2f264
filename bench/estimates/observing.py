"""What a hall may know at a moment of a simulated day: no truth, only what stands in the database of a real one."""

from collections.abc import Collection, Iterable, Mapping

from bench.estimates.rules import Seen
from bench.estimates.simulate import Hall, Turn
from queues.model.forecast.evidence import Call, Evidence, Key, evidence_of
from queues.model.forecast.forecast import AtDesk, DeskFacts, HallFacts, ServiceFacts
from queues.model.forecast.unplanned_pauses import Pauses, Unplanned

RECENT = 100  # ended calls of a service that are looked at


def facts_of(hall: Hall) -> HallFacts:
    scenario = hall.scenario
    evidence = evidence_of(
        Call(kind, one.desk, one.queued, one.called, one.closed)
        for kind, served in hall.served.items()
        for one in served[-RECENT:]
    )
    return HallFacts(
        services={kind.name: _service(hall, kind.name, evidence) for kind in scenario.kinds},
        desks={nth: _desk(hall, nth) for nth in range(len(scenario.stands))},
        policy=scenario.policy,
        unplanned=Unplanned(
            hall.now, _pauses(hall, range(len(scenario.stands))), _pauses(hall, [kind.name for kind in scenario.kinds])
        ),
    )


def _pauses(hall: Hall, whose: Collection[Key]) -> Pauses:
    """Those that began without having been announced ahead."""
    announced = {pause.begins for stand in hall.scenario.stands for pause in stand.pauses if pause.told == "ahead"}
    spans = [*hall.pauses, *((one, since, hall.now) for one, since in hall.pausing.items())]
    minutes = [until - since for one, since, until in spans if one in whose and since not in announced]
    return Pauses(len(minutes), sum(minutes))


def _service(hall: Hall, kind: str, evidence: Mapping[Key, Evidence]) -> ServiceFacts:
    first, others = hall.lines[kind]
    joined = hall.joined[kind]
    back = hall.paused.get(kind)
    return ServiceFacts(
        typical_minutes=hall.scenario.kind(kind).typical,
        waiting=len(first) + len(others),
        priority=len(first),
        evidence=evidence.get(kind, Evidence()),
        priority_share=sum(joined) / len(joined) if joined else 0.0,
        is_paused=kind in hall.paused,
        back_in=None if back is None else back - hall.now,
        first_place=min((line[0].place for line in (first, others) if line), default=0),
        last_place=max((line[-1].place for line in (first, others) if line), default=0),
    )


def _desk(hall: Hall, nth: int) -> DeskFacts:
    desk = hall.desks[nth]
    stand, paused = hall.scenario.stands[nth], desk.in_hours and desk.pauses > 0
    return DeskFacts(
        services=stand.services,
        seats=desk.seats,
        is_open=desk.works,
        is_paused=paused,
        may_open=not desk.in_hours,
        back_in=desk.told_back - hall.now if paused and desk.told_back is not None else None,
        at_desk=tuple(AtDesk(turn.kind, hall.now - called) for turn, called in desk.at_desk),
        pauses=tuple(
            (pause.begins - hall.now, pause.ends - hall.now)
            for pause in stand.pauses
            if pause.told == "ahead" and pause.begins > hall.now
        ),
    )


def seen_by_rules(hall: Hall, turn: Turn) -> Seen:
    stands = enumerate(hall.scenario.stands)
    return Seen(
        ahead=ahead_of(hall, turn),
        seats=sum(
            hall.desks[nth].seats for nth, stand in stands if turn.kind in stand.services and hall.desks[nth].works
        ),
        waited=hall.now - turn.queued,
        typical=hall.scenario.kind(turn.kind).typical,
        services=[one.closed - one.called for one in hall.served[turn.kind]],
        waits=hall.waits[turn.kind],
    )


def ahead_of(hall: Hall, turn: Turn) -> int:
    """As the ticket page counts: earlier places; a priority person passes others at the day's ratio."""
    first, others = hall.lines[turn.kind]
    priority, rest = _before(first, turn), _before(others, turn)
    if turn.priority:
        rest = min(rest, (priority + 1) * hall.scenario.policy.others_per_priority)
    return priority + rest


def _before(line: Iterable[Turn], turn: Turn) -> int:
    return sum(one.place < turn.place for one in line)
