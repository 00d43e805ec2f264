"""The admin's list of devices: sessions, access tokens and named TVs, each ended with one tap."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from queues.persistence.named_boards import name_board
from queues.persistence.people.people import set_desk_pin
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, DAY, NOON, Hall
from tests.web.auth.test_signing_in import CHEAP, PIN, enter_at_desk
from tests.web.conftest import Staff
from tests.web.reading import words_of
from webapp.services import Box


@pytest.fixture
def admin(hall: Hall, signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def pressed(admin: Staff, path: str) -> Any:
    return admin.client.post(path, data={"csrf_token": admin.csrf})


def shown(admin: Staff) -> str:
    return words_of(admin.get("/devices").text)


def session_of(hall: Hall, **whose: Any) -> str:
    (found,) = [
        row["id"]
        for row in hall.rows(tables.session)
        if all(row[name] == value for name, value in whose.items()) and row["ended_at"] is None
    ]
    return str(found)


def user_id(hall: Hall, username: str) -> Any:
    (found,) = [row["id"] for row in hall.rows(tables.staff_user) if row["username"] == username]
    return found


def test_sessions_of_people_and_of_desks_are_listed_with_what_they_are_on(
    app: Flask, admin: Staff, hall: Hall, box: Box, signed_in: Callable[[str], Staff]
) -> None:
    signed_in("coordinator")
    box.writer.write(set_desk_pin, desk_id=hall.desk_id("3"), pin_hash=CHEAP.hash(PIN), now=NOON)
    enter_at_desk(app.test_client(), hall, PIN, "3")
    page = shown(admin)
    assert "Sedang masuk: 3" in page
    assert (
        "Coordinator Koordinator" in page
        and f"Meja 3 masuk dengan PIN atau kartu meja perangkat tidak dikenal · {DAY}" in page
    )
    assert "masuk Sabtu, 21 November 2026, 12.00, terakhir dipakai 12.00" in page
    assert page.count("perangkat ini") == 1


def test_one_tap_signs_a_device_out_and_a_second_one_changes_nothing(
    admin: Staff, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    coordinator = signed_in("coordinator")
    there = f"/devices/sessions/{session_of(hall, user_id=user_id(hall, 'coordinator'))}/end"
    assert coordinator.get(f"/d/{DAY}/load").status_code == 200
    assert [pressed(admin, there).status_code, pressed(admin, there).status_code] == [303, 303]
    assert coordinator.get(f"/d/{DAY}/load").status_code == 302
    assert "Sedang masuk: 1" in shown(admin)
    ended = [row for row in hall.box_events() if row["kind"] == "session_ended"]
    assert [(row["payload"]["why"], row["actor_role"]) for row in ended] == [("ended_by_staff", "admin")]


def test_nobody_signs_the_own_device_out_here(admin: Staff, hall: Hall) -> None:
    own = session_of(hall, user_id=user_id(hall, "admin"))
    assert own not in admin.get("/devices").text.partition("perangkat ini")[2]
    assert pressed(admin, f"/devices/sessions/{own}/end").status_code == 403
    assert admin.get("/devices").status_code == 200


def test_a_token_is_revoked_and_its_device_does_nothing_any_more(
    app: Flask, admin: Staff, hall: Hall, bearer: Callable[..., dict[str, str]]
) -> None:
    header = bearer("greeter")
    load = f"/api/v1/days/{DAY}"
    assert app.test_client().get(load, headers=header).status_code == 200
    (token,) = hall.rows(tables.access_token)
    assert "Kunci akses: 1" in shown(admin) and f"{DAY} · dibuat" in shown(admin)
    assert pressed(admin, f"/devices/tokens/{token['id']}/revoke").status_code == 303
    assert app.test_client().get(load, headers=header).status_code == 401
    assert "Kunci akses: 0" in shown(admin)


def test_a_named_tv_is_taken_off_the_list(admin: Staff, hall: Hall, box: Box) -> None:
    known = {"key_hash": b"k" * 32, "day_id": hall.day_id, "by": COORDINATOR, "now": NOON}
    board_id = box.writer.write(name_board, name="TV Pendopo", **known)
    assert "Papan TV bernama: 1" in shown(admin) and "TV Pendopo terakhir terlihat" in shown(admin)
    for _ in range(2):
        assert pressed(admin, f"/devices/boards/{board_id}/revoke").status_code == 303
    assert "TV Pendopo" not in shown(admin)


@pytest.mark.parametrize("role", ["coordinator", "content", "clerk"])
def test_devices_of_the_box_are_the_admins(hall: Hall, signed_in: Callable[[str], Staff], role: str) -> None:
    assert signed_in(role).get("/devices").status_code == 403
