"""What a proxy says of the visitor is believed from the proxies that the settings name, and from nobody else."""

from collections.abc import Iterable
from typing import Any

import pytest
from pydantic import ValidationError
from werkzeug.test import Client

from webapp.http.server.proxies import TrustedProxies
from webapp.settings import Settings

SAID = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "antrean.example.go.id"}


def seen_by_the_app(trusted: str, peer: str) -> tuple[str, str, str]:
    seen: list[tuple[str, str, str]] = []

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        seen.append((environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ["HTTP_HOST"]))
        start_response("200 OK", [])
        return [b""]

    Client(TrustedProxies(app, trusted)).get("/", headers=SAID, environ_base={"REMOTE_ADDR": peer})
    return seen[0]


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.20.3.4", "::1"])
def test_a_trusted_proxy_is_believed(peer: str) -> None:
    seen = seen_by_the_app("127.0.0.1, 10.20.0.0/16, ::1", peer)
    assert seen == ("203.0.113.9", "https", "antrean.example.go.id")


@pytest.mark.parametrize(("trusted", "peer"), [("", "127.0.0.1"), ("127.0.0.1", "192.168.8.33"), ("127.0.0.1", "")])
def test_nobody_else_is(trusted: str, peer: str) -> None:
    assert seen_by_the_app(trusted, peer) == (peer, "http", "localhost")


def test_a_setting_that_is_no_address_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings(trusted_proxies="nginx")
