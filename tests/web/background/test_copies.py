"""SECURITY H2: a public page that many loop on is answered from one copy, which the next event makes old at once."""

import pytest
from flask import Flask
from sqlalchemy import event

from tests.builders import Hall
from tests.web.conftest import StandingClock
from webapp import create_app
from webapp.settings import Settings

LOOKS = 2  # statements that ask how far the day is; the page itself is a dozen and more


@pytest.fixture
def app(settings: Settings, clock: StandingClock) -> Flask:
    return create_app(settings.model_copy(update={"hall_page_seconds": 60}), clock)


@pytest.mark.parametrize(
    "path",
    [
        "/d/{day}/services",
        "/d/{day}/board/fragment",
        "/api/v1/days/{day}",
        "/api/v1/days/{day}/board",
        "/api/v1/days/{day}/events?after=0",
    ],
)
def test_the_second_reader_costs_a_look_and_the_next_event_a_new_page(app: Flask, hall: Hall, path: str) -> None:
    client, asked = app.test_client(), path.format(day=hall.code)
    first = client.get(asked)
    statements: list[str] = []

    def note(*seen: object) -> None:
        statements.append(str(seen[2]))

    event.listen(hall.engine, "before_cursor_execute", note)
    again = client.get(asked)
    event.remove(hall.engine, "before_cursor_execute", note)
    assert again.data == first.data
    assert len(statements) <= LOOKS
    hall.take("ktp")
    assert client.get(asked).headers["ETag"] != first.headers["ETag"]


def test_a_copy_is_in_the_readers_language(app: Flask, hall: Hall) -> None:
    client = app.test_client()
    said = {client.get(f"/d/{hall.code}/services?lang={language}").text for language in ("id", "en")}
    assert len(said) == 2


def test_what_only_staff_may_read_is_in_no_copy(app: Flask, hall: Hall, bearer: object) -> None:
    client, path = app.test_client(), f"/api/v1/days/{hall.code}/events?after=0"
    header = bearer("coordinator")  # type: ignore[operator]
    assert "detail" in client.get(path, headers=header).get_json()["events"][-1]
    assert "detail" not in client.get(path).get_json()["events"][-1]
