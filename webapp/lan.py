"""Where the phones of the hall reach this machine: its first private address, found without the internet."""

import ipaddress
import socket
import struct
from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # not on Windows, where names must do
    fcntl = None  # type: ignore[assignment]

_SIOCGIFADDR = 0x8915  # Linux: the IPv4 address of an interface
LOOPBACK = "127.0.0.1"


def addresses() -> list[str]:
    """The IPv4 addresses of this machine, loopback left out."""
    found = list(_by_interface()) or list(_by_name())
    return [address for address in found if not ipaddress.ip_address(address).is_loopback]


def hall_address() -> str:
    """The first private address, else any other, else the loopback."""
    found = addresses()
    private = [address for address in found if ipaddress.ip_address(address).is_private]
    return next(iter(private or found), LOOPBACK)


def _by_interface() -> Iterator[str]:
    if fcntl is None:
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            try:
                answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, request)
            except OSError:
                continue  # an interface without an IPv4 address
            yield socket.inet_ntoa(answer[20:24])


def _by_name() -> Iterator[str]:
    try:
        yield from socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return
