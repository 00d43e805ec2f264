"""Every answer of the server carries its mark: scripts believe no other, whatever its status."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import DAY, Hall
from tests.web.conftest import Staff, StandingClock
from webapp import create_app
from webapp.auth.access import public
from webapp.http.assets import asset
from webapp.http.headers import OWN_MARK
from webapp.settings import Settings


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/d/{DAY}", 200),
        (f"/d/{DAY}/board", 200),
        (f"/api/v1/days/{DAY}", 200),
        ("/api/v1/days/never", 404),
        ("/nowhere", 404),
        (f"/d/{DAY}/load", 302),
        ("/api/v1/desks/00000000-0000-7000-8000-000000000000", 401),
        ("/healthz", 200),
        ("/sw.js", 200),
        ("/offline", 200),
    ],
)
def test_whatever_is_asked_for(client: FlaskClient, hall: Hall, path: str, status: int) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers[OWN_MARK]) == (status, "1")


def test_a_refusal_and_what_is_unchanged(client: FlaskClient, hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    assert OWN_MARK in client.post(f"/api/v1/days/{DAY}/tickets", json={"services": ["ktp"]}).headers
    assert OWN_MARK in client.delete("/healthz").headers
    staff = signed_in("coordinator")
    first = staff.get(f"/d/{DAY}/load/now")
    again = staff.get(f"/d/{DAY}/load/now", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.headers[OWN_MARK]) == (304, "1")


def test_a_file_that_is_answered_from_memory(app: Flask) -> None:
    with app.test_request_context():
        path = asset("js/surfaces/hall.js")
    assert [app.test_client().get(path).headers[OWN_MARK] for _ in range(2)] == ["1", "1"]


@public
def fails() -> str:
    raise ZeroDivisionError


def test_a_failure_of_the_server(settings: Settings, clock: StandingClock) -> None:
    app = create_app(settings, clock)
    app.add_url_rule("/fails", view_func=fails)
    answer = app.test_client().get("/fails")
    assert (answer.status_code, answer.headers[OWN_MARK]) == (500, "1")
