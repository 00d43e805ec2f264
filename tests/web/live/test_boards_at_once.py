"""Several coordinators who name or set up TVs at the same moment come one after the other, on both databases."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.persistence.schema.tables import board as boards_on_disk
from tests.builders import Hall
from tests.web.conftest import Staff
from tests.web.live.test_named_boards import TV, named_tv, sign_of_life
from tests.web.live.test_watched_boards import listed, the_tv
from webapp.services import Box


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    return signed_in("coordinator")


@pytest.fixture
def tv(app: Flask, hall: Hall, coordinator: Staff) -> FlaskClient:
    return named_tv(app, hall, coordinator)


def elsewhere(app: Flask, coordinator: Staff) -> Staff:
    """The same person on another device."""
    client, cookie = app.test_client(), coordinator.client.get_cookie("giliran_session")
    assert cookie is not None
    client.set_cookie("giliran_session", cookie.value)
    return Staff(client, coordinator.csrf)


def together(*deeds: Callable[[], int]) -> list[int]:
    """The statuses of what several people do at the same moment."""
    begin, answers = threading.Barrier(len(deeds)), []

    def do(deed: Callable[[], int]) -> None:
        begin.wait()
        answers.append(deed())

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def test_of_many_who_set_one_tv_at_once_one_is_first(
    app: Flask, tv: FlaskClient, coordinator: Staff, hall: Hall
) -> None:
    one = the_tv(coordinator, hall)
    path = f"/api/v1/days/{hall.code}/boards/{one['id']}/settings"

    def setting(volume: int) -> Callable[[], int]:
        same = elsewhere(app, coordinator)
        return lambda: same.post(path, {"version": 1, "volume": volume}, key=f"set-{volume}").status_code

    assert together(*(setting(volume) for volume in (10, 20, 30, 40))) == [200, 409, 409, 409]
    assert the_tv(coordinator, hall)["settings_version"] == 2


def test_screens_that_are_given_one_name_at_once_leave_one_tv_of_that_name(
    app: Flask, coordinator: Staff, hall: Hall, box: Box
) -> None:
    codes = [sign_of_life(app.test_client(), hall)["code"] for _ in range(4)]

    def naming(code: str) -> Callable[[], int]:
        same = elsewhere(app, coordinator)
        body = {"screen": code, "name": TV}
        path = f"/api/v1/days/{hall.code}/boards"
        return lambda: same.post(path, body, key=f"name-{code}").status_code

    assert together(*map(naming, codes)) == [200, 200, 200, 200]
    assert [one["name"] for one in listed(coordinator, hall)] == [TV]
    with box.engine.connect() as connection:
        rows = connection.execute(boards_on_disk.select()).all()
    assert sum(row.revoked_at is None for row in rows) == 1
