"""Which open socket belongs to which staff session.

A socket keeps the rooms that it joined, so whoever ends a session must also end its sockets: at once in the process
that ended it, within seconds in the others, which look at the table.
"""

from collections.abc import Iterable
from uuid import UUID


class Holders:
    def __init__(self) -> None:
        self._sids: dict[UUID, set[str]] = {}

    def come(self, sid: str, session_id: UUID) -> None:
        """The socket is this session's, and no other's any more."""
        self.leave(sid)
        self._sids.setdefault(session_id, set()).add(sid)

    def leave(self, sid: str) -> None:
        for session_id, sids in list(self._sids.items()):
            sids.discard(sid)
            if not sids:
                self._sids.pop(session_id, None)

    def sessions(self) -> list[UUID]:
        return list(self._sids)

    def sids_of(self, session_ids: Iterable[UUID]) -> list[str]:
        return [sid for session_id in session_ids for sid in self._sids.get(session_id, ())]
