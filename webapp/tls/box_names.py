"""The names and addresses under which tablets may reach this box by https."""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from webapp.network.lan import LOOPBACK, addresses
from webapp.settings import Settings
from webapp.tls.authority import PRIVATE_RANGES


def names(settings: Settings) -> list[str]:
    """What the CA is made for, besides the private ranges: `localhost`, the laptop's own name, and the hall's name."""
    said = urlsplit(settings.address).hostname or ""
    own = socket.gethostname().split(".")[0].lower()
    found = ["localhost", f"{own}.local" if own and own != "localhost" else "", said]
    return sorted({name for name in found if name and not is_address(name)})


def hosts(settings: Settings) -> list[str]:
    """What the server's certificate names: the names, and the private addresses that the laptop has now."""
    said = urlsplit(settings.address).hostname or ""
    private = [one for one in (*addresses(), LOOPBACK, said) if is_address(one) and _is_private(one)]
    return sorted({*names(settings), *private})


def is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_private(address: str) -> bool:
    parsed = ip_address(address)
    return any(parsed in network for network in PRIVATE_RANGES if network.version == parsed.version)
