"""A picture of the hall, kept in memory for a moment: its queues, its forecast, and the calls that are expected.

What many ask for at once is made once. A picture knows all who have joined since: their events are followed in one
statement. Any other event makes it anew, as long as that takes no more than a twentieth of the time, and a second later
in any case; so a quiet hall is always shown as it is, and a busy one does not spend its time on pictures. Where
everybody only joins, as before the desks open, a picture of two thousand people is not made anew for each thousand.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic, thread_time
from typing import Protocol
from uuid import UUID

from queues.model.events import PriorityGranted, TicketIssued
from queues.model.forecast.evidence import Key
from queues.model.forecast.forecast import UNTOLD_PAUSE, HallFacts
from queues.model.queue.expected_calls import CallingDesk, ExpectedCalls, HallInPlay, QueuedTurn
from queues.model.queue.issued_ticket import IssuedTicket
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine
from queues.reading.events.stream import RecordedRow, read_events_after
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.desks import read_others_since_priority
from queues.reading.memory import Memory
from queues.reading.queue.waiting import read_in_line
from queues.snapshots.shared.event_page import class_of, is_known
from queues.snapshots.shared.queues import Queues, read_queues

MOST_SECONDS = 1.0  # that a picture is looked at without looking for what has happened since
FADES_AFTER = 10.0  # seconds; that time goes by makes no event
SHARE, BURST = 0.05, 0.25  # of the time that pictures may take, and the seconds that they may take at once
MOST_FOLLOWED = 500  # events; who is further behind looks anew


class InQueue(Protocol):
    """The model's turn and the row of one alike."""

    @property
    def id(self) -> UUID: ...
    @property
    def service_id(self) -> UUID: ...
    @property
    def place(self) -> int: ...
    @property
    def priority(self) -> bool: ...


@dataclass(frozen=True)
class Standing:
    """`ahead`: calls before a turn at the desks that can call it. `before_in_queue`: people before it in its queue."""

    ahead: int
    before_in_queue: int


def before_at_ratio(priority: int, others: int, *, has_priority: bool, ratio: int) -> int:
    """How many of those with an earlier place come first: a priority person passes others at the day's ratio."""
    if has_priority:
        others = min(others, (priority + 1) * ratio)
    return priority + others


class HallPicture:
    """The hall at `epoch` and `seq`. `queues` and their forecast are those of the moment when it was made.

    `is_behind`: something has happened since that is not in it.
    """

    def __init__(self, connection: Connection, day: DayHead, now: datetime) -> None:
        self.day, self.epoch, self.seq, self.is_behind = day, day.epoch, day.seq, False
        self._made_at = self._true_at = monotonic()
        self.queues = read_queues(connection, day, now)
        in_line = [one for one in read_in_line(connection, day.id) if one.service in self.queues.services]
        self._calls = expected_calls(self.queues, day, in_line, read_others_since_priority(connection, day.id))
        self._places = _places(in_line)
        self._in_line = _by_service(in_line)
        self._joined: dict[UUID, Standing] = {}
        self._by_code = {head.code: head.id for head in self.queues.services.values()}

    @property
    def is_old(self) -> bool:
        """Whether something may have happened meanwhile that it does not show."""
        return monotonic() - self._true_at > MOST_SECONDS

    @property
    def has_faded(self) -> bool:
        return monotonic() - self._made_at > FADES_AFTER

    def shows(self, epoch: int, seq: int) -> bool:
        """Whether it is good enough for who has seen this seq."""
        return self.epoch == epoch and self.seq >= seq and not self.is_old and not self.has_faded

    def standing(self, turn: InQueue) -> Standing:
        """Of a turn that waits; who has joined since the picture was made stands where they stood when they joined."""
        return self._standing(turn.id, turn.service_id, turn.place, has_priority=turn.priority)

    def before_newcomer(self, service_id: UUID) -> int:
        """Calls before somebody who would take a number for this service now."""
        calls = self._calls.before_newcomer(service_id)
        return len(self._in_line.get(service_id, ())) if calls is None else calls

    def aheads(self, code: str) -> list[tuple[int, int]]:
        """The place of everybody who waits for the service of this code, and the calls before them; by place."""
        service_id = self._by_code[code]
        in_line = self._in_line.get(service_id, ())
        return sorted(
            (place, self._standing(turn_id, service_id, place, has_priority=flag).ahead)
            for turn_id, place, flag in in_line
        )

    def follow(self, rows: Iterable[RecordedRow]) -> None:
        """Add who has joined; what else has happened is only noted."""
        for row in rows:
            self.is_behind = self.is_behind or not self.follows(row)
            if _is_plain_ticket(row):
                self._join(row.seq, [(UUID(one), self._by_code[code]) for one, code in row.payload["turns"]])
            self.seq = row.seq
        if not self.is_behind:
            self._true_at = monotonic()

    def follows(self, row: RecordedRow) -> bool:
        """Whether the picture with this event is the same as one that is made anew."""
        if not _is_plain_ticket(row):
            return False
        return self._stands_last(self._by_code[code] for _, code in row.payload["turns"])

    def add(self, issued: IssuedTicket, seq: int) -> bool:
        """The ticket of the day's next event, whose own process knows it; False where it cannot be added so."""
        if self.seq + 1 != seq or issued.ticket.issued_seq != seq:
            return False
        is_plain = all(turn.place == seq and not turn.priority and turn.appointed_at is None for turn in issued.turns)
        if not is_plain or not self._stands_last(turn.service_id for turn in issued.turns):
            return False
        self._join(seq, [(turn.id, turn.service_id) for turn in issued.turns])
        self.seq = seq
        if not self.is_behind:
            self._true_at = monotonic()
        return True

    def _stands_last(self, services: Iterable[UUID]) -> bool:
        return not any(self._calls.may_pass(service_id) for service_id in services)

    def _join(self, seq: int, turns: Sequence[tuple[UUID, UUID]]) -> None:
        ahead = self._calls.join(service_id for _, service_id in turns)
        for (turn_id, service_id), calls in zip(turns, ahead, strict=True):
            before = self._before(service_id, seq, has_priority=False)
            self._joined[turn_id] = Standing(before if calls is None else calls, before)
        for turn_id, service_id in turns:
            self._places.setdefault((service_id, False), []).append(seq)
            self._in_line.setdefault(service_id, []).append((turn_id, seq, False))

    def _standing(self, turn_id: UUID, service_id: UUID, place: int, *, has_priority: bool) -> Standing:
        if joined := self._joined.get(turn_id):
            return joined
        before = self._before(service_id, place, has_priority)
        ahead = self._calls.ahead(turn_id)
        return Standing(before if ahead is None else ahead, before)

    def _before(self, service_id: UUID, place: int, has_priority: bool) -> int:
        priority, others = (bisect_left(self._places.get((service_id, kind), ()), place) for kind in (True, False))
        ratio = self.day.policy.others_per_priority
        return before_at_ratio(priority, others, has_priority=has_priority, ratio=ratio)


def hall_picture(connection: Connection, day: DayHead, now: datetime) -> HallPicture:
    """For a snapshot: at least as new as its day."""
    return _kept(connection, day.id).get(
        day.epoch, day.seq, lambda: nullcontext(connection), lambda _: HallPicture(connection, day, now)
    )


def picture_with(engine: Engine, issued: IssuedTicket, *, epoch: int, seq: int, now: datetime) -> HallPicture:
    """For the answer to the command that gave this ticket, and came to this seq: most read nothing."""
    day_id = issued.ticket.day_id
    kept = _kept(engine, day_id)

    def make(connection: Connection) -> HallPicture:
        return HallPicture(connection, read_day(connection, day_id=day_id), now)

    return kept.with_newest(issued, epoch, seq) or kept.get(epoch, seq, lambda: one_read(engine), make)


# -- how pictures are kept -------------------------------------------------------------------------------------------


class _Kept:
    """The picture of one day. Whoever needs another one makes it, while those who need the same wait."""

    def __init__(self) -> None:
        self._picture: HallPicture | None = None
        self._making = Lock()
        self._left, self._counted_at = BURST, monotonic()

    def get(
        self,
        epoch: int,
        seq: int,
        read: Callable[[], AbstractContextManager[Connection]],
        make: Callable[[Connection], HallPicture],
    ) -> HallPicture:
        picture = self._picture
        if picture and picture.shows(epoch, seq) and not self._should_renew(picture):
            return picture
        # The connection first: who waits for the lock with one must not keep it from who holds the lock.
        with read() as connection, self._making:
            picture = self._picture
            is_lost = picture is None or picture.epoch != epoch or picture.has_faded
            if picture is None or is_lost or not self._brought_to(picture, seq, connection):
                picture = self._picture = self._made(connection, make)
            return picture

    def with_newest(self, issued: IssuedTicket, epoch: int, seq: int) -> HallPicture | None:
        """With the ticket of the day's newest event, where the picture knows all that was before it."""
        with self._making:
            picture = self._picture
            is_good = picture and picture.shows(epoch, seq - 1) and not self._should_renew(picture)
            return picture if picture and is_good and picture.add(issued, seq) else None

    def _brought_to(self, picture: HallPicture, seq: int, connection: Connection) -> bool:
        """Whether the picture has followed all until `seq` that it must know, and may."""
        rows: Sequence[RecordedRow] = ()
        if picture.seq < seq or picture.is_old:
            rows = read_events_after(connection, picture.day.id, picture.seq, MOST_FOLLOWED)
        if len(rows) == MOST_FOLLOWED or any(_must_be_seen(row) for row in rows):
            return False
        is_untrue = picture.is_behind or not all(map(picture.follows, rows))
        if is_untrue and (picture.is_old or self._has_time()):
            return False
        picture.follow(rows)
        return True

    def _made(self, connection: Connection, make: Callable[[Connection], HallPicture]) -> HallPicture:
        began = thread_time()
        try:
            return make(connection)
        finally:
            self._has_time()
            self._left = max(self._left - (thread_time() - began), -BURST)

    def _should_renew(self, picture: HallPicture) -> bool:
        return picture.is_behind and self._has_time()

    def _has_time(self) -> bool:
        now = monotonic()
        self._left = min(BURST, self._left + (now - self._counted_at) * SHARE)
        self._counted_at = now
        return self._left > 0


_PICTURES = Memory[_Kept]()


def _kept(of: Connection | Engine, day_id: UUID) -> _Kept:
    return _PICTURES.recall(of, day_id, _Kept)


def _must_be_seen(row: RecordedRow) -> bool:
    """What changes the plan, puts somebody before others, or is not understood."""
    if not is_known(row) or class_of(row).changes_plan:
        return True
    return row.kind == PriorityGranted.kind or (row.kind == TicketIssued.kind and not _is_plain_ticket(row))


def _is_plain_ticket(row: RecordedRow) -> bool:
    """Somebody took a number, without priority, an appointed time or a place of their own."""
    if row.kind != TicketIssued.kind or not is_known(row):
        return False
    payload = row.payload
    return not payload["priority"] and payload.get("place") is None and payload.get("appointed_at") is None


# -- how a picture is made -------------------------------------------------------------------------------------------


def expected_calls(
    queues: Queues, day: DayHead, in_line: Sequence[QueuedTurn], counters: Mapping[UUID, int]
) -> ExpectedCalls:
    """The calls to come, as they are expected at the day's seq."""
    now = queues.moment or day.opens_at
    facts, forecast = queues.facts_at(now, may_open=True), queues.forecast
    busy: dict[Key, float] = {one.ticket_id: queues.busy_minutes(one.ticket_id) for one in queues.observed.at_work}
    paused = {key: one for key, one in facts.services.items() if one.is_paused}
    hall = HallInPlay(
        desks=tuple(_desks(queues, facts, counters)),
        waiting=tuple(in_line),
        minutes={service_id: forecast.minutes(service_id) for service_id in queues.services},
        policy=day.policy,
        now=now,
        seq=day.seq,
        back_in={key: UNTOLD_PAUSE if one.back_in is None else one.back_in for key, one in paused.items()},
        busy=busy,
    )
    return ExpectedCalls(hall)


def _desks(queues: Queues, facts: HallFacts, counters: Mapping[UUID, int]) -> Iterable[CallingDesk]:
    """Those that work or are to come back; a closed one only for what nobody else takes."""
    served = {one for desk in facts.desks.values() if desk.is_open or desk.is_paused for one in desk.services}
    for head in queues.desks:
        desk = facts.desks[head.id]
        taken = desk.services - served if desk.may_open else desk.services
        if taken:
            yield CallingDesk(
                takes={service: weight for service, weight in head.weights.items() if service in taken},
                free_in=queues.forecast.free_in(head.id),
                others_since_priority=counters.get(head.id, 0),
                pauses=desk.pauses,
            )


def _by_service(in_line: Iterable[QueuedTurn]) -> dict[Key, list[tuple[UUID, int, bool]]]:
    """Turn, place and priority of everybody who waits for a service."""
    found: dict[Key, list[tuple[UUID, int, bool]]] = {}
    for one in in_line:
        found.setdefault(one.service, []).append((one.turn.turn_id, one.turn.place, bool(one.turn.priority)))
    return found


def _places(in_line: Iterable[QueuedTurn]) -> dict[tuple[Key, bool], list[int]]:
    """The places in each queue of people with priority, and of others, in order."""
    found: dict[tuple[Key, bool], list[int]] = {}
    for one in in_line:
        found.setdefault((one.service, bool(one.turn.priority)), []).append(one.turn.place)
    for places in found.values():
        places.sort()
    return found
