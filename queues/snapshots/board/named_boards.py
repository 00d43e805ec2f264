"""The named TVs: for the list of the coordinator, and for the alerts about those that are silent.

What they say every few seconds is not in the database: who asks brings what was heard of them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from queues.model.hall.board_report import SILENT_SECONDS, BoardHeard
from queues.model.hall.board_settings import BoardSettings, BoardSound
from queues.model.trouble.alerts import BoardFigures
from queues.persistence.named_boards import NamedBoard, boards_of_served_days, find_board, find_board_by_id, list_boards
from queues.persistence.read_transaction import one_read
from queues.reading import Connection, Engine

# Of whom nothing was heard here, as by a command, that is believed which is on disk: it is written once a minute.
SILENT_ON_DISK_SECONDS = 90.0

LATE_SECONDS = 15.0

Ears = Callable[[Collection[UUID]], Mapping[UUID, BoardHeard]]


def no_ears(_boards: Collection[UUID]) -> Mapping[UUID, BoardHeard]:
    """Of a process that no TV speaks to."""
    return {}


@dataclass(frozen=True)
class ListedBoard:
    """`is_here`: it was heard of a moment ago; `shows_this_day`: and then it showed this day's board.

    `is_late`: it is here without a live connection, and reads itself every few seconds. `day_id`: which day it showed
    when it was last heard of. `heard`: what it said of itself then, None where nothing is known of that.
    """

    id: UUID
    name: str
    seen_at: datetime | None
    is_here: bool
    shows_this_day: bool
    is_late: bool
    day_id: UUID | None = None
    sent_to: UUID | None = None
    settings: BoardSettings = field(default_factory=BoardSettings)
    settings_version: int = 1
    heard: BoardHeard | None = None


def boards_snapshot(engine: Engine, day_id: UUID, now: datetime, ears: Ears = no_ears) -> tuple[ListedBoard, ...]:
    """All named TVs, by name."""
    with one_read(engine) as connection:
        boards = list_boards(connection)
    heard = ears([one.id for one in boards])
    return tuple(_listed(one, day_id, now, heard.get(one.id)) for one in boards)


def board_with(engine: Engine, key_hash: bytes) -> NamedBoard | None:
    """The named TV that has this credential."""
    with one_read(engine) as connection:
        return find_board(connection, key_hash)


def board_of_id(engine: Engine, board_id: UUID) -> NamedBoard | None:
    """The named TV with this id."""
    with one_read(engine) as connection:
        return find_board_by_id(connection, board_id)


def board_figures(
    connection: Connection, now: datetime, began_at: datetime, ears: Ears, speed: float = 1.0
) -> dict[UUID, list[BoardFigures]]:
    """By day that is served, how it is with each of its named TVs.

    `began_at`: when the server began; while there was none, no TV could be heard. `speed`: of the clock that says
    `now`: a TV speaks in real seconds, whatever the clock of a demo does.
    """
    found: dict[UUID, list[BoardFigures]] = {}
    boards = [one for one in boards_of_served_days(connection) if one.day_id and one.seen_at]
    heard = ears([one.id for one in boards])
    for one in boards:
        assert one.day_id and one.seen_at
        on_disk = (now - max(one.seen_at, began_at)).total_seconds() / speed
        found.setdefault(one.day_id, []).append(_figures(one, on_disk, heard.get(one.id), now))
    return found


def _figures(one: NamedBoard, on_disk: float, heard: BoardHeard | None, now: datetime) -> BoardFigures:
    silent = min(on_disk, heard.silent_seconds) if heard else on_disk
    reading = (now - one.reading_since).total_seconds() / 60 if one.reading_since else None
    mute = heard.mute_seconds if heard and _is_to_sound(one) else None
    return BoardFigures(
        one.name,
        away_minutes=silent / 60 if silent >= SILENT_SECONDS else None,
        reading_minutes=reading,
        mute_minutes=None if mute is None else mute / 60,
        is_twice=heard is not None and heard.is_twice,
    )


def _is_to_sound(one: NamedBoard) -> bool:
    return BoardSettings().changed_by(one.settings).sound != BoardSound.NONE


def _is_late(one: NamedBoard, now: datetime) -> bool:
    """A page that was only just loaded has no connection yet."""
    return one.reading_since is not None and (now - one.reading_since).total_seconds() >= LATE_SECONDS


def _listed(one: NamedBoard, day_id: UUID, now: datetime, heard: BoardHeard | None) -> ListedBoard:
    on_disk = one.seen_at is not None and (now - one.seen_at).total_seconds() < SILENT_ON_DISK_SECONDS
    is_here = heard.is_here if heard else on_disk
    return ListedBoard(
        one.id,
        one.name,
        one.seen_at,
        is_here,
        is_here and one.day_id == day_id,
        is_here and _is_late(one, now),
        one.day_id,
        one.sent_to,
        BoardSettings().changed_by(one.settings),
        one.settings_version,
        heard,
    )
