"""A tablet whose session ends lets go of its desk: the next one need not take it over."""

from collections.abc import Callable
from typing import Any

import pytest

from queues.persistence.people.people import find_user, set_active
from tests.builders import NOON, Hall
from tests.web.auth.test_changing_clerk import a_clerk, fresh, switch
from tests.web.auth.test_signing_in import csrf_of
from tests.web.conftest import PASSWORD, Staff
from webapp.services import Box

TABLET, OTHER = "tablet-one", "tablet-two"


@pytest.fixture
def staff(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("clerk")


def claim(staff: Staff, hall: Hall, tablet: str, **more: bool) -> int:
    body: dict[str, Any] = {"console": tablet, **more}
    status: int = staff.post(f"/api/v1/desks/{hall.desk_id('1')}/console", body).status_code
    return status


def test_signing_out_anywhere_frees_the_desk(staff: Staff, hall: Hall) -> None:
    assert claim(staff, hall, TABLET) == 200
    staff.client.post("/sign-out", data={"csrf_token": staff.csrf})
    assert hall.desk("1").console is None


def test_somebody_who_signs_in_anew_on_the_tablet_frees_it(staff: Staff, hall: Hall) -> None:
    claim(staff, hall, TABLET)
    form = {"csrf_token": csrf_of(staff.client), "username": "clerk", "password": PASSWORD}
    assert staff.client.post("/sign-in", data=form).status_code == 303
    assert hall.desk("1").console is None


def test_who_is_signed_out_frees_the_desk_when_the_tablet_asks_again(staff: Staff, hall: Hall, box: Box) -> None:
    claim(staff, hall, TABLET)
    with box.engine.begin() as connection:
        user = find_user(connection, "clerk")
        assert user is not None
        set_active(connection, user.id, False, now=NOON)
    assert staff.get(f"/desks/{hall.desk_id('1')}/now").status_code == 302
    assert hall.desk("1").console is None


def test_a_tablet_that_has_lost_the_desk_does_not_free_it(
    staff: Staff, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    claim(staff, hall, TABLET)
    other = signed_in("coordinator")
    assert (claim(other, hall, OTHER), claim(other, hall, OTHER, take_over=True)) == (409, 200)
    staff.client.post("/sign-out", data={"csrf_token": staff.csrf})
    assert hall.desk("1").console == OTHER


def test_the_next_clerk_keeps_the_tablet_and_frees_it_in_the_evening(staff: Staff, hall: Hall, box: Box) -> None:
    a_clerk(box, "dewi")
    staff.post(f"/api/v1/desks/{hall.desk_id('1')}/staff")
    claim(staff, hall, TABLET)
    assert switch(staff).status_code == 200
    assert hall.desk("1").console == TABLET
    after = fresh(staff)
    after.client.post("/sign-out", data={"csrf_token": after.csrf})
    assert hall.desk("1").console is None
