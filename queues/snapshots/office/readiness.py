"""Whether a day can begin: who can open its desks, who watches, what nobody has verified, which TVs are there."""

from dataclasses import dataclass
from datetime import datetime

from queues.model.actor import Role
from queues.persistence.people.people import desk_codes_with_pin
from queues.persistence.read_transaction import one_read
from queues.reading import Engine
from queues.reading.hall.day_head import DayHead, read_day
from queues.reading.hall.plan import DeskHead, ServiceHead, read_desks, read_services
from queues.reading.key_shown import read_key_shown
from queues.reading.people.names import count_active_by_role
from queues.snapshots.board.named_boards import Ears, ListedBoard, boards_snapshot, no_ears


@dataclass(frozen=True)
class Readiness:
    """`without_pin`: desks that only a clerk with an account can open. `unverified`: with a fee that nobody checked.

    `key_shown_at`: when the code of its key was printed last. `staff`: how many people of each role can sign in.
    """

    day: DayHead
    desks: tuple[DeskHead, ...]
    without_pin: tuple[DeskHead, ...]
    unverified: tuple[ServiceHead, ...]
    staff: dict[Role, int]
    boards: tuple[ListedBoard, ...]
    key_shown_at: datetime | None

    @property
    def may_be_opened(self) -> bool:
        """Every desk, by its PIN or by a clerk of one's own."""
        return len(self.without_pin) <= self.staff.get(Role.CLERK, 0)


def readiness(engine: Engine, code: str, *, now: datetime, ears: Ears = no_ears) -> Readiness:
    """Refuses with UnknownDay."""
    with one_read(engine) as connection:
        day = read_day(connection, code=code)
        desks = read_desks(connection, day)
        has_pin = desk_codes_with_pin(connection, day.id)
        services = read_services(connection, day).values()
        staff = count_active_by_role(connection)
        key_shown_at = read_key_shown(connection, day.id)
    return Readiness(
        day=day,
        desks=desks,
        without_pin=tuple(one for one in desks if one.code not in has_pin),
        unverified=tuple(one for one in services if not one.verified and not one.fee.is_free),
        staff=staff,
        boards=boards_snapshot(engine, day.id, now, ears),
        key_shown_at=key_shown_at,
    )
