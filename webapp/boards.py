"""Which TVs this server has seen, and since when one is away: a dark board is noticed by nobody who could mend it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from queues.model.alerts import BoardFigures

KNOWN_AFTER = timedelta(minutes=1)  # somebody who only looks at the board on a laptop is not a TV that is missed
MOST_KNOWN = 40  # for each day: a hall has a handful


@dataclass
class _Board:
    came_at: datetime
    sockets: set[str] = field(default_factory=set)
    left_at: datetime | None = None
    is_known: bool = False


class Boards:
    """A board is known by its browser, so that a TV which reloads its page is the same one."""

    def __init__(self) -> None:
        self._days: dict[UUID, dict[str, _Board]] = {}

    def come(self, day_id: UUID, device: str, sid: str, now: datetime) -> None:
        """This socket shows the board of the day."""
        boards = self._days.setdefault(day_id, {})
        name = _name_of(device)
        if name not in boards and len(boards) >= MOST_KNOWN:
            return
        board = boards.setdefault(name, _Board(now))
        board.sockets.add(sid)
        board.left_at = None

    def leave(self, sid: str, now: datetime) -> None:
        for boards in self._days.values():
            for name, board in list(boards.items()):
                if sid not in board.sockets:
                    continue
                board.sockets.discard(sid)
                board.is_known = board.is_known or now - board.came_at >= KNOWN_AFTER
                if not board.sockets and board.is_known:
                    board.left_at = now
                elif not board.sockets:
                    del boards[name]

    def figures(self, now: datetime) -> Mapping[UUID, list[BoardFigures]]:
        """By day, every board with how long it has been away."""
        return {
            day_id: [BoardFigures(name, _minutes(board.left_at, now)) for name, board in boards.items()]
            for day_id, boards in self._days.items()
        }


def _name_of(device: str) -> str:
    """Short enough to be read aloud; two TVs of one hall hardly ever share it."""
    return hashlib.sha256(device.encode()).hexdigest()[:4].upper()


def _minutes(since: datetime | None, now: datetime) -> float | None:
    return None if since is None else max(0.0, (now - since).total_seconds() / 60)
