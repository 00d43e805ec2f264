"""How many sockets this server holds: phones up to a limit, so that there is always room for staff, TVs and pages."""

from dataclasses import dataclass
from typing import Any

from queues.model.errors import Refusal
from webapp.settings import Settings

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

CONNECTIONS = 8000  # what the server accepts at once (worker_connections); beyond it nobody gets an answer
WITHOUT_LIMITS = 8192  # open files where the system does not say: what Windows' C library allows
RESERVE = 1000  # connections for staff, TVs, and the pages that everybody reads
SCREENS = 400  # of the reserve: sockets that watch a day without signing in, as a TV does


class TooManyPhones(Refusal):
    """No socket is left for a phone; its page reads itself now and then instead."""

    code = "too_many_phones"


@dataclass(frozen=True)
class Limits:
    """`phones` is what holds; the others say why it is not more."""

    phones: int
    wished: int
    open_files: int
    connections: int

    @property
    def is_lowered(self) -> bool:
        return self.phones < self.wished


def limits(settings: Settings, files: int | None = None) -> Limits:
    """How many phones can hold a socket here: as wished, or what files and connections leave beside the reserve.

    `files` is how many may be open; a command that is not the server itself passes what the server would raise it to.
    """
    files = open_files() if files is None else files
    most = min(files, CONNECTIONS)
    # With few files (1,024 is usual where nobody raised it) a quarter is reserve: some phones are better than none.
    left = most - min(RESERVE, most // 4)
    return Limits(max(0, min(settings.phone_sockets, left)), settings.phone_sockets, files, CONNECTIONS)


def open_files() -> int:
    if resource is None:
        return WITHOUT_LIMITS
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 2**31 if soft == resource.RLIM_INFINITY else soft


class Places:
    """Who has a socket and is neither staff nor known: phones, and screens that anybody may open."""

    def __init__(self, phones: int, screens: int = SCREENS) -> None:
        self._most = {"phone": phones, "screen": screens}
        self._taken: dict[str, set[str]] = {"phone": set(), "screen": set()}

    @classmethod
    def of(cls, settings: Settings) -> "Places":
        return cls(limits(settings).phones)

    def take(self, kind: str, sid: str) -> None:
        """Refuses with TooManyPhones; who has a place keeps it."""
        taken = self._taken[kind]
        if sid not in taken and len(taken) >= self._most[kind]:
            raise TooManyPhones
        taken.add(sid)

    def leave(self, sid: str, *_reason: Any) -> None:
        for taken in self._taken.values():
            taken.discard(sid)

    def count(self, kind: str) -> int:
        return len(self._taken[kind])
