"""Documents that go home by post: whose number, to whom, where, and which are on their way already.

The only snapshot with addresses in it, and it says so only to those who post.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, and_, bindparam, select

from queues.model.actor import Actor, Role
from queues.model.outcomes.delivery import may_deliver
from queues.model.outcomes.outcome import Outcome
from queues.model.outcomes.personal import PersonalPurpose
from queues.model.refusals import NotDelivering
from queues.persistence.personal.detail_vault import CLOSED, DetailVault
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import outcome, personal_detail, turn
from queues.persistence.writing.outcome_statements import DELIVERING_DESKS
from queues.snapshots.shared.heads import DayHead, ServiceHead, read_day, read_services


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
    def labels(self) -> tuple[Delivery, ...]:
        """What can be stuck on an envelope now."""
        return tuple(one for one in self.to_hand_over if one.address)


_POSTED = (
    select(
        turn.c.id.label("turn_id"),
        turn.c.number,
        turn.c.service_id,
        outcome.c.quantity,
        outcome.c.recorded_at,
        outcome.c.detail,
        personal_detail.c.id,
        personal_detail.c.day_id,
        personal_detail.c.purpose,
        personal_detail.c.body,
    )
    .join(outcome, outcome.c.turn_id == turn.c.id)
    .outerjoin(
        personal_detail,
        and_(personal_detail.c.turn_id == turn.c.id, personal_detail.c.purpose == PersonalPurpose.POSTAL_ADDRESS.value),
    )
    .where(turn.c.day_id == bindparam("day_id"), outcome.c.code == Outcome.POSTED.value)
    .order_by(outcome.c.recorded_at, turn.c.number)
)


def deliveries_snapshot(
    engine: Engine, day_code: str, *, actor: Actor, vault: DetailVault = CLOSED
) -> DeliveriesSnapshot:
    """The day's post; refuses with UnknownDay, and with NotDelivering whoever does not post it."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        if not _may_deliver(connection, day.id, actor):
            raise NotDelivering
        services = read_services(connection, day)
        rows = connection.execute(_POSTED, {"day_id": day.id})
        all_of_them = [_delivery(row, services, ZoneInfo(day.zone), vault) for row in rows]
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
    desks = connection.execute(DELIVERING_DESKS, {"day_id": day_id}).all()
    return may_deliver(actor, [(desk_id, clerk_id) for desk_id, clerk_id in desks])


def _delivery(row: Any, services: dict[UUID, ServiceHead], zone: ZoneInfo, vault: DetailVault) -> Delivery:
    noted = row.detail.get("handed_to_post_at")
    handed_at = datetime.fromisoformat(noted) if noted else None
    opened = vault.opened(row) if row.body else {}
    written = opened or {}
    return Delivery(
        turn_id=row.turn_id,
        number=row.number,
        service=services[row.service_id],
        quantity=row.quantity,
        recorded_at=row.recorded_at,
        handed_at=handed_at,
        handed_on=handed_at.astimezone(zone).date() if handed_at else None,
        recipient=written.get("recipient"),
        address=written.get("address"),
        phone=written.get("phone") or None,
        unreadable=opened is None,
    )
