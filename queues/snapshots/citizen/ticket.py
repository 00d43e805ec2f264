"""The ticket page: one's number, place, state, and where to go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf
from uuid import UUID
from zlib import crc32

from queues.model.forecast.estimates import Estimate, Nearness, Pace, nearness
from queues.model.hall.service import Requirement
from queues.model.hall.service_day import DayState
from queues.model.hall.service_limits import Because
from queues.model.outcomes.outcome import STILL_TO_DO, TO_KEEP, Outcome
from queues.model.queue import numbering
from queues.model.queue.issued_ticket import IssuedTicket
from queues.model.queue.moves import LIVE, MOVES, Move, TurnState
from queues.model.queue.turn import Turn
from queues.model.refusals import UnknownTicket
from queues.persistence.personal.detail_vault import CLOSED, DetailVault
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.plan import DeskHead, ServiceHead
from queues.reading.next_steps import NextStep, read_next_steps
from queues.reading.queue.carried import CarriedFrom, CarriedTo, read_carried_from, read_carried_to
from queues.reading.queue.reach import Reach, why_not
from queues.reading.queue.ticket_tokens import ticket_id_of
from queues.reading.queue.tickets import TicketRow, find_ticket, read_ticket
from queues.reading.queue.turns import TurnRow, read_turns_of_ticket
from queues.reading.queue.waiting import read_ahead
from queues.snapshots.shared.hall_picture import HallPicture, before_at_ratio, hall_picture, picture_with
from queues.snapshots.shared.notices import NOTHING_SAID, Notices, Rest, read_notices, read_reaches, rests_of
from queues.snapshots.shared.queues import Queues, read_queues


@dataclass(frozen=True)
class Onward:
    """Where a referral leads in this hall: the desks that are there for it, and the service, where it names one."""

    desks: tuple[str, ...]
    service: str


@dataclass(frozen=True)
class TicketTurn:
    """One turn of the ticket. `ahead`, `before_in_queue`, `place`, `estimate` and `pace` only while it waits.

    `ahead`: calls before it at the desks that can call it, if nobody joins, leaves or gets priority.
    `before_in_queue`: people before it in its own queue, by whom `estimate` and `pace` count. `is_served`: a desk calls
    from its queue now.

    `pace` is known while somebody serves its queue, `estimate` only once somebody has been served.

    `desks` are the desks that take the service now; `desk_name` is the one that called. `next` only once it is over,
    where its outcome leaves something to do or to wait for. `appointed_at`: not called before that time.
    """

    id: UUID
    service: ServiceHead
    requirements: tuple[Requirement, ...]
    state: TurnState
    outcome: Outcome | None
    place: int
    ahead: int | None
    before_in_queue: int | None
    estimate: Estimate | None
    pace: Pace | None
    busy_minutes: float
    is_served: bool
    desk_id: UUID | None
    desk_name: str | None
    desks: tuple[str, ...]
    call_count: int
    called_at: datetime | None
    last_called_at: datetime | None
    started_at: datetime | None
    closed_at: datetime | None
    hold_reason: str | None
    next: NextStep | None = None
    onward: Onward | None = None
    appointed_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_open(self) -> bool:
        return self.state != TurnState.CLOSED

    @property
    def nearness(self) -> Nearness:
        """Whether its holder should stay near the desk."""
        if self.ahead is None or self.appointed_at is not None:
            return Nearness.FAR
        return nearness(self.ahead, self.estimate, is_served=self.is_served)

    @property
    def called_in(self) -> tuple[bool, float, int]:
        """By when it is expected to be called, of turns that wait: what is not served comes last."""
        middle = inf if self.estimate is None else self.estimate.middle_minutes
        return not self.is_served or self.appointed_at is not None, middle, self.ahead or 0


@dataclass(frozen=True)
class TicketSnapshot:
    epoch: int
    seq: int
    day: DayHead
    id: UUID
    number: str
    channel: str
    issued_at: datetime
    priority: bool
    priority_asked: bool
    turns: tuple[TicketTurn, ...]
    notices: Notices
    rests: tuple[Rest, ...]
    # Of another day: the tickets that carry this one on, turn by turn, and the one that this one carries on.
    carried_to: tuple[CarriedTo, ...] = ()
    carried_from: CarriedFrom | None = None
    # Names of desks, and what moves with every event of the day; the latter is judged at a moment (see `unlikely`).
    desks: tuple[DeskHead, ...] = field(repr=False, default=())
    reached: Mapping[UUID, tuple[Reach, int]] = field(repr=False, default_factory=dict)

    def rest_of(self, turn: TicketTurn) -> Rest | None:
        """Every desk that takes the service of this turn rests."""
        return next((rest for rest in self.rests if rest.service_id == turn.service.id), None)

    @property
    def waits_tag(self) -> str:
        """Differs where other waits are said: they are of a picture that may be a second old, and change with time."""
        said = [(turn.ahead, turn.estimate) for turn in self.turns]
        return f"{crc32(repr(said).encode()):x}"

    def unlikely(self, now: datetime) -> Mapping[UUID, Because]:
        """Which of its turns will probably not be served today, and why."""
        found = {turn_id: why_not(reach, ahead, now) for turn_id, (reach, ahead) in self.reached.items()}
        return {turn_id: because for turn_id, because in found.items() if because}

    @property
    def current(self) -> TicketTurn:
        """What the page speaks of: the live turn, else one on hold, else what is expected to be called first, else the
        last that was closed.

        What leaves something to do comes before what is over and done.
        """
        live = next((turn for turn in self.turns if turn.is_live), None)
        held = next((turn for turn in self.turns if turn.state == TurnState.ON_HOLD), None)
        waiting = min((turn for turn in self.turns if turn.is_open), key=lambda turn: turn.called_in, default=None)
        return (
            live or held or waiting or max(self.turns, key=lambda turn: (turn.outcome in STILL_TO_DO, turn.closed_at))
        )

    @property
    def is_open(self) -> bool:
        return any(turn.is_open for turn in self.turns)

    @property
    def goes_on_as(self) -> UUID | None:
        """The one ticket that carries on all of it: nothing else of this one is still to be told."""
        there = {one.ticket_id for one in self.carried_to}
        is_all = {turn.outcome for turn in self.turns} <= {Outcome.CARRIED_OVER, Outcome.TRANSFERRED}
        return next(iter(there)) if is_all and len(there) == 1 else None

    @property
    def moved_to(self) -> TicketTurn | None:
        """The turn to which another one was transferred last, while it waits."""
        was_moved = any(turn.outcome == Outcome.TRANSFERRED for turn in self.turns)
        newest = self.turns[-1]  # the order of a ticket's services: a transfer adds one at the end
        return newest if was_moved and newest.state == TurnState.WAITING else None

    @property
    def to_keep(self) -> tuple[TicketTurn, ...]:
        """Turns whose outcome somebody needs at home: a date, a place, what to bring."""
        return tuple(turn for turn in self.turns if turn.outcome in TO_KEEP)

    @property
    def can_cancel(self) -> bool:
        return any(turn.state in MOVES[Move.CANCEL][0] for turn in self.turns)


def ticket_snapshot(
    engine: Engine,
    *,
    now: datetime,
    token: str | None = None,
    ticket_id: UUID | None = None,
    vault: DetailVault = CLOSED,
) -> TicketSnapshot:
    """The ticket by its token (citizens) or its id (the answer to a command).

    Refuses with UnknownTicket, or TicketUnknownAfterRestore where a restoration may have lost it.
    """
    with one_read(engine) as connection:
        if token is not None:
            ticket_id = ticket_id_of(connection, token)
        row = read_ticket(connection, ticket_id) if ticket_id else None
        if row is None:
            raise UnknownTicket
        return _ticket(connection, row, vault, now)


def ticket_of_number(engine: Engine, number: str, *, day_code: str, now: datetime) -> TicketSnapshot:
    """The ticket that has this number of the day, however it is written; what a clerk wrote to its holder stays shut.

    Refuses with UnknownDay, UnknownTicket.
    """
    with one_read(engine) as connection:
        parsed = numbering.parse(number)
        ticket_id = parsed and find_ticket(connection, read_day(connection, code=day_code).id, *parsed)
        row = read_ticket(connection, ticket_id) if ticket_id else None
        if row is None:
            raise UnknownTicket(number=number)
        return _ticket(connection, row, CLOSED, now)


def _ticket(connection: Connection, row: TicketRow, vault: DetailVault, now: datetime) -> TicketSnapshot:
    day = read_day(connection, day_id=row.day_id)
    queues = read_queues(connection, day, now)
    turns = read_turns_of_ticket(connection, row.id)
    steps = read_next_steps(connection, turns, queues.requirements, vault)
    snapshot = TicketSnapshot(
        epoch=day.epoch,
        seq=day.seq,
        day=day,
        id=row.id,
        number=row.number,
        channel=row.channel,
        issued_at=row.issued_at,
        priority=row.priority,
        priority_asked=row.priority_asked,
        turns=tuple(
            replace(_turn(connection, day, one, queues, now), next=step, onward=_onward(step, queues))
            for one, step in ((one, steps.get(one.id)) for one in turns)
        ),
        notices=NOTHING_SAID,
        rests=(),
        carried_to=read_carried_to(connection, row.id) if _is_carried_on(turns) else (),
        carried_from=read_carried_from(connection, row.id) if row.carried_from else None,
    )
    return _beside(connection, snapshot, queues)


def _is_carried_on(turns: Iterable[TurnRow]) -> bool:
    return any(turn.outcome is Outcome.CARRIED_OVER for turn in turns)


def _beside(connection: Connection, snapshot: TicketSnapshot, queues: Queues) -> TicketSnapshot:
    """With what is said to its holder: announcements, pauses, and how far the queues come."""
    waiting = [turn for turn in snapshot.turns if turn.state == TurnState.WAITING]
    open_services = frozenset(turn.service.id for turn in snapshot.turns if turn.is_open)
    if not open_services or snapshot.day.state == DayState.CLOSED:
        return snapshot
    reaches = read_reaches(connection, snapshot.day) if snapshot.day.state != DayState.PREPARED else {}
    at_desks = {one: reach.open_turns - queues.waiting.get(one, 0) for one, reach in reaches.items()}
    return replace(
        snapshot,
        notices=read_notices(connection, snapshot.day).for_services(open_services, queues.desks),
        rests=tuple(rests_of(queues.desks, open_services)),
        desks=queues.desks,
        reached={
            turn.id: (reaches[turn.service.id], (turn.before_in_queue or 0) + at_desks[turn.service.id])
            for turn in waiting
            if turn.service.id in reaches
        },
    )


_COPIED = tuple(name for name in TicketTurn.__dataclass_fields__ if name in TurnRow.__dataclass_fields__)


def _turn(connection: Connection, day: DayHead, row: TurnRow, queues: Queues, now: datetime) -> TicketTurn:
    head = queues.services[row.service_id]
    waits = row.state == TurnState.WAITING
    at_pace = queues.pace_of(head.id, priority=row.priority) if waits else None
    busy = queues.busy_minutes(row.ticket_id) if waits else 0.0
    before = _before_in_queue(connection, day, row) if waits else None
    return TicketTurn(
        **{name: getattr(row, name) for name in _COPIED},
        service=head,
        requirements=queues.requirements.get(head.id, ()),
        ahead=hall_picture(connection, day, now).standing(row).ahead if waits else None,
        before_in_queue=before,
        estimate=None if before is None else queues.estimate_of(head.id, before, priority=row.priority, busy=busy),
        pace=at_pace,
        busy_minutes=busy,
        is_served=queues.is_served(head.id),
        desk_name=next((desk.name for desk in queues.desks if desk.id == row.desk_id), None),
        desks=queues.desk_names(head.id),
    )


def _onward(step: NextStep | None, queues: Queues) -> Onward | None:
    """None where the referral leads out of the hall, or nowhere that may be shown."""
    if step is None:
        return None
    heads = [
        head for head in queues.services.values() if step.to_service == head.code or step.to_agency == head.agency_code
    ]
    if not heads:
        return None
    return Onward(tuple(dict.fromkeys(desk for head in heads for desk in queues.desk_names(head.id))), step.to_service)


def _before_in_queue(connection: Connection, day: DayHead, row: TurnRow) -> int:
    priority, others = read_ahead(connection, day.id, row.service_id, row.place)
    ratio = day.policy.others_per_priority
    return before_at_ratio(priority, others, has_priority=row.priority, ratio=ratio)


# -- the first answer -------------------------------------------------------------------------------------------------


def issued_ticket(engine: Engine, issued: IssuedTicket, *, epoch: int, seq: int, now: datetime) -> TicketSnapshot:
    """A ticket that was given a moment ago, at this epoch and seq: not read back, and with nothing said beside it."""
    ticket = issued.ticket
    picture = picture_with(engine, issued, epoch=epoch, seq=seq, now=now)
    return TicketSnapshot(
        epoch=epoch,
        seq=seq,
        day=picture.day,
        id=ticket.id,
        number=ticket.number,
        channel=ticket.channel,
        issued_at=ticket.issued_at,
        priority=ticket.priority,
        priority_asked=ticket.priority_asked,
        turns=tuple(_issued_turn(turn, picture) for turn in issued.turns),
        notices=NOTHING_SAID,
        rests=(),
    )


def _issued_turn(turn: Turn, picture: HallPicture) -> TicketTurn:
    queues, standing = picture.queues, picture.standing(turn)
    before = standing.before_in_queue
    return TicketTurn(
        **{name: getattr(turn, name) for name in _COPIED},
        service=queues.services[turn.service_id],
        requirements=queues.requirements.get(turn.service_id, ()),
        ahead=standing.ahead,
        before_in_queue=before,
        estimate=queues.estimate_of(turn.service_id, before, priority=turn.priority),
        pace=queues.pace_of(turn.service_id, priority=turn.priority),
        busy_minutes=0.0,
        is_served=queues.is_served(turn.service_id),
        desk_name=None,
        desks=queues.desk_names(turn.service_id),
    )
