"""The LAN address for QR codes: of all IPv4 addresses of this machine the one that the phones of the hall can reach.

A laptop has more addresses than people think: Docker's bridge, a VPN, a cable that is not plugged in, the link-local
address of a card that found no router. Each comes first now and then, and a QR code with it is dead. So every address
of every interface is read with what the kernel knows of it, and `ranked` says which one wins and why the others lose.
"""

import ctypes
import ipaddress
import os
import re
import socket
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

LOOPBACK = "127.0.0.1"

_UP, _POINT_TO_POINT, _RUNNING = 0x1, 0x10, 0x40  # of net/if.h
_CONTAINER = re.compile(r"(docker|br-[0-9a-f]{12}|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|cali|podman|vEthernet)")
_TUNNEL = re.compile(r"(tun|tap|wg|ppp|ipsec|tailscale|zt|nordlynx|proton)")
_HOTSPOT = re.compile(r"(ap\d|uap|wlan\d+_ap|wl\w*-ap)")


class Flaw(StrEnum):
    """Why phones would not reach an address, or not as well as another; the later the worse."""

    NONE = "none"
    HOTSPOT = "hotspot"  # the laptop's own: whoever is in the Wi-Fi of the router cannot see it
    PUBLIC = "public"
    CONTAINER = "container"
    TUNNEL = "tunnel"
    LINK_LOCAL = "link_local"  # the card has found no router
    NO_CARRIER = "no_carrier"  # no cable, or no Wi-Fi
    DOWN = "down"


_GRAVITY = {flaw: gravity for gravity, flaw in enumerate(Flaw)}


@dataclass(frozen=True)
class Candidate:
    """An address of an interface. `flags` are those of the kernel."""

    interface: str
    address: str
    flags: int = _UP | _RUNNING

    @property
    def flaw(self) -> Flaw:
        address = ipaddress.ip_address(self.address)
        judged = (
            (Flaw.DOWN, not self.flags & _UP),
            (Flaw.NO_CARRIER, not self.flags & _RUNNING),
            (Flaw.LINK_LOCAL, address.is_link_local),
            (Flaw.TUNNEL, bool(self.flags & _POINT_TO_POINT or _TUNNEL.match(self.interface))),
            (Flaw.CONTAINER, bool(_CONTAINER.match(self.interface))),
            (Flaw.PUBLIC, not address.is_private),
            (Flaw.HOTSPOT, bool(_HOTSPOT.match(self.interface))),
        )
        return next((flaw for flaw, is_so in judged if is_so), Flaw.NONE)

    @property
    def is_reachable(self) -> bool:
        """Whether phones may reach it at all."""
        return self.flaw in (Flaw.NONE, Flaw.HOTSPOT, Flaw.PUBLIC)


def ranked(found: Iterable[Candidate]) -> list[Candidate]:
    """The best first; among equals the order of the system, which keeps the same one from start to start."""
    return sorted(found, key=lambda one: _GRAVITY[one.flaw])


def candidates() -> list[Candidate]:
    """All IPv4 addresses of this machine, loopback left out; on one interface there may be several."""
    found = list(_by_interface()) or [Candidate("", address) for address in _by_name()]
    return [one for one in found if not ipaddress.ip_address(one.address).is_loopback]


def addresses() -> list[str]:
    """The IPv4 addresses of this machine, the best first, loopback left out."""
    return [one.address for one in ranked(candidates())]


def hall_address() -> str:
    """The address that phones can reach, else the least bad one, else the loopback."""
    return next(iter(addresses()), LOOPBACK)


# -- what the system knows -------------------------------------------------------------------------------------------


class _Entry(ctypes.Structure):
    """`struct ifaddrs` of ifaddrs.h."""


_Entry._fields_ = [
    ("next", ctypes.POINTER(_Entry)),
    ("name", ctypes.c_char_p),
    ("flags", ctypes.c_uint),
    ("address", ctypes.c_void_p),
    ("netmask", ctypes.c_void_p),
    ("other", ctypes.c_void_p),
    ("data", ctypes.c_void_p),
]


@cache
def _c_library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _by_interface() -> Iterator[Candidate]:
    """From the C library of Linux, which alone lists every address of an interface; nothing elsewhere."""
    if not sys.platform.startswith("linux"):
        return
    library = _c_library()
    first = ctypes.POINTER(_Entry)()
    if library.getifaddrs(ctypes.byref(first)):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    try:
        entry = first
        while entry:
            yield from _candidate_of(entry.contents)
            entry = entry.contents.next
    finally:
        library.freeifaddrs(first)


def _candidate_of(entry: _Entry) -> Iterator[Candidate]:
    if not entry.address:
        return
    family, _port, address = struct.unpack("=HH4s", ctypes.string_at(entry.address, 8))
    if family == socket.AF_INET:
        yield Candidate(entry.name.decode(errors="replace"), socket.inet_ntoa(address), entry.flags)


def _by_name() -> Iterator[str]:
    try:
        yield from socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return
