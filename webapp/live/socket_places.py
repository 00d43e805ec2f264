"""How many sockets this server holds: phones up to a limit, so that there is always room for staff, TVs and pages."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from webapp.http.refusals import TooManyPhones
from webapp.http.server import open_files as room
from webapp.settings import Settings

RESERVE = 1000  # connections for staff, TVs, and the pages that everybody reads
OF_ONE_TICKET = 3  # a family may follow its number on several phones; the newest hear, the others read now and then
SCREENS = 400  # of the reserve: sockets that watch a day without signing in, as a TV does


@dataclass(frozen=True)
class SocketLimits:
    """`phones` is what holds; the others say why it is not more."""

    phones: int
    wished: int
    open_files: int
    connections: int

    @property
    def is_lowered(self) -> bool:
        return self.phones < self.wished


def socket_limits(settings: Settings, files: int | None = None) -> SocketLimits:
    """How many phones can hold a socket here: as wished, or what files and connections leave beside the reserve.

    `files` is how many may be open; a command that is not the server itself passes what the server would raise it to.
    """
    files = room.open_files() if files is None else files
    most = room.held(files)
    # With few files (1,024 is usual where nobody raised it) a quarter is reserve: some phones are better than none.
    left = most - min(RESERVE, most // 4)
    return SocketLimits(max(0, min(settings.phone_sockets, left)), settings.phone_sockets, files, most)


@dataclass(frozen=True)
class _SocketPlace:
    kind: str
    address: str
    ticket: UUID | None


class SocketPlaces:
    """Who has a socket and is neither staff nor a named TV: phones, and screens that anybody may open.

    One address has a few, one ticket fewer: whoever knows one number's token must not take the places of all phones.
    """

    def __init__(self, phones: int, screens: int = SCREENS, by_address: Callable[[], int] = lambda: SCREENS) -> None:
        self._most = {"phone": phones, "screen": screens}
        self._by_address = by_address
        self._taken: dict[str, _SocketPlace] = {}
        self._of_kind: Counter[str] = Counter()
        self._of_address: Counter[str] = Counter()
        self._of_ticket: dict[UUID, list[str]] = {}

    @classmethod
    def of(cls, settings: Settings, by_address: Callable[[], int]) -> "SocketPlaces":
        return cls(socket_limits(settings).phones, by_address=by_address)

    def take(self, kind: str, sid: str, address: str = "", ticket: UUID | None = None) -> str | None:
        """Refuses with TooManyPhones; who has a place keeps it. The socket of the same ticket that loses its own."""
        if sid in self._taken:
            return None
        of_ticket = self._of_ticket.get(ticket, []) if ticket else []
        oldest = of_ticket[0] if len(of_ticket) >= OF_ONE_TICKET else None
        if oldest:
            self.leave(oldest)
        if self._of_kind[kind] >= self._most[kind] or self._is_full(address):
            raise TooManyPhones
        self._taken[sid] = _SocketPlace(kind, address, ticket)
        self._of_kind[kind] += 1
        self._of_address[address] += 1
        if ticket:
            self._of_ticket.setdefault(ticket, []).append(sid)
        return oldest

    def leave(self, sid: str, *_reason: object) -> None:
        place = self._taken.pop(sid, None)
        if place is None:
            return
        self._of_kind[place.kind] -= 1
        self._of_address[place.address] -= 1
        if not self._of_address[place.address]:
            del self._of_address[place.address]
        if place.ticket:
            self._of_ticket[place.ticket].remove(sid)
            if not self._of_ticket[place.ticket]:
                del self._of_ticket[place.ticket]

    def count(self, kind: str) -> int:
        return self._of_kind[kind]

    def _is_full(self, address: str) -> bool:
        return address != "" and self._of_address[address] >= self._by_address()
