"""Whether many phones are behind one address (NAT, a carrier, a proxy), so that it says nothing about a visitor.

`GILIRAN_SHARED_ADDRESS=on|off` says so; `auto` finds out. A public name is reached over carriers that put thousands
behind one address. A proxy that the settings do not trust makes all visitors look like one: then nobody else is ever
seen. A single visitor who only claims to be a proxy changes nothing as soon as another phone comes.
"""

from ipaddress import ip_address
from time import monotonic
from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app, request

from webapp.http.server.addresses import block_of
from webapp.services import box

# Names that no public directory knows: a hall's own.
_LOCAL_ENDINGS = (".local", ".lan", ".home", ".internal", ".home.arpa", ".test", ".example", ".localhost")
_THIS_LAPTOP = {"127.0.0.1", block_of("::1")}
SEVERAL = 3  # visitors that a proxy speaks of
SEEN_FOR = 60 * 60.0  # seconds
MOST_KEPT = 64
PHONES_BEHIND = 25  # one address may hold the connections of so many
ASKED_EVERY = 5.0  # seconds

log = structlog.get_logger(__name__)


def is_public(url: str) -> bool:
    """Whether phones reach this address from anywhere: a name of the public directory, or a global address."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_LOCAL_ENDINGS)


def why_shared(setting: str, public_url: str) -> str | None:
    """The reason that is known from the settings: `setting` or `public`; None where each phone has its address."""
    if setting == "auto":
        return "public" if is_public(public_url) else None
    return "setting" if setting == "on" else None


class Visitors:
    """From where requests come, as far as it shows a proxy that nobody has named."""

    def __init__(self) -> None:
        self._blocks: dict[str, float] = {}
        self._spoken_of: dict[str, dict[str, float]] = {}
        self._is_said = False

    def saw(self, address: str, forwarded_for: str, now: float) -> None:
        block = block_of(address)
        _remember(self._blocks, block, now)
        first = forwarded_for.partition(",")[0].strip()
        if first:
            _remember(self._spoken_of.setdefault(block, {}), block_of(first), now)
            if len(self._spoken_of) > MOST_KEPT:
                self._spoken_of.clear()

    def are_behind_a_proxy(self, now: float) -> bool:
        """Said once in the log: whoever keeps the server may want to name the proxy."""
        proxy = self.unnamed_proxy(now)
        if proxy and not self._is_said:
            log.warning("all visitors come through a proxy that GILIRAN_TRUSTED_PROXIES does not name", proxy=proxy)
        self._is_said = proxy is not None
        return self._is_said

    def unnamed_proxy(self, now: float) -> str | None:
        """The address behind which everybody seems to be; what the laptop itself asks does not count."""
        recent = {block for block, at in self._blocks.items() if now - at < SEEN_FOR}
        for block in recent:
            others = recent - {block} - _THIS_LAPTOP
            spoken_of = self._spoken_of.get(block, {}).values()
            if not others and sum(now - at < SEEN_FOR for at in spoken_of) >= SEVERAL:
                return block
        return None


def init_visitors(app: Flask) -> None:
    app.extensions["giliran_visitors"] = Visitors()
    app.before_request(_watch)


def shares_address() -> bool:
    """Whether the address of a visitor counts for nothing now."""
    settings = box().settings
    if settings.shared_address != "auto":
        return settings.shared_address == "on"
    return is_public(box().public_url) or _visitors().are_behind_a_proxy(monotonic())


class AddressCap:
    """How much one address may hold: `most`, or as many times more as phones may stand behind it."""

    def __init__(self, app: Flask, most: int) -> None:
        self._app, self._most = app, most
        self._is_shared, self._asked_at = False, float("-inf")

    def __call__(self) -> int:
        now = monotonic()
        if now - self._asked_at > ASKED_EVERY:
            self._asked_at = now
            with self._app.app_context():
                self._is_shared = shares_address()
        return self._most * (PHONES_BEHIND if self._is_shared else 1)


def _watch() -> None:
    if box().settings.shared_address == "auto":
        _visitors().saw(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), monotonic())


def _visitors() -> Visitors:
    found: Visitors = current_app.extensions["giliran_visitors"]
    return found


def _remember(seen: dict[str, float], name: str, now: float) -> None:
    if name not in seen and len(seen) >= MOST_KEPT:
        del seen[min(seen, key=lambda one: seen[one])]
    seen[name] = now
