"""A service day: one place, one local date, and the plan it is prepared from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from queues.model import events
from queues.model.hall.desk import PauseReason
from queues.model.queue.lost_numbers import Lost
from queues.model.queue.policy import Policy
from queues.model.refusals import (
    DayIsClosed,
    DayIsPast,
    DayNotOpen,
    DayWasUsed,
    IllegalDayMove,
    IssuingIsStopped,
    NotToday,
    NumbersGiven,
    PlanMovedOn,
    TakesNoCarried,
)
from queues.model.stream import Stream, StreamKind

if TYPE_CHECKING:
    from queues.model.hall.service import Agency, Service


class ReopenedBecause(StrEnum):
    """Why a day that was closed goes on."""

    MISTAKE = "mistake"
    CONTINUES = "continues"
    CORRECTION = "correction"


class DayState(StrEnum):
    PREPARED = "prepared"
    OPEN = "open"
    ISSUING_STOPPED = "issuing_stopped"
    CLOSED = "closed"


# People are called and served; new numbers are given in the first of them only.
BEING_SERVED = frozenset({DayState.OPEN, DayState.ISSUING_STOPPED})

# Who gives numbers by hand, as a day calls that place where it says nothing else.
GREETER_WORD = "petugas pendaftaran"

# Stopping new numbers can be taken back: the coordinator may have tapped too early.
DAY_MOVES = {
    "open": (frozenset({DayState.PREPARED}), DayState.OPEN),
    "take_back_opening": (frozenset({DayState.OPEN}), DayState.PREPARED),  # while no number is out
    "stop_issuing": (frozenset({DayState.OPEN}), DayState.ISSUING_STOPPED),
    "resume_issuing": (frozenset({DayState.ISSUING_STOPPED}), DayState.OPEN),
    "close": (frozenset({DayState.PREPARED, DayState.OPEN, DayState.ISSUING_STOPPED}), DayState.CLOSED),
    # No new numbers at once: who reopens a day has something to finish, and says so if people are to come again.
    "reopen": (frozenset({DayState.CLOSED}), DayState.ISSUING_STOPPED),
}


def is_past(held_on: date, closes_at: datetime, zone: str, now: datetime) -> bool:
    """Date and hours are over: a day that is still open was forgotten, or goes on beyond midnight."""
    return now > closes_at and now.astimezone(ZoneInfo(zone)).date() > held_on


@dataclass
class ServiceDay:
    """One place, one local date. `stream`: of its events, with the day's own id; a new day begins a new one.

    `greeter_word`: whom people ask who have no number. `second_voice`: in which voice the TVs say a call once more, ""
    for none.
    `plan_seq`: the seq of the newest event that changed its services or desks. `continues_id`: the day before it of the
    same visit.
    """

    id: UUID
    code: str
    name: str
    place: str
    area: str
    held_on: date
    zone: str
    opens_at: datetime
    closes_at: datetime
    pungli_number: str
    desk_word: str = "meja"
    greeter_word: str = GREETER_WORD
    village_code: str | None = None
    is_demo: bool = False
    policy: Policy = field(default_factory=Policy)
    state: DayState = DayState.PREPARED
    plan_seq: int = 0
    closed_at: datetime | None = None
    is_rehearsal: bool = False
    continues_id: UUID | None = None
    second_voice: str = ""
    stream: Stream = field(init=False)

    def __post_init__(self) -> None:
        self.stream = Stream(self.id, StreamKind.DAY)

    @property
    def epoch(self) -> int:
        return self.stream.epoch

    @property
    def last_seq(self) -> int:
        return self.stream.last_seq

    @property
    def chain_head(self) -> bytes | None:
        return self.stream.head

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def is_serving(self) -> bool:
        """People can be called."""
        return self.state in (DayState.OPEN, DayState.ISSUING_STOPPED)

    def require_issuing(self) -> None:
        self.require_serving()
        if self.state is DayState.ISSUING_STOPPED:
            raise IssuingIsStopped(day=self.code)

    def require_serving(self) -> None:
        if self.state is DayState.PREPARED:
            raise DayNotOpen(day=self.code, opens_at=self.opens_at.isoformat())
        self.require_not_closed()

    def require_not_closed(self) -> None:
        if self.state is DayState.CLOSED:
            raise DayIsClosed(day=self.code)

    def require_seen(self, plan_seq: int | None) -> None:
        """Refuses with PlanMovedOn where the plan is another one by now; None: whoever asks has not read it."""
        if plan_seq is not None and plan_seq != self.plan_seq:
            raise PlanMovedOn(day=self.code)

    def require_today(self, now: datetime) -> None:
        """It is the day's date where it is held; else the day, or the computer's clock, is the wrong one."""
        today = now.astimezone(self.tz).date()
        if today != self.held_on:
            raise NotToday(day=self.code, held_on=self.held_on.isoformat(), today=today.isoformat())

    def require_not_past(self, now: datetime) -> None:
        if is_past(self.held_on, self.closes_at, self.zone, now):
            raise DayIsPast(day=self.code)

    def take_back_opening(self, at: datetime, *, numbers_given: int) -> events.OpeningTakenBack:
        """As if it had not been opened; refused once somebody has a number."""
        if numbers_given:
            raise NumbersGiven(day=self.code, how_many=numbers_given)
        self._move("take_back_opening")
        return events.OpeningTakenBack(day_id=self.id, at=at)

    def replaced(self, at: datetime, *, numbers_given: int) -> events.DayReplaced:
        """Another plan takes the place of its own; refused once somebody has a number or was served."""
        self.require_not_closed()
        if numbers_given:
            raise DayWasUsed(day=self.code)
        return events.DayReplaced(day_id=self.id, at=at)

    def open(self, at: datetime) -> events.DayOpened:
        self._move("open")
        return events.DayOpened(day_id=self.id, at=at)

    def stop_issuing(self, at: datetime) -> events.IssuingStopped:
        self._move("stop_issuing")
        return events.IssuingStopped(day_id=self.id, at=at)

    def resume_issuing(self, at: datetime) -> events.IssuingResumed:
        self._move("resume_issuing")
        return events.IssuingResumed(day_id=self.id, at=at)

    def close(self, at: datetime) -> events.DayClosed:
        self._move("close")
        self.closed_at = at
        return events.DayClosed(day_id=self.id, at=at)

    def reopen(
        self, at: datetime, *, because: ReopenedBecause, back: int, stayed: Sequence[str] = ()
    ) -> events.DayReopened:
        """The close is taken back; `back`, `stayed`: see the event."""
        self._move("reopen")
        self.closed_at = None
        return events.DayReopened(day_id=self.id, at=at, reason=because.value, back=back, stayed=tuple(stayed))

    def require_takes_from(self, other: "ServiceDay", now: datetime) -> None:
        """Refuses with TakesNoCarried where turns of the other day cannot wait on this one: it is over or not later, or
        one of them is for practice.
        """
        is_alike = (self.is_demo, self.is_rehearsal) == (other.is_demo, other.is_rehearsal)
        is_later = (self.held_on, self.opens_at) > (other.held_on, other.opens_at)
        if not is_alike or not is_later or self.state is DayState.CLOSED:
            raise TakesNoCarried(day=self.code)
        if is_past(self.held_on, self.closes_at, self.zone, now):
            raise TakesNoCarried(day=self.code)

    def raise_epoch(self, lost: Sequence[Lost], at: datetime) -> events.EpochRaised:
        """A backup was restored. The new epoch leaves seqs free, which are the places of the lost numbers.

        So whoever comes back with such a number waits where they waited: behind all whom the backup knows, before all
        who come now, and in the order of the numbers.
        """
        self.stream.epoch += 1
        first_place, step = self.last_seq + 1, len(lost)
        self.stream.last_seq += step * max((one.how_many for one in lost), default=0)
        gaps = tuple((one.series, one.first, one.last, first_place + nth) for nth, one in enumerate(lost))
        return events.EpochRaised(day_id=self.id, at=at, gaps=gaps, step=step)

    def _move(self, move: str) -> None:
        allowed, to = DAY_MOVES[move]
        if self.state not in allowed:
            raise IllegalDayMove(move=move, state=self.state.value)
        self.state = to


# -- what a day is made from -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlannedService:
    """A service as this day offers it: its series and its limits.

    `quota`: so many numbers; `blanks`: so many sheets to print on; `until_closing`: only who can be called in time.
    """

    code: str
    series: str
    quota: int | None = None
    blanks: int | None = None
    until_closing: bool = False


@dataclass(frozen=True)
class PlannedDesk:
    """`weights`: how much a minute in the queue of a service counts here; 1 where none is named (see ordering)."""

    code: str
    name: str
    label: str
    agency: str
    services: tuple[str, ...]
    seats: int = 1
    open_at_start: bool = True
    weights: Mapping[str, int] = field(default_factory=dict)
    label_en: str = ""


@dataclass(frozen=True)
class PlannedPause:
    """A pause that is known beforehand, of desks or services by code; of the whole hall when none is named."""

    starts_at: datetime
    ends_at: datetime
    reason: PauseReason = PauseReason.PRAYER
    desks: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class DayPlan:
    """Everything that a day needs before it opens; read from one file by `giliran day create`."""

    code: str
    name: str
    place: str
    area: str
    held_on: date
    zone: str
    opens_at: datetime
    closes_at: datetime
    pungli_number: str
    agencies: "tuple[Agency, ...]"
    services: "tuple[Service, ...]"
    offered: tuple[PlannedService, ...]
    desks: tuple[PlannedDesk, ...]
    desk_word: str = "meja"
    greeter_word: str = GREETER_WORD
    village_code: str | None = None
    is_demo: bool = False
    policy: Policy = field(default_factory=Policy)
    pauses: tuple[PlannedPause, ...] = ()
    is_rehearsal: bool = False
    second_voice: str = ""
