"""WSGI wrapper: the names under which this server answers; any other is told the address that works (421).

A page of the internet can make a visitor's browser ask this machine under a name of its own (DNS rebinding), and then
reads the answer as if it were its own. So a name that belongs to the internet must be one that the settings give. An
address in figures and a name that cannot be owned on the internet (one word, `.local`) are no such danger, and whoever
types them when the hall's address has changed must not be locked out.
"""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request

from webapp.http.refusals import UnknownHost
from webapp.services import box
from webapp.settings import Settings

_OF_NOBODY = (".local", ".localhost", ".lan", ".internal", ".home.arpa")  # RFC 6761, 6762, 8375 and what routers use
_UNKNOWN = "giliran.unknown_host"
_EVERY = "*"


class KnownHosts:
    """`named`: as in `GILIRAN_HOSTS`, names with commas between; `*` answers to all."""

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self._app = app
        public = urlsplit(settings.address).hostname or ""
        self._named = {public.lower(), *(one.strip().lower() for one in settings.hosts.split(",") if one.strip())}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self._is_ours(environ.get("HTTP_HOST", "")):
            if environ.get("PATH_INFO", "").startswith("/socket.io"):
                start_response("421 Misdirected Request", [("Content-Type", "text/plain"), ("Content-Length", "0")])
                return [b""]
            environ[_UNKNOWN] = True
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer

    def _is_ours(self, host: str) -> bool:
        name = _name_of(host)
        return "." not in name or _is_address(name) or name.endswith(_OF_NOBODY) or bool(self._named & {name, _EVERY})


def init_hosts(app: Flask) -> None:
    app.before_request(_say_where)


def _say_where() -> None:
    if request.environ.get(_UNKNOWN):
        raise UnknownHost(address=box().public_url)


def _name_of(host: str) -> str:
    """Without port and brackets; in small letters."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).strip("[]").rstrip(".").lower()


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
