"""What every event has: an envelope, a payload, and the facts that its class carries about its kind.

A payload holds codes, numbers and ids only, never a name, a note or a reason in prose. Whoever adds a kind writes one
class with all that is known of it: who hears it, what of it is public, where the audit lists it.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from queues.model.stream import StreamKind

# The public kind of an event that this process does not know, such as one that a newer version wrote: whoever hears it
# reads the screen again, which is right whatever has happened.
CHANGED = "changed"
MOVED = "queue_moved"
# In the payload of a move at a desk: whoever made it does not sit there. Left out where that is not so.
OUTSIDE = "outside"


class Hearers(StrEnum):
    """Who hears an event beside the day's own room and the load view, which hear all."""

    ALL_DESKS = "all_desks"
    # The desk that it names, the one where the turn was before, and those that take its services.
    DESKS = "desks"
    TICKET = "ticket"
    ALL_QUEUES = "all_queues"
    QUEUE_OF_SERVICE = "queue_of_service"
    QUEUES_OF_DESK = "queues_of_desk"
    # Those that somebody joined or left.
    QUEUES_THAT_CHANGED = "queues_that_changed"
    # The desk or service that it names, desks and phones; where it names none, the whole hall.
    WHERE_IT_IS = "where_it_is"
    # The phones that an announcement is for.
    AUDIENCE = "audience"


NOBODY_BESIDES: frozenset[Hearers] = frozenset()


class AuditGroup(StrEnum):
    """What somebody looks for in the audit of a day; a kind of group ALL is listed only among all steps."""

    OUT_OF_THE_ORDINARY = "notable"
    ORDER = "order"
    PRIORITY = "priority"
    RULES = "rules"
    PAUSES = "pauses"
    DESKS = "desks"
    DAY = "day"
    NEWS = "news"
    ALL = "all"


@dataclass(frozen=True)
class Notable:
    """An ordinary kind is listed in `group` where `field` has this value; None: where it has any."""

    group: AuditGroup
    field: str
    value: bool | str | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """`seq`, epoch, actor and box are added where it is recorded."""

    kind: ClassVar[str] = ""
    schema: ClassVar[int] = 1
    stream: ClassVar[StreamKind]
    envelope: ClassVar[frozenset[str]] = frozenset({"at"})

    at: datetime

    def payload(self) -> dict[str, object]:
        """Everything but the envelope, ready for JSON."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self) if f.name not in self.envelope}


@dataclass(frozen=True, kw_only=True)
class DayEvent(Event):
    """An event of a service day, whose stream is `day_id`.

    `public_kind`: its name in public, where the own name would tell something about a person. `public_fields`: what of
    the payload anybody may hear. `is_ordinary`: the audit lists it only where somebody looks for all steps, for its
    number, or where one of `exceptions` holds. `asks_phones`: it changes more on
    a phone that waits than a number, so it reads again; `is_hurried`: at once. `desks_at_work`: one more or one less
    works after it.
    `changes_plan`: it may change what the day offers, where and by whom, so that what is kept in memory is read again.
    """

    envelope = frozenset({"day_id", "at"})
    stream = StreamKind.DAY

    public_kind: ClassVar[str] = ""
    public_fields: ClassVar[tuple[str, ...]] = ("number", "desk_id", "service")
    heard_by: ClassVar[frozenset[Hearers]]
    audit: ClassVar[AuditGroup]
    is_ordinary: ClassVar[bool] = False
    exceptions: ClassVar[tuple[Notable, ...]] = ()
    asks_phones: ClassVar[bool] = False
    is_hurried: ClassVar[bool] = True
    desks_at_work: ClassVar[int] = 0
    changes_plan: ClassVar[bool] = True

    day_id: UUID


def plain(value: object) -> Any:
    """The value as JSON knows it."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value
