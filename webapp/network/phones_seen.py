"""Which phones have been here lately, for whoever prepares the hall: counted in memory, and nothing of them is kept."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

from flask import Flask, current_app, request

LATELY = 300.0  # seconds
PHONES_SEEN = "giliran_phones_seen"
MOST = 2000  # phones that are told apart


class PhonesSeen:
    """Phones by their address; the oldest are forgotten first. `seconds` only goes forward."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._by_name: float | None = None

    def note(self, address: str, *, by_name: bool = False) -> None:
        """Somebody has come from this address; `by_name`: to a name of the box, not to its number."""
        self._seen[address] = self._seconds()
        self._seen.move_to_end(address)
        while len(self._seen) > MOST:
            self._seen.popitem(last=False)
        if by_name:
            self._by_name = self._seconds()

    def count(self) -> int:
        """How many within the last five minutes."""
        since = self._seconds() - LATELY
        return sum(at >= since for at in self._seen.values())

    def name_was_found(self) -> bool:
        """Whether a phone has come by a name within the last five minutes."""
        return self._by_name is not None and self._by_name >= self._seconds() - LATELY


def phones_seen(app: Flask) -> PhonesSeen:
    """The one of this process."""
    seen: PhonesSeen = app.extensions.setdefault(PHONES_SEEN, PhonesSeen())
    return seen


def init_phones_seen(app: Flask) -> None:
    app.extensions[PHONES_SEEN] = PhonesSeen()
    app.before_request(_note)


def is_number(host: str) -> bool:
    """Whether the host of an address is an IP."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _note() -> None:
    """The box's own browser is no phone: what it reaches, a firewall may still keep from others."""
    address = request.remote_addr or ""
    if address and not address.startswith("127.") and address != "::1":
        host = request.host.rpartition(":")[0] or request.host
        phones_seen(current_app).note(address, by_name=not is_number(host))
