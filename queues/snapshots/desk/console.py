"""The desk: who is here now, who comes next and why, who is parked, who did not come, what can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from queues.model.actor import Actor
from queues.model.events import TurnAdded, TurnClosed, TurnCorrected
from queues.model.events.recorded import RecordedEvent
from queues.model.outcomes.outcome import RECORDED_BY_CLERK, Outcome
from queues.model.queue.allowed_moves import allowed_moves, no_show_from, waited_for_since
from queues.model.queue.moves import Move, TurnState
from queues.model.queue.ordering import Waiting, line_up
from queues.model.queue.policy import Policy
from queues.model.queue.turn import Turn
from queues.model.queue.undo import UNDO_WITHIN, desk_before, is_move, why_not_undone
from queues.model.refusals import Refusal
from queues.persistence.personal.detail_vault import CLOSED, Detail, DetailVault
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.desks import read_console, read_day_of_desk, read_desk_now
from queues.reading.hall.plan import DeskHead, ServiceHead, read_desks, read_services
from queues.reading.outcomes.notes import read_next_desk_notes
from queues.reading.people.agencies import read_agency_of_user
from queues.reading.people.names import read_staff_names
from queues.reading.people.seats import is_seated_at, read_clerk_name
from queues.reading.queue.last_moves import desk_of_turn, read_around, read_last_moves
from queues.reading.queue.served import count_walk_ins, read_walk_ins_at
from queues.reading.queue.tickets import read_villages
from queues.reading.queue.turns import (
    TurnRow,
    read_last_served,
    read_no_shows,
    read_turn_row,
    read_turns_at_desk,
    served_since,
)
from queues.reading.queue.waiting import (
    WaitingAtDesk,
    read_line_of_desk,
    read_parked_services,
    read_waiting_at_desks,
)

SHOWN = 40  # a clerk looks at the next few; the rest is a count
LATEST_NO_SHOWS = 12
LAST_SERVED = 5
ENDED = frozenset({TurnClosed.kind, TurnCorrected.kind})


@dataclass(frozen=True)
class DeskTurn:
    """A turn at this desk: live, on hold or over. `next_services` are the ticket's other open turns.

    `no_show_from`: of somebody who was called, the time from which "did not come" may be recorded, once there have
    been `calls_needed` calls. `allowed`: each move with the refusal that would answer it now. `note`: from the desk
    before, and only while the turn is live here; likewise `from_village`, the code of where the person comes from.
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
    held_seconds: int
    allowed: Mapping[Move, Refusal | None]
    next_services: tuple[ServiceHead, ...] = ()
    no_show_from: datetime | None = None
    calls_needed: int = 0
    note: str | None = None
    note_unreadable: bool = False
    from_village: str | None = None

    @property
    def served_since(self) -> datetime | None:
        """As if the service had gone on without a break."""
        return served_since(self.started_at, self.held_seconds)


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

    `kind` is the event's kind, `outcome` how a turn ended, `to` the service that a transfer or an addition leads to.
    """

    turn_id: UUID
    number: str
    kind: str
    outcome: Outcome | None
    to: ServiceHead | None
    at: datetime
    until: datetime


@dataclass(frozen=True)
class EndedBefore:
    """The turn that the actor ended just before the move that can be undone: it is said beside it."""

    id: UUID
    number: str
    outcome: Outcome
    to: ServiceHead | None

    @property
    def may_be_corrected(self) -> bool:
        return self.outcome in RECORDED_BY_CLERK


@dataclass(frozen=True)
class Counted:
    """How many people of this service the desk has served without a number."""

    service: ServiceHead
    quantity: int


@dataclass(frozen=True)
class DeskSnapshot:
    """`counted` names every service that the desk takes. `console`: the tablet that has the desk, None while none has.
    `served`: whose turns ended here last. `ended_before` only beside `undo`.

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
    served: tuple[DeskTurn, ...]
    undo: UndoOffer | None
    ended_before: EndedBefore | None
    counted: tuple[Counted, ...]
    console: str | None

    @property
    def has_free_seat(self) -> bool:
        return len(self.live) < self.desk.seats


def desk_snapshot(
    engine: Engine, desk_id: UUID, *, actor: Actor, now: datetime, vault: DetailVault = CLOSED
) -> DeskSnapshot:
    """The desk as `actor` sees it; refuses with UnknownDesk."""
    with one_read(engine) as connection:
        day = read_day(connection, day_id=read_day_of_desk(connection, desk_id))
        services = read_services(connection, day)
        head = next(one for one in read_desks(connection, day) if one.id == desk_id)
        shown = _desk(connection, day, head, services, actor, now)
        reads_notes = shown.live and _serves_at(connection, desk_id, actor)
        notes = read_next_desk_notes(connection, [one.id for one in shown.live], vault) if reads_notes else {}
        villages = read_villages(connection, [one.ticket_id for one in shown.live]) if shown.live else {}
        known = (replace(one, from_village=villages.get(one.ticket_id)) for one in shown.live)
        return replace(shown, live=tuple(_with_note(one, notes) for one in known))


def _desk(
    connection: Connection,
    day: DayHead,
    head: DeskHead,
    services: dict[UUID, ServiceHead],
    actor: Actor,
    now: datetime,
) -> DeskSnapshot:
    open_here = read_turns_at_desk(connection, day.id, head.id)
    others = _other_services(connection, [row.ticket_id for row in open_here], services)
    may = partial(allowed_moves, now=now, actor=actor, day=day)
    turns = [_turn(row, services, others, may(row)) for row in open_here]
    line = read_line_of_desk(connection, day.id, head.id)
    at_desk, no_shows = (
        read_desk_now(connection, head.id),
        read_no_shows(connection, day.id, head.id, most=LATEST_NO_SHOWS),
    )
    own = tuple(one for one in services.values() if one.id in head.service_ids)
    served = read_last_served(connection, day.id, head.id, most=LAST_SERVED)
    moves = _moves_here(connection, day, head.id, actor, now)
    return DeskSnapshot(
        epoch=day.epoch,
        seq=day.seq,
        day=day,
        desk=head,
        clerk_name=read_clerk_name(connection, head.clerk_id),
        services=own,
        all_services=tuple(services.values()),
        live=tuple(_with_patience(one, day.policy) for one in turns if one.state != TurnState.ON_HOLD),
        waiting=tuple(_line(line, services, at_desk.others_since_priority, day, now)),
        waiting_count=len(line),
        on_hold=tuple(one for one in turns if one.state == TurnState.ON_HOLD),
        no_shows=tuple(_turn(row, services, {}, may(row)) for row in no_shows),
        served=tuple(_turn(row, services, {}, may(row)) for row in served),
        undo=_undo(connection, moves, services, actor, now),
        ended_before=_ended_before(connection, moves, services),
        counted=_counted(connection, day, head, own),
        console=at_desk.console,
    )


def _with_patience(one: DeskTurn, policy: Policy) -> DeskTurn:
    """With the calls and the time that the policy asks for."""
    since = waited_for_since(one) if one.state is TurnState.CALLED else None
    until = no_show_from(since, policy) if since else None
    return replace(one, calls_needed=policy.calls_before_no_show, no_show_from=until)


def _serves_at(connection: Connection, desk_id: UUID, actor: Actor) -> bool:
    """Whether the actor sits there, or has the desk's own token or PIN: a coordinator who only looks in does not."""
    if actor.desk_id is not None or actor.id is None:
        return actor.desk_id == desk_id
    return is_seated_at(connection, desk_id, actor.id)


def _with_note(one: DeskTurn, notes: Mapping[UUID, Detail | None]) -> DeskTurn:
    if one.id not in notes:
        return one
    note = notes[one.id]
    return replace(one, note_unreadable=True) if note is None else replace(one, note=note["note"])


def _counted(connection: Connection, day: DayHead, head: DeskHead, own: tuple[ServiceHead, ...]) -> tuple[Counted, ...]:
    found = read_walk_ins_at(connection, day.id, head.id)
    return tuple(Counted(one, found.get(one.id, 0)) for one in own)


def _other_services(
    connection: Connection, tickets: list[UUID], services: dict[UUID, ServiceHead]
) -> dict[UUID, list[ServiceHead]]:
    parked = read_parked_services(connection, tickets)
    return {ticket_id: [services[one] for one in service_ids] for ticket_id, service_ids in parked.items()}


_COPIED = tuple(name for name in DeskTurn.__dataclass_fields__ if name in TurnRow.__dataclass_fields__)


def _turn(
    row: TurnRow,
    services: dict[UUID, ServiceHead],
    others: dict[UUID, list[ServiceHead]],
    allowed: Mapping[Move, Refusal | None],
) -> DeskTurn:
    own = services[row.service_id]
    following = tuple(one for one in others.get(row.ticket_id, ()) if one.id != own.id)
    copied = {name: getattr(row, name) for name in _COPIED}
    return DeskTurn(**copied, service=own, allowed=allowed, next_services=following)


def _line(
    rows: Sequence[WaitingAtDesk],
    services: dict[UUID, ServiceHead],
    others_since_priority: int,
    day: DayHead,
    now: datetime,
) -> list[WaitingTurn]:
    """Those who can be called, in the order of calling; then those who cannot be called now."""
    can_come = [
        one
        for row in rows
        if not row.live_elsewhere and not services[row.service_id].pause_reason
        if (one := _as_ordered(row)).may_come(now)
    ]
    by_id = {row.id: row for row in rows}
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
    held_up = [row for row in rows if row.id not in may_come][: SHOWN - len(ordered)]
    return [_waiting(row, why, services) for row, why in [*ordered, *((row, None) for row in held_up)]]


def _as_ordered(row: WaitingAtDesk) -> Waiting:
    place = row.place, row.issued_seq, row.position
    return Waiting(*place, row.id, row.queued_at, row.priority, row.weight, row.appointed_at)


def _waiting(row: WaitingAtDesk, why: str | None, services: dict[UUID, ServiceHead]) -> WaitingTurn:
    copied = tuple(name for name in WaitingTurn.__dataclass_fields__ if name not in ("service", "why"))
    return WaitingTurn(**{name: getattr(row, name) for name in copied}, service=services[row.service_id], why=why)


Moves = Sequence[tuple[Turn, RecordedEvent]]


def _moves_here(connection: Connection, day: DayHead, desk_id: UUID, actor: Actor, now: datetime) -> Moves:
    """What the actor did here last, newest first: who works at two desks takes back each move where it was made."""
    if actor.id is None:
        return ()
    moves = read_last_moves(connection, day.id, actor.id, since=now - UNDO_WITHIN)
    return [move for move in moves if _is_of_desk(connection, *move, desk_id)]


def _ended_before(connection: Connection, moves: Moves, services: dict[UUID, ServiceHead]) -> EndedBefore | None:
    """Whoever was finished with as the next was called, or just before: the newest move hides that one."""
    for turn, last in moves[1:2]:
        if last.kind in ENDED and turn.outcome:
            return EndedBefore(turn.id, turn.number, turn.outcome, _leads_to(connection, turn, last, services))
    return None


def _undo(
    connection: Connection, moves: Moves, services: dict[UUID, ServiceHead], actor: Actor, now: datetime
) -> UndoOffer | None:
    if not moves:
        return None
    turn, last = moves[0]
    if why_not_undone(turn, last, read_around(connection, turn, last), actor=actor, now=now):
        return None
    return UndoOffer(
        turn_id=turn.id,
        number=turn.number,
        kind=last.kind,
        outcome=turn.outcome,
        to=_leads_to(connection, turn, last, services),
        at=last.at,
        until=last.at + UNDO_WITHIN,
    )


def _leads_to(
    connection: Connection, turn: Turn, last: RecordedEvent, services: dict[UUID, ServiceHead]
) -> ServiceHead | None:
    """The service of the turn that the move made; of an addition it is the turn itself."""
    if last.kind == TurnAdded.kind:
        return services[turn.service_id]
    made_id = last.payload.get("new_turn_id")
    made = read_turn_row(connection, UUID(made_id)) if made_id else None
    return services[made.service_id] if made else None


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


def desk_list(engine: Engine, day_code: str, *, user_id: UUID | None = None) -> DeskListSnapshot:
    """All desks of the day, who sits there, how many wait for what each takes; those of the user's agency first."""
    with one_read(engine) as connection:
        day = read_day(connection, code=day_code)
        names = read_staff_names(connection)
        waiting = read_waiting_at_desks(connection, day.id)
        agency = read_agency_of_user(connection, user_id)
        heads = sorted(read_desks(connection, day), key=lambda head: agency != head.agency_code)
        desks = tuple(
            DeskChoice(
                desk=head,
                clerk_name=names.get(head.clerk_id) if head.clerk_id else None,
                waiting=waiting.get(head.id, 0),
            )
            for head in heads
        )
        return DeskListSnapshot(epoch=day.epoch, seq=day.seq, day=day, desks=desks)


def may_work_at(engine: Engine, desk_id: UUID, actor: Actor) -> bool:
    """Whether the actor sits at the desk, or has its own token or PIN."""
    with one_read(engine) as connection:
        return _serves_at(connection, desk_id, actor)


def console_of(engine: Engine, desk_id: UUID) -> str | None:
    """The tablet that has the desk."""
    with one_read(engine) as connection:
        return read_console(connection, desk_id)


def counted_at(engine: Engine, desk_id: UUID, code: str) -> int:
    """How many people the desk has served for a service without a number."""
    with one_read(engine) as connection:
        return count_walk_ins(connection, desk_id, code)
