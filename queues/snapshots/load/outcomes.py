"""How the day's turns ended, by service, and what was promised: for who directs the day and who reports it."""

from collections.abc import Mapping
from dataclasses import dataclass

from queues.model.outcomes.outcome import Outcome
from queues.reading.hall.day_head import DayHead
from queues.reading.hall.plan import ServiceHead
from queues.reading.outcomes.sums import Promised
from queues.snapshots.shared.hall_reads import HallReads

MOVED_ON = Outcome.TRANSFERRED


@dataclass(frozen=True)
class OutcomesOfService:
    service: ServiceHead
    counts: Mapping[Outcome, int]


@dataclass(frozen=True)
class OutcomesOfDay:
    """`services`: those of which a turn has ended, in the day's order. `used`: the outcomes that occur, as they are
    fixed; a turn that was transferred has not ended for its person, and is counted where it does. `promised`: by day,
    each with its service.
    """

    day: DayHead
    services: tuple[OutcomesOfService, ...]
    used: tuple[Outcome, ...]
    totals: Mapping[Outcome, int]
    promised: tuple[tuple[Promised, ServiceHead], ...]


def outcomes_of_day(hall: HallReads) -> OutcomesOfDay:
    sums = hall.outcome_sums
    services = tuple(OutcomesOfService(head, sums[head.id]) for head in hall.services.values() if head.id in sums)
    totals = {code: sum(one.counts.get(code, 0) for one in services) for code in Outcome}
    promised = tuple((one, hall.services[one.service_id]) for one in hall.promised)
    return OutcomesOfDay(
        hall.day, services, tuple(code for code in Outcome if totals[code] and code is not MOVED_ON), totals, promised
    )
