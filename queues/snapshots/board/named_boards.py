"""The named TVs: for the list of the coordinator, and for the alerts about those that are silent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from queues.model.trouble.alerts import BoardFigures
from queues.persistence.named_boards import NamedBoard, boards_of_served_days, find_board, list_boards
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine

# A TV says every 15 seconds that it is there, and once a minute that is written down: two missed, and it is silent.
SILENT_MINUTES = 1.5


@dataclass(frozen=True)
class ListedBoard:
    """`is_here`: it was heard of a moment ago; `shows_this_day`: and then it showed this day's board.

    `is_late`: it is here without a live connection, and reads itself every few seconds.
    """

    id: UUID
    name: str
    seen_at: datetime | None
    is_here: bool
    shows_this_day: bool
    is_late: bool


def boards_snapshot(engine: Engine, day_id: UUID, now: datetime) -> tuple[ListedBoard, ...]:
    """All named TVs, by name."""
    with one_read(engine) as connection:
        return tuple(_listed(one, day_id, now) for one in list_boards(connection))


def board_with(engine: Engine, key_hash: bytes) -> NamedBoard | None:
    """The named TV that has this credential."""
    with one_read(engine) as connection:
        return find_board(connection, key_hash)


def board_figures(connection: Connection, now: datetime, began_at: datetime) -> dict[UUID, list[BoardFigures]]:
    """By day that is served, how long each of its named TVs has been silent.

    `began_at`: when the server began; while there was none, no TV could be heard.
    """
    found: dict[UUID, list[BoardFigures]] = {}
    for one in _on_a_day(boards_of_served_days(connection)):
        assert one.day_id and one.seen_at
        silent = (now - max(one.seen_at, began_at)).total_seconds() / 60
        reading = (now - one.reading_since).total_seconds() / 60 if one.reading_since else None
        figures = BoardFigures(one.name, silent if silent >= SILENT_MINUTES else None, reading)
        found.setdefault(one.day_id, []).append(figures)
    return found


def _on_a_day(boards: Iterable[NamedBoard]) -> Iterable[NamedBoard]:
    return (one for one in boards if one.day_id and one.seen_at)


def _listed(one: NamedBoard, day_id: UUID, now: datetime) -> ListedBoard:
    is_here = one.seen_at is not None and (now - one.seen_at).total_seconds() < SILENT_MINUTES * 60
    return ListedBoard(
        one.id, one.name, one.seen_at, is_here, is_here and one.day_id == day_id, is_here and bool(one.reading_since)
    )
