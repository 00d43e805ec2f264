"""Text that no database can hold is refused at the door, on both databases."""

import pytest
from flask.testing import FlaskClient

from tests.builders import DAY, Hall

KEY = {"Idempotency-Key": "a-key"}


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/days/%00",
        "/api/v1/days/%00/board",
        "/api/v1/days/%00/events",
        "/api/v1/tickets/%00",
        "/api/v1/tickets/a%00b",
        "/api/v1/desks/%00",
        "/d/%00",
        "/d/%00/board",
        "/d/%00/tickets",
        "/t/%00",
        "/t/a%00b/slip",
    ],
)
def test_a_path_with_a_nul_names_nothing(client: FlaskClient, hall: Hall, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", [f"/d/{DAY}?lang=%00", f"/api/v1/days/{DAY}/events?after=%00", "/sign-in?next=%00"])
def test_a_query_with_a_nul_is_invalid(client: FlaskClient, hall: Hall, path: str) -> None:
    answer = client.get(path, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize("body", [{"services": ["\0"]}, {"services": ["ktp"], "from_village": "\0" * 10}, {"\0": 1}])
def test_a_body_with_a_nul_is_invalid(client: FlaskClient, hall: Hall, body: dict[str, object]) -> None:
    answer = client.post(f"/api/v1/days/{DAY}/tickets", json=body, headers=KEY)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "invalid")


def test_a_form_with_a_nul_is_invalid(client: FlaskClient, hall: Hall) -> None:
    answer = client.post(f"/d/{DAY}/tickets", data={"services": "k\0tp", "key": "a-key"})
    assert answer.status_code == 422
    answer = client.post("/sign-in", data={"username": "\0", "password": "\0"})
    assert answer.status_code == 422


def test_half_a_character_in_a_body_is_invalid(client: FlaskClient, hall: Hall) -> None:
    body = b'{"services": ["\\ud800"]}'
    answer = client.post(f"/api/v1/days/{DAY}/tickets", data=body, headers=KEY, content_type="application/json")
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "invalid")


@pytest.mark.parametrize("token", ["\\0", "%00", "\x01", "é"])
def test_a_strange_token_belongs_to_nobody(client: FlaskClient, hall: Hall, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get(f"/api/v1/days/{DAY}/load", headers=headers).status_code == 401
