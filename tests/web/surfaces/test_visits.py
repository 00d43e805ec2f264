"""A visit of two days: the second day has the PINs of the first, and its TVs and tablets go on there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from queues.actions.hall.closing import close_day
from queues.persistence.people.people import set_desk_pin
from queues.snapshots.shared.days import continuing_day, desks_of_day
from tests.builders import COORDINATOR, Hall
from tests.web.conftest import Staff, StandingClock
from webapp.auth.hashing import hash_secret
from webapp.auth.signing_in import check_pin
from webapp.services import Box

NEXT = "jeranglah-rendah-2026-11-22"


@pytest.fixture
def admin(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def goes_on(admin: Staff, hall: Hall, **more: str) -> Any:
    asked = {"held_on": "2026-11-22", "opens": "08:00", "closes": "14:00", "village": "", "place": ""}
    return admin.client.post(f"/days/{hall.code}/repeat", data=asked | more | {"csrf_token": admin.csrf})


def second_day(box: Box, hall: Hall) -> Any:
    found = continuing_day(box.engine, hall.day_id)
    assert found is not None
    return found


def test_the_second_day_has_the_pins_of_the_first_and_another_repetition_has_none(
    admin: Staff, hall: Hall, box: Box, app: Flask
) -> None:
    box.writer.write(set_desk_pin, hall.desk_id("1"), hash_secret("481902"), now=box.now())
    assert goes_on(admin, hall, is_same_visit="y").status_code == 303
    first = second_day(box, hall)
    desks = desks_of_day(box.engine, first.id)
    assert list(desks) == ["1", "2", "3", "4", "5", "6"]
    with app.test_request_context():
        assert check_pin(desks["1"], "481902") is not None and check_pin(desks["2"], "481902") is None
    assert goes_on(admin, hall, held_on="2026-11-29").status_code == 303
    assert second_day(box, hall).id == first.id


def test_a_tablet_that_must_sign_in_again_is_offered_its_desk_of_the_second_day(
    admin: Staff, hall: Hall, box: Box, app: Flask
) -> None:
    for desk in ("1", "2"):
        box.writer.write(set_desk_pin, hall.desk_id(desk), hash_secret("481902"), now=box.now())
    goes_on(admin, hall, is_same_visit="y")
    asked = f"/sign-in?next=/desks/{hall.desk_id('2')}"
    before = app.test_client().get(asked).text
    assert chosen(before) == str(hall.desk_id("2"))
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    after = app.test_client().get(asked).text
    assert chosen(after) == str(desks_of_day(box.engine, second_day(box, hall).id)["2"])


def chosen(page: str) -> str:
    """The desk that the form has chosen."""
    marked = [part for part in page.split("<option")[1:] if " selected" in part.partition(">")[0]]
    return marked[0].partition('value="')[2].partition('"')[0] if marked else ""


def test_a_tv_goes_on_with_the_second_day_on_its_morning_and_not_before(
    admin: Staff, hall: Hall, box: Box, app: Flask, clock: StandingClock
) -> None:
    goes_on(admin, hall, is_same_visit="y")
    tv = app.test_client()
    here = f"/d/{hall.code}/board/here"
    assert tv.post(here).json["go"] is None
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    assert tv.post(here).json["go"] is None and tv.get(f"/d/{hall.code}/board").status_code == 200
    clock.at = box.now() + timedelta(hours=20)
    path = f"/d/{second_day(box, hall).code}/board"
    assert tv.post(here).json["go"] == path
    moved = tv.get(f"/d/{hall.code}/board")
    assert moved.status_code == 303 and moved.headers["Location"] == path
    assert tv.get(path).status_code == 200
