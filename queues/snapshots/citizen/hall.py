"""The hall page: what one can come for, what to bring, what it costs, how many wait."""

from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from queues.model.forecast.estimates import NEAR_MINUTES, Estimate
from queues.model.hall.service import Requirement
from queues.model.hall.service_day import DayState
from queues.model.refusals import UnknownService
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.hall.day_head import DayHead, read_current_days, read_day
from queues.reading.hall.plan import DeskHead, ServiceHead, read_desks, read_services
from queues.snapshots.shared.days import NearDays, near
from queues.snapshots.shared.hall_picture import HallPicture, hall_picture
from queues.snapshots.shared.notices import Notices, Rest, read_notices, rests_of
from queues.snapshots.shared.queues import Queues, read_queues

MOST_WANTED = 5  # services that stand first
WANTED_AFTER = 20  # numbers; fewer say nothing of what a village comes for


@dataclass(frozen=True)
class HallService:
    """A service as somebody finds it who would take a number now.

    `ahead`: calls before them at the desks that can call them. `rest`: every desk that takes it is paused.
    """

    service: ServiceHead
    requirements: tuple[Requirement, ...]
    waiting: int
    ahead: int
    estimate: Estimate | None
    desks: tuple[str, ...]
    is_served: bool
    rest: Rest | None

    @property
    def is_at_once(self) -> bool:
        """Who takes a number now is called nearly at once, as far as is known."""
        return self.ahead == 0 and (self.estimate is None or self.estimate.high_minutes <= NEAR_MINUTES)


@dataclass(frozen=True)
class HallAgency:
    """Services of one agency, in the day's order, with the desks and series where they are found."""

    code: str
    name: str
    name_en: str
    series: tuple[str, ...]
    desks: tuple[str, ...]
    services: tuple[HallService, ...]


@dataclass(frozen=True)
class HallSnapshot:
    """`paid` are the services that cost something: all others are free. `near`: other days, where this one is over."""

    epoch: int
    seq: int
    day: DayHead
    agencies: tuple[HallAgency, ...]
    paid: tuple[ServiceHead, ...]
    desks: tuple[DeskHead, ...]
    notices: Notices
    near: NearDays | None

    @property
    def most_wanted(self) -> tuple[HallService, ...]:
        """What most numbers were taken for today, in the day's order: they change places only when one overtakes."""
        services = self.services
        wanted = sorted((one for one in services if one.service.issued), key=lambda one: -one.service.issued)
        if len(wanted) < MOST_WANTED or sum(one.service.issued for one in wanted) < WANTED_AFTER:
            return ()
        first = {one.service.id for one in wanted[:MOST_WANTED]}
        return tuple(one for one in services if one.service.id in first)

    @property
    def waits_tag(self) -> str:
        """Differs where other waits are said: they change with time too, while nothing happens."""
        said = [(one.ahead, one.estimate) for one in self.services]
        return f"{crc32(repr(said).encode()):x}"

    @property
    def services(self) -> tuple[HallService, ...]:
        return tuple(service for agency in self.agencies for service in agency.services)


def hall_snapshot(engine: Engine, day_code: str, *, now: datetime) -> HallSnapshot:
    """Everything on the hall page of a day; refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        return _hall(connection, day, now)


def hall_service(engine: Engine, day_code: str, code: str, *, now: datetime) -> HallService:
    """One service as the hall page shows it; refuses with UnknownDay, UnknownService."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        found = hall_services(connection, day, now, code)
    if not found:
        raise UnknownService(service=code)
    return found[0]


def hall_services(connection: Connection, day: DayHead, now: datetime, only: str | None = None) -> list[HallService]:
    """Those of the day in the order of its plan, or the one of this code."""
    queues = read_queues(connection, day, now, services=read_services(connection, day, now))
    picture = hall_picture(connection, day, now)
    rests = {rest.service_id: rest for rest in rests_of(queues.desks, queues.services)}
    wanted = [head for head in queues.services.values() if only is None or head.code == only]
    return [_service(head, queues, picture, rests.get(head.id)) for head in wanted]


def _service(head: ServiceHead, queues: Queues, picture: HallPicture, rest: Rest | None) -> HallService:
    waiting = queues.waiting.get(head.id, 0)
    return HallService(
        service=head,
        requirements=queues.requirements.get(head.id, ()),
        waiting=waiting,
        ahead=picture.before_newcomer(head.id),
        estimate=queues.estimate_of(head.id, waiting),
        desks=queues.desk_names(head.id),
        is_served=queues.is_served(head.id),
        rest=rest,
    )


def _hall(connection: Connection, day: DayHead, now: datetime) -> HallSnapshot:
    lines = hall_services(connection, day, now)
    return HallSnapshot(
        epoch=day.epoch,
        seq=day.seq,
        day=day,
        agencies=tuple(_by_agency(lines)),
        paid=tuple(line.service for line in lines if not line.service.fee.is_free),
        desks=read_desks(connection, day),
        notices=read_notices(connection, day),
        near=_near(connection, day, now),
    )


def _near(connection: Connection, day: DayHead, now: datetime) -> NearDays | None:
    if day.state != DayState.CLOSED and not day.is_past(now):
        return None
    return near([one for one in read_current_days(connection) if one.id != day.id], now)


def _by_agency(lines: list[HallService]) -> list[HallAgency]:
    grouped: dict[str, list[HallService]] = {}
    for line in lines:
        grouped.setdefault(line.service.agency_code, []).append(line)
    return [
        HallAgency(
            code=code,
            name=of_agency[0].service.agency_name,
            name_en=of_agency[0].service.agency_name_en,
            series=tuple(dict.fromkeys(line.service.series for line in of_agency)),
            desks=tuple(dict.fromkeys(desk for line in of_agency for desk in line.desks)),
            services=tuple(of_agency),
        )
        for code, of_agency in grouped.items()
    ]
