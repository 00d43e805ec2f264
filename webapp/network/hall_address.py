"""The address that every QR code is made from, followed while the server runs.

A router gives the laptop another address, or a cable is pulled: then every code on paper, TV and phone is dead, and
nobody at the server would notice. New pages take the address that phones can reach now; the one that has gone is said
on the load, in the log and on the console until it is back.
"""

import ipaddress
import time
from collections.abc import Callable, Collection
from datetime import datetime
from urllib.parse import urlsplit

import click
import structlog
from sqlalchemy import Connection

from webapp.network.lan import LOOPBACK, Candidate, candidates, ranked
from webapp.settings import Settings

LOOK_EVERY = 2.0  # seconds; to ask the system costs as much as a snapshot

log = structlog.get_logger(__name__)


class HallAddress:
    """`find` lists the addresses of this machine; `seconds` is a clock that only goes forward."""

    def __init__(
        self,
        settings: Settings,
        *,
        find: Callable[[], list[Candidate]] = candidates,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings, self._find, self._seconds = settings, find, seconds
        self._looked_at = -LOOK_EVERY
        self._host = LOOPBACK
        self._here: frozenset[str] = frozenset()
        self._shown = _watched(settings)
        self._said: frozenset[str] = frozenset()

    @property
    def url(self) -> str:
        """The base of every address that is shown or printed; no slash at its end."""
        if not self._settings.follows_network:
            return self._settings.address
        self._look()
        return f"http://{self._host}:{self._settings.port}"

    @property
    def urls(self) -> tuple[str, ...]:
        """The base of every address at which the hall reaches this box now: when one goes, screens try the others."""
        if not self._settings.follows_network:
            return (self._settings.address,)
        self._look()
        return tuple(f"http://{host}:{self._settings.port}" for host in sorted(self._here)) or (self.url,)

    def gone(self) -> frozenset[str]:
        """The addresses that codes were made from and that phones cannot reach any more."""
        self._look()
        return self._shown - self._here

    def troubles(self, _connection: Connection, _now: datetime) -> Collection[str]:
        """For the alert `address_gone`; the first time each is said aloud."""
        gone = self.gone()
        for address in sorted(gone - self._said):
            log.error("the address is gone", address=address, url=self.url)
            click.secho(
                f"Alamat {address} hilang: semua kode QR dengan alamat itu mati. Sambungkan lagi komputer ini. / "
                f"The address {address} is gone: every QR code with it is dead. Connect this computer again.",
                fg="red",
                err=True,
            )
        for address in sorted(self._said - gone):
            log.warning("the address is back", address=address)
        self._said = gone
        return gone

    def _look(self) -> None:
        if self._seconds() - self._looked_at < LOOK_EVERY:
            return
        self._looked_at = self._seconds()
        found = ranked(self._find())
        self._here = frozenset(one.address for one in found if one.is_reachable)
        if self._settings.follows_network:
            self._follow(found)

    def _follow(self, found: list[Candidate]) -> None:
        """An address that still works stays, whatever comes beside it: its codes hang on the walls."""
        if self._host not in self._here:
            self._host = found[0].address if found else LOOPBACK
        self._shown |= {self._host} & self._here


def _watched(settings: Settings) -> frozenset[str]:
    """Of a fixed address: whether this machine has it. Behind a proxy it is that of another one."""
    host = urlsplit(settings.address).hostname or ""
    if settings.follows_network or settings.trusted_proxies or not _is_of_a_network(host):
        return frozenset()
    return frozenset({host})


def _is_of_a_network(host: str) -> bool:
    """Written as a number; not a name, and not an address that only this machine has."""
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return not address.is_loopback and not address.is_unspecified
