"""The desk: who is here now, who comes next and why, who is parked, who did not come, what can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, bindparam, func, select

from queues.model.actor import Actor
from queues.model.events.recorded import RecordedEvent
from queues.model.outcomes.outcome import Outcome
from queues.model.outcomes.personal import PersonalPurpose
from queues.model.queue.allowed_moves import allowed_moves, no_show_from, waited_for_since
from queues.model.queue.moves import Move, TurnState
from queues.model.queue.ordering import Waiting, line_up
from queues.model.queue.turn import Turn
from queues.model.queue.undo import UNDO_WITHIN, desk_before, is_move, why_not_undone
from queues.model.refusals import Refusal, UnknownDesk
from queues.persistence.conditions import is_at_a_desk, is_live, is_parked, is_waiting
from queues.persistence.personal.detail_vault import CLOSED, DETAIL_COLUMNS, Detail, DetailVault
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import (
    desk,
    desk_service,
    personal_detail,
    service,
    staff_user,
    ticket,
    turn,
    walk_in,
)
from queues.persistence.writing.statements import SITS_AT
from queues.reading.queue.last_moves import desk_of_turn, read_around, read_last_moves
from queues.snapshots.shared.heads import DayHead, DeskHead, ServiceHead, read_day, read_desks, read_services

SHOWN = 40  # a clerk looks at the next few; the rest is a count
LATEST_NO_SHOWS = 12


@dataclass(frozen=True)
class DeskTurn:
    """A turn at this desk: live, on hold or a no-show. `next_services` are the ticket's other open turns.

    `no_show_from`: of somebody who was called, the time from which "did not come" may be recorded, once there have
    been `calls_needed` calls. `allowed`: of a live turn, each move with the refusal that would answer it. `note`: from
    the desk before, and only while the turn is live here.
    """

    id: UUID
    ticket_id: UUID
    number: str
    service: ServiceHead
    state: TurnState
    seat: int | None
    priority: bool
    queued_at: datetime
    called_at: datetime | None
    last_called_at: datetime | None
    call_count: int
    started_at: datetime | None
    held_at: datetime | None
    hold_reason: str | None
    closed_at: datetime | None
    outcome: Outcome | None
    resumed_at: datetime | None
    allowed: Mapping[Move, Refusal | None] = field(default_factory=dict)
    next_services: tuple[ServiceHead, ...] = ()
    no_show_from: datetime | None = None
    calls_needed: int = 0
    note: str | None = None
    note_unreadable: bool = False


@dataclass(frozen=True)
class WaitingTurn:
    """A waiting turn in the order of calling; `live_elsewhere` are passed over until they are free.

    `appointed_at`: not called before that time, and first from then on.
    """

    id: UUID
    ticket_id: UUID
    number: str
    service: ServiceHead
    queued_at: datetime
    priority: bool
    priority_asked: bool
    live_elsewhere: bool
    why: str | None
    appointed_at: datetime | None = None


@dataclass(frozen=True)
class UndoOffer:
    """The actor's last move at this desk, while it can be taken back.

    `kind` is the event's kind, `outcome` how a turn ended.
    """

    turn_id: UUID
    number: str
    kind: str
    outcome: Outcome | None
    at: datetime
    until: datetime


@dataclass(frozen=True)
class Counted:
    """How many people of this service the desk has served without a number."""

    service: ServiceHead
    quantity: int


@dataclass(frozen=True)
class DeskSnapshot:
    """`counted` names every service that the desk takes. `console`: the tablet that has the desk, None while none has.

    A desk with several seats has no console: it may be used from several tablets.
    """

    epoch: int
    seq: int
    day: DayHead
    desk: DeskHead
    clerk_name: str | None
    services: tuple[ServiceHead, ...]
    all_services: tuple[ServiceHead, ...]
    live: tuple[DeskTurn, ...]
    waiting: tuple[WaitingTurn, ...]
    waiting_count: int
    on_hold: tuple[DeskTurn, ...]
    no_shows: tuple[DeskTurn, ...]
    undo: UndoOffer | None
    counted: tuple[Counted, ...]
    console: str | None

    @property
    def has_free_seat(self) -> bool:
        return len(self.live) < self.desk.seats


_DAY_ID = select(desk.c.day_id).where(desk.c.id == bindparam("desk_id"))
_OPEN_AT_DESK = (
    select(turn)
    .where(
        turn.c.day_id == bindparam("day_id"),
        turn.c.desk_id == bindparam("desk_id"),
        is_at_a_desk(turn),
    )
    .order_by(turn.c.seat, turn.c.held_at, turn.c.place)
)
_AT_DESK = select(desk.c.others_since_priority, desk.c.console).where(desk.c.id == bindparam("desk_id"))
_NOTES = select(*DETAIL_COLUMNS).where(
    personal_detail.c.turn_id.in_(bindparam("turns", expanding=True)),
    personal_detail.c.purpose == PersonalPurpose.NEXT_DESK_NOTE.value,
)
_COUNTED = select(walk_in.c.service_id, walk_in.c.quantity).where(
    walk_in.c.day_id == bindparam("day_id"), walk_in.c.desk_id == bindparam("desk_id")
)
_NO_SHOWS = (
    select(turn)
    .where(
        turn.c.day_id == bindparam("day_id"),
        turn.c.desk_id == bindparam("desk_id"),
        turn.c.state == TurnState.CLOSED,
        turn.c.outcome == Outcome.NO_SHOW,
    )
    .order_by(turn.c.closed_at.desc(), turn.c.place.desc())
    .limit(LATEST_NO_SHOWS)
)
_elsewhere = turn.alias("elsewhere")
_LIVE_ELSEWHERE = (
    select(_elsewhere.c.id).where(_elsewhere.c.ticket_id == turn.c.ticket_id, is_live(_elsewhere)).exists()
)
_WAITING = (
    select(
        turn.c.id,
        turn.c.ticket_id,
        turn.c.number,
        turn.c.service_id,
        turn.c.queued_at,
        turn.c.priority,
        turn.c.place,
        turn.c.position,
        turn.c.appointed_at,
        desk_service.c.weight,
        ticket.c.priority_asked,
        _LIVE_ELSEWHERE.label("live_elsewhere"),
    )
    .join(ticket, ticket.c.id == turn.c.ticket_id)
    .join(desk_service, desk_service.c.service_id == turn.c.service_id)
    .where(turn.c.day_id == bindparam("day_id"), desk_service.c.desk_id == bindparam("desk_id"), is_waiting(turn))
    .order_by(turn.c.place, turn.c.position)
)
_SIBLINGS = (
    select(turn.c.ticket_id, turn.c.service_id)
    .where(turn.c.ticket_id.in_(bindparam("tickets", expanding=True)), is_parked(turn))
    .order_by(turn.c.position)
)
_CLERK = select(staff_user.c.display_name).where(staff_user.c.id == bindparam("clerk_id"))


def desk_snapshot(
    engine: Engine, desk_id: UUID, *, actor: Actor, now: datetime, vault: DetailVault = CLOSED
) -> DeskSnapshot:
    """The desk as `actor` sees it; refuses with UnknownDesk."""
    with one_read(engine) as connection:
        day_id = connection.execute(_DAY_ID, {"desk_id": desk_id}).scalar_one_or_none()
        if day_id is None:
            raise UnknownDesk
        day = read_day(connection, day_id=day_id)
        services = read_services(connection, day)
        head = next(one for one in read_desks(connection, day) if one.id == desk_id)
        shown = _desk(connection, day, head, services, actor, now)
        notes = _notes(connection, shown.live, vault) if shown.live and _serves_at(connection, desk_id, actor) else {}
        return replace(shown, live=tuple(_with_note(one, notes) for one in shown.live))


def _desk(
    connection: Connection,
    day: DayHead,
    head: DeskHead,
    services: dict[UUID, ServiceHead],
    actor: Actor,
    now: datetime,
) -> DeskSnapshot:
    at_desk = {"day_id": day.id, "desk_id": head.id}
    open_here = connection.execute(_OPEN_AT_DESK, at_desk).mappings().all()
    others = _other_services(connection, [row["ticket_id"] for row in open_here], services)
    turns = [_turn(row, services, others) for row in open_here]
    line = connection.execute(_WAITING, at_desk).mappings().all()
    counter, console = connection.execute(_AT_DESK, {"desk_id": head.id}).one()
    own = tuple(one for one in services.values() if one.id in head.service_ids)
    return DeskSnapshot(
        epoch=day.epoch,
        seq=day.seq,
        day=day,
        desk=head,
        clerk_name=connection.execute(_CLERK, {"clerk_id": head.clerk_id}).scalar_one_or_none(),
        services=own,
        all_services=tuple(services.values()),
        live=_live(day, [one for one in turns if one.state != TurnState.ON_HOLD], actor, now),
        waiting=tuple(_line(line, services, counter, day, now)),
        waiting_count=len(line),
        on_hold=tuple(one for one in turns if one.state == TurnState.ON_HOLD),
        no_shows=tuple(_turn(row, services, {}) for row in connection.execute(_NO_SHOWS, at_desk).mappings()),
        undo=_undo(connection, day, head.id, actor, now),
        counted=_counted(connection, at_desk, own),
        console=console,
    )


def _live(day: DayHead, turns: list[DeskTurn], actor: Actor, now: datetime) -> tuple[DeskTurn, ...]:
    """With what may be done now, and the patience that the policy asks for."""
    return tuple(
        replace(
            one,
            allowed=allowed_moves(one, now=now, actor=actor, policy=day.policy),
            calls_needed=day.policy.calls_before_no_show,
            no_show_from=no_show_from(since, day.policy)
            if one.state is TurnState.CALLED and (since := waited_for_since(one))
            else None,
        )
        for one in turns
    )


def _serves_at(connection: Connection, desk_id: UUID, actor: Actor) -> bool:
    """Whether the actor sits there, or has the desk's own token or PIN: a coordinator who only looks in does not."""
    if actor.desk_id is not None or actor.id is None:
        return actor.desk_id == desk_id
    return connection.execute(SITS_AT, {"of_desk": desk_id, "of_clerk": actor.id}).first() is not None


def _notes(connection: Connection, turns: Sequence[DeskTurn], vault: DetailVault) -> dict[UUID, Detail | None]:
    """The note of the desk before, by turn; None where it cannot be read on this machine."""
    rows = connection.execute(_NOTES, {"turns": [one.id for one in turns]})
    return {row.turn_id: vault.opened(row) for row in rows}


def _with_note(one: DeskTurn, notes: Mapping[UUID, Detail | None]) -> DeskTurn:
    if one.id not in notes:
        return one
    note = notes[one.id]
    return replace(one, note_unreadable=True) if note is None else replace(one, note=note["note"])


def _counted(connection: Connection, at_desk: dict[str, UUID], own: tuple[ServiceHead, ...]) -> tuple[Counted, ...]:
    found: dict[UUID, int] = dict(connection.execute(_COUNTED, at_desk).all())
    return tuple(Counted(one, found.get(one.id, 0)) for one in own)


def _other_services(
    connection: Connection, tickets: list[UUID], services: dict[UUID, ServiceHead]
) -> dict[UUID, list[ServiceHead]]:
    found: dict[UUID, list[ServiceHead]] = {}
    for ticket_id, service_id in connection.execute(_SIBLINGS, {"tickets": tickets}):
        found.setdefault(ticket_id, []).append(services[service_id])
    return found


_COPIED = tuple(name for name in DeskTurn.__dataclass_fields__ if name in turn.c and name != "service")


def _turn(row: Any, services: dict[UUID, ServiceHead], others: dict[UUID, list[ServiceHead]]) -> DeskTurn:
    own = services[row["service_id"]]
    following = tuple(one for one in others.get(row["ticket_id"], ()) if one.id != own.id)
    return DeskTurn(**{name: row[name] for name in _COPIED}, service=own, next_services=following)


def _line(
    rows: Any, services: dict[UUID, ServiceHead], others_since_priority: int, day: DayHead, now: datetime
) -> list[WaitingTurn]:
    """Those who can be called, in the order of calling; then those who cannot be called now."""
    can_come = [
        one
        for row in rows
        if not row["live_elsewhere"] and not services[row["service_id"]].pause_reason
        if (one := _as_ordered(row)).may_come(now)
    ]
    by_id = {row["id"]: row for row in rows}
    lined_up = line_up(
        can_come,
        others_since_priority=others_since_priority,
        policy=day.policy,
        now=now,
        seq=day.seq,
        most=SHOWN,
    )
    ordered = [(by_id[choice.turn.turn_id], choice.why.value) for choice in lined_up]
    may_come = {one.turn_id for one in can_come}
    held_up = [row for row in rows if row["id"] not in may_come][: SHOWN - len(ordered)]
    return [_waiting(row, why, services) for row, why in [*ordered, *((row, None) for row in held_up)]]


def _as_ordered(row: Any) -> Waiting:
    return Waiting(
        row["place"],
        row["position"],
        row["id"],
        row["queued_at"],
        row["priority"],
        row["weight"],
        row["appointed_at"],
    )


def _waiting(row: Any, why: str | None, services: dict[UUID, ServiceHead]) -> WaitingTurn:
    copied = tuple(name for name in WaitingTurn.__dataclass_fields__ if name not in ("service", "why"))
    return WaitingTurn(**{name: row[name] for name in copied}, service=services[row["service_id"]], why=why)


def _undo(connection: Connection, day: DayHead, desk_id: UUID, actor: Actor, now: datetime) -> UndoOffer | None:
    """Of what the actor did here: who works at two desks takes back each move where it was made."""
    if actor.id is None:
        return None
    moves = read_last_moves(connection, day.id, actor.id, since=now - UNDO_WITHIN)
    newest = next((move for move in moves if _is_of_desk(connection, *move, desk_id)), None)
    if newest is None:
        return None
    turn, last = newest
    if why_not_undone(turn, last, read_around(connection, turn, last), actor=actor, now=now):
        return None
    return UndoOffer(
        turn_id=turn.id,
        number=turn.number,
        kind=last.kind,
        outcome=turn.outcome,
        at=last.at,
        until=last.at + UNDO_WITHIN,
    )


def _is_of_desk(connection: Connection, turn: Turn, last: RecordedEvent, desk_id: UUID) -> bool:
    """It is there after the move or was before; a new turn came from where its ticket was."""
    if not is_move(last):
        return False
    came_from = last.payload.get("from_turn_id")
    where = {turn.desk_id, desk_before(last)} | ({desk_of_turn(connection, UUID(came_from))} if came_from else set())
    return desk_id in where


@dataclass(frozen=True)
class DeskChoice:
    """A line of the page where a clerk picks a desk."""

    desk: DeskHead
    clerk_name: str | None
    waiting: int


@dataclass(frozen=True)
class DeskListSnapshot:
    epoch: int
    seq: int
    day: DayHead
    desks: tuple[DeskChoice, ...]


_NAMES = select(staff_user.c.id, staff_user.c.display_name)
_WAITING_AT = (
    select(desk_service.c.desk_id, func.count())
    .select_from(desk_service)
    .join(turn, turn.c.service_id == desk_service.c.service_id)
    .where(turn.c.day_id == bindparam("day_id"), is_waiting(turn))
    .group_by(desk_service.c.desk_id)
)


def desk_list(engine: Engine, day_code: str) -> DeskListSnapshot:
    """All desks of the day, who sits there, how many wait for what each takes."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        names: dict[UUID, str] = dict(connection.execute(_NAMES).all())
        waiting: dict[UUID, int] = dict(connection.execute(_WAITING_AT, {"day_id": day.id}).all())
        desks = tuple(
            DeskChoice(
                desk=head,
                clerk_name=names.get(head.clerk_id) if head.clerk_id else None,
                waiting=waiting.get(head.id, 0),
            )
            for head in read_desks(connection, day)
        )
        return DeskListSnapshot(epoch=day.epoch, seq=day.seq, day=day, desks=desks)


_CONSOLE = select(desk.c.console).where(desk.c.id == bindparam("desk_id"))
_COUNTED_AT = (
    select(walk_in.c.quantity)
    .join(desk, (desk.c.id == walk_in.c.desk_id) & (desk.c.day_id == walk_in.c.day_id))
    .join(service, service.c.id == walk_in.c.service_id)
    .where(desk.c.id == bindparam("desk_id"), service.c.code == bindparam("service"))
)


def may_work_at(engine: Engine, desk_id: UUID, actor: Actor) -> bool:
    """Whether the actor sits at the desk, or has its own token or PIN."""
    with one_read(engine) as connection:
        return _serves_at(connection, desk_id, actor)


def console_of(engine: Engine, desk_id: UUID) -> str | None:
    """The tablet that has the desk."""
    with one_read(engine) as connection:
        found: str | None = connection.execute(_CONSOLE, {"desk_id": desk_id}).scalar_one_or_none()
        return found


def counted_at(engine: Engine, desk_id: UUID, code: str) -> int:
    """How many people the desk has served for a service without a number."""
    with one_read(engine) as connection:
        found = connection.execute(_COUNTED_AT, {"desk_id": desk_id, "service": code}).scalar_one_or_none()
        return found or 0
