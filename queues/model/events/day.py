"""Events of the service day itself: its life, its rules, blocks of numbers, restores."""

from dataclasses import dataclass
from uuid import UUID

from queues.model.events.base import NOBODY_BESIDES, AuditGroup, DayEvent, Hearers


@dataclass(frozen=True, kw_only=True)
class DayPrepared(DayEvent):
    kind = "day_prepared"
    heard_by = NOBODY_BESIDES
    audit = AuditGroup.DAY


@dataclass(frozen=True, kw_only=True)
class DayReplaced(DayEvent):
    """Another plan took the place of its own before anybody had a number: every screen reads again."""

    kind = "day_replaced"
    heard_by = frozenset({Hearers.ALL_DESKS, Hearers.ALL_QUEUES})
    audit = AuditGroup.DAY
    asks_phones = True


@dataclass(frozen=True, kw_only=True)
class DayAmended(DayEvent):
    """Parts of its plan were changed while people have numbers; `parts`: which, as `plan_changes` names them."""

    kind = "day_amended"
    heard_by = frozenset({Hearers.ALL_DESKS, Hearers.ALL_QUEUES})
    audit = AuditGroup.DAY
    asks_phones = True

    parts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DayOpened(DayEvent):
    kind = "day_opened"
    heard_by = frozenset({Hearers.ALL_DESKS, Hearers.ALL_QUEUES})
    audit = AuditGroup.DAY
    asks_phones = True


@dataclass(frozen=True, kw_only=True)
class OpeningTakenBack(DayEvent):
    """The day was opened by mistake, and nobody had a number yet: it is prepared again."""

    kind = "opening_taken_back"
    heard_by = frozenset({Hearers.ALL_DESKS, Hearers.ALL_QUEUES})
    audit = AuditGroup.DAY


@dataclass(frozen=True, kw_only=True)
class IssuingStopped(DayEvent):
    kind = "issuing_stopped"
    heard_by = frozenset({Hearers.ALL_DESKS, Hearers.ALL_QUEUES})
    audit = AuditGroup.DAY


@dataclass(frozen=True, kw_only=True)
class IssuingResumed(DayEvent):
    kind = "issuing_resumed"
    heard_by = frozenset({Hearers.ALL_DESKS, Hearers.ALL_QUEUES})
    audit = AuditGroup.DAY


@dataclass(frozen=True, kw_only=True)
class DayClosed(DayEvent):
    kind = "day_closed"
    heard_by = frozenset({Hearers.ALL_DESKS, Hearers.ALL_QUEUES})
    audit = AuditGroup.DAY
    asks_phones = True


@dataclass(frozen=True, kw_only=True)
class DayRecorded(DayEvent):
    """A version of the figures was declared the record; `head`: the first 40 digits of where their chain stood."""

    kind = "day_recorded"
    heard_by = NOBODY_BESIDES
    audit = AuditGroup.DAY
    changes_plan = False

    version: int
    head: str


@dataclass(frozen=True, kw_only=True)
class DayReopened(DayEvent):
    """The close was taken back, for a `reason`: a code. `back`: so many turns wait at their old places again.

    `stayed`: numbers that were carried over and had been called on their other day before.
    """

    kind = "day_reopened"
    heard_by = frozenset({Hearers.ALL_DESKS, Hearers.ALL_QUEUES})
    audit = AuditGroup.DAY
    asks_phones = True

    reason: str
    back: int
    stayed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NumbersReserved(DayEvent):
    """A block of numbers for a sheet of slips or a device."""

    kind = "numbers_reserved"
    heard_by = NOBODY_BESIDES
    audit = AuditGroup.RULES
    changes_plan = False

    block_id: UUID
    series: str
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class PolicyChanged(DayEvent):
    """`changes`: (rule, before, after); thresholds as `thresholds.idle_minutes`, yes and no as 1 and 0."""

    kind = "policy_changed"
    heard_by = NOBODY_BESIDES
    audit = AuditGroup.RULES

    changes: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, kw_only=True)
class EpochRaised(DayEvent):
    """A backup was restored: what happened after it is lost, and `gaps` are the numbers that may have been given then.

    Each gap is (series, first, last, place of the first); the places of one series lie `step` apart.
    """

    kind = "epoch_raised"
    heard_by = NOBODY_BESIDES
    audit = AuditGroup.DAY

    gaps: tuple[tuple[str, int, int, int], ...]
    step: int
