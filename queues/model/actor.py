"""The actor of a command: a role and an id, never a name."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from queues.model.queue.sources import Source


class Role(StrEnum):
    CITIZEN = "citizen"
    CLERK = "clerk"
    GREETER = "greeter"
    COORDINATOR = "coordinator"
    VIEWER = "viewer"
    ADMIN = "admin"
    CONTENT = "content"
    SYSTEM = "system"


# They act everywhere, and may do what the rules of the day forbid a clerk; it is seen in the audit.
OVERRULES = frozenset({Role.COORDINATOR, Role.ADMIN})
STAFF = frozenset({Role.CLERK, Role.GREETER, Role.COORDINATOR, Role.ADMIN, Role.SYSTEM})


@dataclass(frozen=True)
class Actor:
    """`key` scopes idempotency keys (one per user, token or device); `id` is kept with events, None for citizens.

    `desk_id` is set where the actor signed in for one desk only (a desk token, a desk PIN), `day_id` where a token is
    for one day only. `source` is where a phone's wish for a number comes from; staff have none, and no limit.
    `session_id`: of whoever signed in by hand. `pressed_by`: whose command this may repeat, by the key of that actor,
    when the next clerk of a desk sends it.
    """

    role: Role
    key: str
    id: UUID | None = None
    desk_id: UUID | None = None
    day_id: UUID | None = None
    source: Source | None = None
    session_id: UUID | None = None
    pressed_by: str | None = None

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF

    @property
    def overrules(self) -> bool:
        return self.role in OVERRULES

    @property
    def is_person(self) -> bool:
        """Somebody who signed in by name; whoever has a desk's own PIN is nobody in particular."""
        return self.key.startswith("user:") and self.id != self.desk_id

    @property
    def is_integration(self) -> bool:
        """A device of the hall with a token of its own, not a person before a screen."""
        return self.key.startswith("token:")


SYSTEM = Actor(role=Role.SYSTEM, key="system")
