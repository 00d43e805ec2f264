"""The greeter's screen: what somebody without a phone may come for, and who has asked for priority."""

from dataclasses import dataclass
from datetime import datetime

from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import DayHead
from queues.snapshots.citizen.hall import HallService, hall_services
from queues.snapshots.load.load import PriorityWish, wishes_now
from queues.snapshots.shared.hall_reads import hall_of_day


@dataclass(frozen=True)
class GreeterSnapshot:
    epoch: int
    seq: int
    day: DayHead
    services: tuple[HallService, ...]
    wishes: tuple[PriorityWish, ...]


def greeter_snapshot(engine: Engine, day_code: str, *, now: datetime) -> GreeterSnapshot:
    """Refuses with UnknownDay."""
    with one_read(engine) as connection:
        hall = hall_of_day(connection, day_code, now)
        services = tuple(hall_services(connection, hall.day, now))
        return GreeterSnapshot(hall.day.epoch, hall.day.seq, hall.day, services, wishes_now(hall))
