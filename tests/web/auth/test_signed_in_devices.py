"""A coordinator sees which devices are signed in, and sends one away; unsent outcomes wait for their desk."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.model.outcomes.outcome import Outcome
from queues.persistence.people.people import set_desk_pin
from queues.persistence.people.sessions import standing_sessions
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, NOON, Hall, later
from tests.web.auth.test_signing_in import CHEAP, PIN, csrf_of, enter_at_desk
from tests.web.conftest import Staff, StandingClock
from webapp.services import Box


@pytest.fixture
def tablet(app: Flask, box: Box, hall: Hall) -> Staff:
    """Signed in with the PIN of desk 1."""
    with box.engine.begin() as connection:
        set_desk_pin(connection, hall.desk_id("1"), CHEAP.hash(PIN), now=NOON)
    return opened_with_pin(app, hall)


def opened_with_pin(app: Flask, hall: Hall) -> Staff:
    client = app.test_client()
    assert enter_at_desk(client, hall, PIN).status_code == 303
    return Staff(client, csrf_of(client))


def session_of_desk(box: Box, hall: Hall) -> UUID:
    with one_read(box.engine) as connection:
        return next(one.id for one in standing_sessions(connection) if one.desk_id == hall.desk_id("1"))


def send_away(staff: Staff, hall: Hall, session_id: UUID) -> Any:
    path = f"/d/{hall.code}/sessions/{session_id}/end"
    return staff.client.post(path, data={"csrf_token": staff.csrf})


# -- the list --------------------------------------------------------------------------------------------------------


def test_every_device_is_listed_with_its_person_or_desk(
    tablet: Staff, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    signed_in("clerk")
    page = signed_in("coordinator").get(f"/d/{hall.code}/sessions").text
    for words in ("masuk dengan PIN atau kartu meja", "Clerk", "Coordinator", "masuk pukul 12.00"):
        assert words in page
    assert page.count("Keluarkan</span>") == 2  # not oneself


def test_a_tablet_that_is_sent_away_is_out_at_once_and_its_copies_too(
    app: Flask, box: Box, tablet: Staff, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    coordinator, desk = signed_in("coordinator"), f"/desks/{hall.desk_id('1')}"
    session_id = session_of_desk(box, hall)
    asked = coordinator.get(f"/d/{hall.code}/sessions/{session_id}")
    assert "Ya, keluarkan" in asked.text
    assert tablet.get(desk).status_code == 200  # asking changes nothing
    assert send_away(coordinator, hall, session_id).status_code == 303
    assert tablet.get(desk).status_code == 302
    refused = tablet.post(f"/api/v1/desks/{hall.desk_id('1')}/call-next")
    assert (refused.status_code, refused.json["error"]["code"]) == (401, "not_signed_in")
    assert send_away(coordinator, hall, session_id).status_code == 404
    (said,) = [event for event in hall.rows(tables.event) if event.kind == "session_ended"]
    assert (said.payload["why"], said.payload["session_id"]) == ("ended_by_staff", str(session_id))
    assert said.actor_role == "coordinator"


def test_a_coordinator_sends_no_admin_away_and_an_admin_everybody(
    box: Box, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    coordinator, admin = signed_in("coordinator"), signed_in("admin")
    with one_read(box.engine) as connection:
        ids = {one.role.value: one.id for one in standing_sessions(connection)}
    assert send_away(coordinator, hall, ids["admin"]).status_code == 403
    assert send_away(coordinator, hall, ids["coordinator"]).status_code == 403
    assert send_away(admin, hall, ids["coordinator"]).status_code == 303


def test_a_forged_form_sends_nobody_away(
    box: Box, tablet: Staff, hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    path = f"/d/{hall.code}/sessions/{session_of_desk(box, hall)}/end"
    assert signed_in("coordinator").client.post(path).status_code == 400
    assert tablet.get(f"/desks/{hall.desk_id('1')}").status_code == 200


# -- after the close -------------------------------------------------------------------------------------------------


@pytest.fixture
def held(hall: Hall) -> UUID:
    """A turn on hold at desk 1 when the day was closed."""
    hall.take("ktp")
    turn = hall.call("1")
    hall.hold(turn.id, reason="network")
    return turn.id


def close(hall: Hall, clock: StandingClock) -> None:
    clock.at = later(minutes=60)
    hall.do(close_day, by=COORDINATOR, at=clock.at, day_id=hall.day_id)


def finish(staff: Staff, turn_id: UUID, key: str = "late", **more: Any) -> Any:
    return staff.post(f"/api/v1/turns/{turn_id}/finish", {"outcome": "served", **more}, key=key)


def test_the_close_signs_a_tablet_out_and_its_pin_opens_what_was_left_unsent(
    app: Flask, box: Box, hall: Hall, clock: StandingClock, tablet: Staff, held: UUID
) -> None:
    pressed_at = later(minutes=30).isoformat()
    close(hall, clock)
    assert finish(tablet, held, pressed_at=pressed_at).status_code == 401  # so it stays in the tablet
    again = opened_with_pin(app, hall)
    page = again.get(f"/desks/{hall.desk_id('1')}").text
    assert "sampai pukul 15.00" in page and "late-outcomes" in page
    sent = finish(again, held, pressed_at=pressed_at)
    assert (sent.status_code, hall.turn(held).outcome, hall.turn(held).closed_at) == (
        200,
        Outcome.SERVED,
        later(minutes=30),
    )
    assert finish(again, held, pressed_at=pressed_at).status_code == 200  # an answer that was lost
    assert hall.kinds().count("outcome_settled") == 1


def test_what_else_was_pressed_is_refused_for_good_and_does_not_hold_up_the_outcomes(
    app: Flask, hall: Hall, clock: StandingClock, tablet: Staff, held: UUID
) -> None:
    close(hall, clock)
    again = opened_with_pin(app, hall)
    refused = again.post(f"/api/v1/desks/{hall.desk_id('1')}/call-next")
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "only_late_outcomes")
    assert again.get(f"/d/{hall.code}/deliveries").location == f"/desks/{hall.desk_id('1')}"
    late = finish(again, held, pressed_at=later(minutes=60).isoformat())
    assert (late.status_code, late.json["error"]["code"]) == (409, "outcome_too_late")


def test_two_hours_after_the_close_the_pin_opens_nothing(
    app: Flask, hall: Hall, clock: StandingClock, tablet: Staff, held: UUID
) -> None:
    close(hall, clock)
    again = opened_with_pin(app, hall)
    assert "sudah ditutup: hanya mengirim hasil" in app.test_client().get("/sign-in").text
    clock.at = later(minutes=60 + 121)
    assert "sudah ditutup" not in app.test_client().get("/sign-in").text
    assert again.get(f"/desks/{hall.desk_id('1')}").status_code == 302
    assert finish(again, held, pressed_at=later().isoformat()).status_code == 401


# -- the next clerk at the desk --------------------------------------------------------------------------------------


def test_a_command_whose_answer_was_lost_is_not_carried_out_again_by_the_next_clerk(
    hall: Hall, signed_in: Callable[[str], Staff]
) -> None:
    hall.take_many(3, "ktp")
    first, second, desk = signed_in("clerk"), signed_in("coordinator"), hall.desk_id("1")
    path = f"/api/v1/desks/{desk}/call-next"
    called = first.post(path, key="pressed-by-the-first")
    page = first.get(f"/desks/{desk}").text
    found = re.search(r'data-actor="([^"]+)"', page)
    assert found and f'data-desk="{desk}"' in page
    repeated = resend(second, path, found[1])
    assert repeated.json == called.json
    assert hall.kinds().count("turn_called") == 1
    assert resend(second, path, "user:nobody").status_code == 409  # judged anew: the desk is busy


def resend(staff: Staff, path: str, pressed_by: str) -> Any:
    client: FlaskClient = staff.client
    headers = {"X-CSRFToken": staff.csrf, "Idempotency-Key": "pressed-by-the-first", "Pressed-By": pressed_by}
    return client.post(path, json={}, headers=headers)
