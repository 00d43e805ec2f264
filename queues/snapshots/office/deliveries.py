"""Documents that go home by post: whose number, to whom, where, and which are on their way already.

The only snapshot with addresses in it, and it says so only to those who post.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from queues.model.actor import Actor, Role
from queues.model.outcomes.delivery import may_deliver
from queues.model.refusals import NotDelivering
from queues.persistence.personal.detail_vault import CLOSED, DetailVault
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.plan import ServiceHead, read_services
from queues.reading.outcomes.posted import PostedDocument, read_posted
from queues.reading.people.seats import read_delivering_seats

_POSTAL_CODE = re.compile(r"\b(\d{5})\W*$")


@dataclass(frozen=True)
class Delivery:
    """`address` is None where none was written down, or where it was erased when its time had come.

    `unreadable`: one was written down, but under a key that this machine does not have.

    `handed_on` is the date of `handed_at` where the day is held.
    """

    turn_id: UUID
    number: str
    service: ServiceHead
    quantity: int
    recorded_at: datetime
    handed_at: datetime | None
    handed_on: date | None
    recipient: str | None
    address: str | None
    phone: str | None
    unreadable: bool = False

    @property
    def postal_code(self) -> str:
        """The five digits that the address ends with; empty where it names none."""
        found = _POSTAL_CODE.search(self.address or "")
        return found[1] if found else ""


@dataclass(frozen=True)
class DeliveriesSnapshot:
    epoch: int
    seq: int
    day: DayHead
    to_hand_over: tuple[Delivery, ...]
    handed_over: tuple[Delivery, ...]

    @property
    def unreadable(self) -> int:
        """How many addresses wait for the key of the day."""
        return sum(one.unreadable for one in self.to_hand_over)

    @property
    def last_handed(self) -> tuple[Delivery, ...]:
        """Those that were noted as handed over together, last of all."""
        newest = max((one.handed_at for one in self.handed_over if one.handed_at), default=None)
        return tuple(one for one in self.handed_over if one.handed_at == newest)

    @property
    def labels(self) -> tuple[Delivery, ...]:
        """What can be stuck on an envelope now."""
        return tuple(one for one in self.to_hand_over if one.address)


def deliveries_snapshot(
    engine: Engine, day_code: str, *, actor: Actor, vault: DetailVault = CLOSED
) -> DeliveriesSnapshot:
    """The day's post; refuses with UnknownDay, and with NotDelivering whoever does not post it."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        if not _may_deliver(connection, day.id, actor):
            raise NotDelivering
        services = read_services(connection, day)
        posted = read_posted(connection, day.id, vault)
    all_of_them = [_delivery(one, services[one.service_id], ZoneInfo(day.zone)) for one in posted]
    return DeliveriesSnapshot(
        epoch=day.epoch,
        seq=day.seq,
        day=day,
        to_hand_over=tuple(one for one in all_of_them if one.handed_at is None),
        handed_over=tuple(one for one in all_of_them if one.handed_at is not None),
    )


def may_see_deliveries(engine: Engine, day_id: UUID, *, actor: Actor) -> bool:
    """Whether a screen may lead this person to the day's post."""
    if actor.role not in (Role.CLERK, Role.ADMIN):
        return False
    with one_read(engine) as connection:
        return _may_deliver(connection, day_id, actor)


def _may_deliver(connection: Connection, day_id: UUID, actor: Actor) -> bool:
    return may_deliver(actor, read_delivering_seats(connection, day_id))


def _delivery(one: PostedDocument, service: ServiceHead, zone: ZoneInfo) -> Delivery:
    written = one.address or {}
    return Delivery(
        turn_id=one.turn_id,
        number=one.number,
        service=service,
        quantity=one.quantity,
        recorded_at=one.recorded_at,
        handed_at=one.handed_at,
        handed_on=one.handed_at.astimezone(zone).date() if one.handed_at else None,
        recipient=written.get("recipient"),
        address=written.get("address"),
        phone=written.get("phone") or None,
        unreadable=one.address is None,
    )
