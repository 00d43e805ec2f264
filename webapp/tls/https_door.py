"""HTTPS for staff: what may not travel on plain http in a hall, and the address of the box's own https listener.

On plain http everybody in the hall's Wi-Fi can read along. Citizens have no secrets there; staff have passwords, and
the post desk has addresses. So an admin signs in, and addresses are read, only by https or on the laptop itself, and
where the box has a certificate of its own the pages of staff lead to its https listener.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request
from flask.typing import ResponseReturnValue

from queues.model.actor import Role
from webapp.http.refusals import HttpsNeeded
from webapp.network.lan import addresses
from webapp.services import box
from webapp.tls.box_names import is_address

NAME = "giliran_https_door"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
# Pages that may hold commands which were not sent yet: their own script leads on once nothing is left. What a browser
# keeps, it keeps for one address alone.
KEEP_UNSENT = ("desk.", "signing_in.")


@dataclass(frozen=True)
class Door:
    """The https listener of this process: its port, and the names and addresses that its certificate covers."""

    port: int
    hosts: frozenset[str]

    def host_for(self, asked: str) -> str | None:
        """The name that the visitor used, if the certificate covers it; else the box's address in the hall."""
        if asked in self.hosts:
            return asked
        inside = sorted(host for host in self.hosts if is_address(host) and not ip_address(host).is_loopback)
        return inside[0] if inside else None


def keep_door(app: Flask, door: Door) -> None:
    """From now on pages of staff may lead to it."""
    app.extensions[NAME] = door


def init_https_door(app: Flask) -> None:
    app.jinja_env.globals.update(https_url=https_url, leads_to_https=leads_to_https)


# -- how this request came -------------------------------------------------------------------------------------------


def is_protected() -> bool:
    """Whether nobody in the Wi-Fi can read along: https, or a browser on the laptop itself."""
    return request.scheme == "https" or is_on_this_laptop()


def is_on_this_laptop() -> bool:
    """A proxy that the settings do not trust also comes from here: it is known by what it adds, or by its name."""
    if any(name in request.headers for name in ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via")):
        return False
    visitor = request.remote_addr or ""
    host = _asked_host()
    if host in LOOPBACK_NAMES:
        return is_address(visitor) and ip_address(visitor).is_loopback
    return visitor == host and visitor in addresses()


def _asked_host() -> str:
    return request.host.rpartition("]")[0].lstrip("[") if "]" in request.host else request.host.partition(":")[0]


# -- what follows from it --------------------------------------------------------------------------------------------


def require_protection() -> None:
    """Before anything that must not be read along; refuses with HttpsNeeded."""
    if not (box().settings.trust_plain_http or is_protected()):
        raise HttpsNeeded(url=https_url())


def require_protection_of(role: Role) -> None:
    """An admin's session opens everything, so it is not for plain http."""
    if role is Role.ADMIN:
        require_protection()


def https_url(path: str | None = None) -> str | None:
    """The same page (or `path`) by https; None where this process has no https listener that covers the box."""
    door: Door | None = current_app.extensions.get(NAME)
    host = door.host_for(_asked_host()) if door else None
    if door is None or host is None:
        return None
    shown = f"[{host}]" if ":" in host else host
    return f"https://{shown}:{door.port}{path or request.full_path.rstrip('?')}"


def leads_to_https() -> str | None:
    """Where this page of staff leads; None where it stays. Its script asks the https listener first."""
    if box().settings.staff_https == "off" or is_protected():
        return None
    return may_ask(https_url())


def may_ask(url: str | None) -> str | None:
    """The page's content policy lets its script ask this address whether the browser trusts it."""
    if url:
        parts = urlsplit(url)
        g.connect_also = f"{parts.scheme}://{parts.netloc}"
    return url


def lead_on() -> ResponseReturnValue | None:
    """A redirect for a page of staff that came by plain http and keeps nothing unsent; None for all else."""
    wants_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if not wants_page or (request.endpoint or "").startswith(KEEP_UNSENT) or request.is_json:
        return None
    if box().settings.staff_https == "off" or is_protected():
        return None
    url = https_url()
    return redirect(url) if url else None
