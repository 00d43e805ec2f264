"""Which open socket came in with which staff session or access token.

A socket keeps the rooms that it joined, so whoever ends a session or revokes a token must also end its sockets: at once
in the process that ended a session, within seconds in the others, which look at the tables.
"""

from collections.abc import Iterable
from uuid import UUID


class Holders:
    """Sockets by the id of what let them in. Who showed two of them, one after the other, falls with either."""

    def __init__(self) -> None:
        self._sids: dict[UUID, set[str]] = {}

    def come(self, sid: str, let_in_by: UUID) -> None:
        self._sids.setdefault(let_in_by, set()).add(sid)

    def leave(self, sid: str) -> None:
        for let_in_by, sids in list(self._sids.items()):
            sids.discard(sid)
            if not sids:
                self._sids.pop(let_in_by, None)

    def let_in_by(self) -> list[UUID]:
        """The sessions and tokens that have sockets here."""
        return list(self._sids)

    def sids_of(self, let_in_by: Iterable[UUID]) -> list[str]:
        return [sid for one in let_in_by for sid in self._sids.get(one, ())]
