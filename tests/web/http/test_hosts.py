"""SECURITY L2: a page of the internet that points its own name at this server is told where the server is."""

import pytest
from flask.testing import FlaskClient

from tests.builders import Hall
from tests.web.conftest import ADDRESS
from webapp.http.server.hosts import KnownHosts
from webapp.settings import Settings


def status_for(client: FlaskClient, host: str, path: str = "/healthz") -> int:
    return client.get(path, headers={"Host": host}).status_code


@pytest.mark.parametrize(
    "host",
    [
        "192.168.8.10:8000",
        "192.168.1.99",
        "127.0.0.1:8000",
        "[fd00::1]:8000",
        "localhost:8000",
        "antrean",
        "antrean.local:8000",
        "Antrean.LAN.",
    ],
)
def test_addresses_and_names_that_the_internet_does_not_give_are_answered(client: FlaskClient, host: str) -> None:
    assert status_for(client, host) == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "192.168.8.10.nip.io", "local.evil.example"])
def test_a_name_of_the_internet_that_nobody_gave_is_refused_everywhere(
    client: FlaskClient, hall: Hall, host: str
) -> None:
    for path in ("/healthz", f"/d/{hall.code}", f"/api/v1/days/{hall.code}", "/socket.io/?EIO=4&transport=polling"):
        assert status_for(client, host, path) == 421


def test_who_is_refused_is_told_the_address_that_works(client: FlaskClient) -> None:
    page = client.get("/", headers={"Host": "evil.example", "Accept": "text/html"})
    assert ADDRESS in page.text
    assert "Nama ini bukan alamat sistem antrean" in page.text


def names_answered(asked: list[str], **settings: str) -> list[str]:
    answered: list[str] = []

    def app(environ: dict[str, str], _start: object) -> list[bytes]:
        if "giliran.unknown_host" not in environ:
            answered.append(environ["HTTP_HOST"])
        return []

    hosts = KnownHosts(app, Settings(**settings))  # type: ignore[arg-type]
    for host in asked:
        hosts({"HTTP_HOST": host, "PATH_INFO": "/"}, None)
    return answered


def test_the_name_of_the_public_address_and_those_of_the_settings_are_answered() -> None:
    asked = ["antrean.example.go.id", "antre.example.id:8443", "other.example"]
    given = {"public_url": "https://antrean.example.go.id", "hosts": "antre.example.id, second.example"}
    assert names_answered(asked, **given) == asked[:2]
    assert names_answered(asked, public_url="http://10.0.0.2:8000", hosts="*") == asked
