"""A ticket: the number that one party holds for the day."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

MOST_SERVICES = 6  # more on one number would block six lines for one person


class Channel(StrEnum):
    """How the number was taken."""

    PHONE = "phone"
    GREETER = "greeter"
    DESK = "desk"
    SLIP = "slip"
    API = "api"


@dataclass
class Ticket:
    """`priority` is one flag, never a reason; `priority_asked` is a wish from a phone that staff may grant."""

    id: UUID
    day_id: UUID
    series: str
    count: int
    number: str
    channel: Channel
    issued_at: datetime
    issued_seq: int
    priority: bool = False
    priority_asked: bool = False
    from_village: str | None = None
    carried_from: UUID | None = None
