"""Believes what a proxy says about the visitor, but only a proxy that the settings name."""

from collections.abc import Iterable
from contextlib import nullcontext
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.http.server.connections import KEY, Connection, Connections

_Network = IPv4Network | IPv6Network


class TrustedProxies:
    """WSGI wrapper: behind a trusted proxy the address, scheme and host are the visitor's."""

    def __init__(self, app: WSGIApplication, trusted: str, connections: Connections | None = None) -> None:
        self._app = app
        counted = _Counted(app, connections) if connections else app
        self._fixed = ProxyFix(counted, x_for=1, x_proto=1, x_host=1)
        self._trusted = networks(trusted)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        known = self._is_trusted(environ.get("REMOTE_ADDR", ""))
        answer: Iterable[bytes] = (self._fixed if known else self._app)(environ, start_response)
        return answer

    def _is_trusted(self, address: str) -> bool:
        try:
            visitor = ip_address(address)
        except ValueError:  # a Unix socket has none
            return False
        return any(visitor in network for network in self._trusted)


class _Counted:
    """WSGI wrapper: what a proxy passes on counts for the visitor; the proxy's own connections are not counted."""

    def __init__(self, app: WSGIApplication, connections: Connections) -> None:
        self._app, self._connections = app, connections

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        line: Connection | None = environ.get(KEY)
        visitor = environ.get("REMOTE_ADDR", "")
        with self._connections.behind_proxy(line, visitor) if line and line.is_proxy else nullcontext():
            answer: Iterable[bytes] = self._app(environ, start_response)
            return answer


def networks(named: str) -> list[_Network]:
    """`127.0.0.1, 10.20.0.0/16` as networks; ValueError for anything else."""
    return [ip_network(part.strip()) for part in named.split(",") if part.strip()]
