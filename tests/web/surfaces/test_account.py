"""One's own account: password and PIN are changed by whoever knows the ones of now, and other sessions end."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from queues.model.actor import Role
from queues.persistence.people.people import create_user, find_user, set_active, set_desk_pin, set_own_pin, set_password
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from tests.builders import NOON, Hall
from tests.web.auth.test_signing_in import csrf_of, enter, enter_at_desk
from tests.web.conftest import PASSWORD
from webapp.auth.signing_in import check_own_pin, check_password
from webapp.services import Box

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PIN, NEW_PIN, NEW = "402913", "771204", "bukit-batu-kapal-77"


@pytest.fixture
def dewi(box: Box, password_hash: str) -> UUID:
    with box.engine.begin() as connection:
        return create_user(
            connection,
            username="clerk",
            display_name="Dewi Lestari",
            role=Role.CLERK,
            password_hash=password_hash,
            now=NOON,
        )


@pytest.fixture
def pin(box: Box, dewi: UUID) -> None:
    with box.engine.begin() as connection:
        set_own_pin(connection, dewi, CHEAP.hash(PIN), now=NOON)


@pytest.fixture
def signed(client: FlaskClient, hall: Hall, dewi: UUID) -> FlaskClient:
    enter(client)
    return client


def change(client: FlaskClient, what: str, now: str, new: str, again: str | None = None) -> Any:
    fields = {
        "csrf_token": csrf_of(client, "/account"),
        "now": now,
        "new": new,
        "again": new if again is None else again,
    }
    return client.post(f"/account/{what}", data=fields)


def is_in(client: FlaskClient, hall: Hall) -> bool:
    return client.get(f"/d/{hall.code}/desks").status_code == 200


def test_a_new_password_holds_from_now_on_and_other_devices_are_out(
    app: Flask, signed: FlaskClient, hall: Hall
) -> None:
    other = app.test_client()
    enter(other)
    answer = change(signed, "password", PASSWORD, NEW)
    assert (answer.status_code, answer.location) == (303, "/account?saved=password")
    assert "Kata sandi sudah diganti" in signed.get(answer.location).text
    assert is_in(signed, hall)
    assert not is_in(other, hall)
    with app.app_context():
        assert check_password("clerk", NEW)
        assert not check_password("clerk", PASSWORD)


# -- what other devices of this person hold --------------------------------------------------------------------------


@pytest.fixture
def tablet(app: Flask, box: Box, hall: Hall, pin: None) -> FlaskClient:
    """A desk's tablet that this person took over with the own PIN."""
    with box.engine.begin() as connection:
        set_desk_pin(connection, hall.desk_id("1"), CHEAP.hash(PIN), now=NOON)
    tablet = app.test_client()
    enter_at_desk(tablet, hall, PIN)
    fields = {"csrf_token": csrf_of(tablet), "username": "clerk", "pin": PIN}
    assert tablet.post("/sign-in/switch", data=fields).status_code == 303
    return tablet


@pytest.fixture
def laptop(app: Flask, dewi: UUID) -> FlaskClient:
    """Another device on which this person signed in by name."""
    laptop = app.test_client()
    enter(laptop)
    return laptop


def ends(hall: Hall) -> list[tuple[str, UUID | None]]:
    """Of the sessions that stand no more: why, and who ended them."""
    return [(one["payload"]["why"], one["actor_id"]) for one in hall.box_events() if one["kind"] == "session_ended"]


def works(device: FlaskClient, hall: Hall) -> bool:
    return device.get(f"/desks/{hall.desk_id('1')}/now").status_code == 200


@pytest.mark.parametrize(("what", "now", "new"), [("password", PASSWORD, NEW), ("pin", PIN, NEW_PIN)])
def test_a_new_secret_leaves_only_the_device_on_which_it_was_changed(
    signed: FlaskClient, tablet: FlaskClient, laptop: FlaskClient, hall: Hall, dewi: UUID, what: str, now: str, new: str
) -> None:
    assert works(tablet, hall) and is_in(laptop, hall)
    before = len(ends(hall))
    assert change(signed, what, now, new).status_code == 303
    assert (is_in(signed, hall), works(tablet, hall), is_in(laptop, hall)) == (True, False, False)
    # The device itself goes on in a new session, in place of its own.
    assert ends(hall)[before:] == [("secret_renewed", dewi)] * 2 + [("signed_out", None)]


def test_what_is_changed_at_the_desks_tablet_sends_the_others_away(
    tablet: FlaskClient, laptop: FlaskClient, hall: Hall
) -> None:
    assert change(tablet, "pin", PIN, NEW_PIN).status_code == 303
    assert (works(tablet, hall), is_in(laptop, hall)) == (True, False)


SENT_AWAY_BY: dict[str, Callable[..., bool]] = {
    "another password": lambda connection, user: set_password(connection, user, CHEAP.hash(NEW), now=NOON),
    "another PIN": lambda connection, user: set_own_pin(connection, user, CHEAP.hash(NEW_PIN), now=NOON),
    "no PIN any more": lambda connection, user: set_own_pin(connection, user, None, now=NOON),
    "no right any more": lambda connection, user: set_active(connection, user, False, now=NOON),
}


@pytest.mark.parametrize("what", SENT_AWAY_BY)
def test_what_a_command_changes_ends_all_sessions_of_the_person_for_good(
    app: Flask, box: Box, tablet: FlaskClient, laptop: FlaskClient, hall: Hall, dewi: UUID, what: str
) -> None:
    """For good: whoever may sign in again does so with what holds then."""
    with box.engine.begin() as connection:
        SENT_AWAY_BY[what](connection, dewi)
        set_active(connection, dewi, True, now=NOON)
    assert not works(tablet, hall) and not is_in(laptop, hall)
    standing = [row for row in hall.rows(tables.session) if row["user_id"] == dewi and row["ended_at"] is None]
    assert standing == []


def test_a_first_pin_sends_nobody_away(box: Box, signed: FlaskClient, hall: Hall, dewi: UUID) -> None:
    """A clerk who is given one in the middle of the work goes on."""
    with box.engine.begin() as connection:
        assert set_own_pin(connection, dewi, CHEAP.hash(PIN), now=NOON)
    assert is_in(signed, hall)


# -- what cannot be taken --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "new", "again", "said"),
    [
        ("wrong", NEW, NEW, "Kata sandi sekarang belum cocok."),
        ("", NEW, NEW, "Kata sandi sekarang belum cocok."),
        (PASSWORD, NEW, NEW + "x", "Keduanya belum sama."),
        (PASSWORD, "padi-7", "padi-7", "paling sedikit 8"),
        (PASSWORD, "dewilestari1", "dewilestari1", "mudah ditebak"),
        (PASSWORD, "jeranglah2026", "jeranglah2026", "mudah ditebak"),
        (PASSWORD, "x" * 73, "x" * 73, "paling banyak 72"),
    ],
)
def test_a_password_that_cannot_be_taken_is_said_where_it_was_typed(
    app: Flask, signed: FlaskClient, now: str, new: str, again: str, said: str
) -> None:
    answer = change(signed, "password", now, new, again)
    assert (answer.status_code, said in answer.text, "field--wrong" in answer.text) == (422, True, True)
    assert new not in answer.text
    with app.app_context():
        assert check_password("clerk", PASSWORD)


def test_the_password_of_now_is_not_guessed_at_a_tablet_that_was_left_open(app: Flask, signed: FlaskClient) -> None:
    answers = [change(signed, "password", f"guess {nth}", NEW).status_code for nth in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert change(signed, "password", PASSWORD, NEW).status_code == 429
    assert app.extensions["giliran_failed_sign_ins"].total["password"] == 13


def test_a_new_pin_is_taken_from_who_knows_the_old_one(app: Flask, signed: FlaskClient, hall: Hall, pin: None) -> None:
    assert change(signed, "pin", "000000", NEW_PIN).status_code == 422
    assert change(signed, "pin", PIN, "123456").status_code == 422
    assert change(signed, "pin", PIN, "211126").status_code == 422  # the date of the day
    assert change(signed, "pin", PIN, NEW_PIN).status_code == 303
    with app.app_context():
        assert check_own_pin("clerk", NEW_PIN, hall.desk_id("1"))
        assert not check_own_pin("clerk", PIN, hall.desk_id("1"))


def test_a_first_pin_costs_the_password(signed: FlaskClient, app: Flask, hall: Hall) -> None:
    assert "Buat PIN sendiri" in signed.get("/account").text
    assert change(signed, "pin", "402913", NEW_PIN).status_code == 422
    assert change(signed, "pin", PASSWORD, NEW_PIN).status_code == 303
    with app.app_context():
        assert check_own_pin("clerk", NEW_PIN, hall.desk_id("1"))


def test_only_clerks_have_a_pin(client: FlaskClient, box: Box, hall: Hall, password_hash: str) -> None:
    with box.engine.begin() as connection:
        create_user(
            connection, username="rina", display_name="Rina", role=Role.VIEWER, password_hash=password_hash, now=NOON
        )
    enter(client, "rina")
    assert "PIN" not in client.get("/account").text.partition("<main")[2]
    assert change(client, "pin", PASSWORD, NEW_PIN).status_code == 403
    with one_read(box.engine) as connection:
        assert getattr(find_user(connection, "rina"), "pin_hash", "") is None


def test_a_tablet_that_the_desks_pin_opened_has_no_account(client: FlaskClient, box: Box, hall: Hall) -> None:
    with box.engine.begin() as connection:
        set_desk_pin(connection, hall.desk_id("1"), CHEAP.hash(PIN), now=NOON)
    enter_at_desk(client, hall, PIN)
    page = client.get("/account")
    assert (page.status_code, "<form" in page.text) == (200, False)
    assert "Koordinator dapat membuat PIN baru" in page.text
    fields = {"csrf_token": csrf_of(client), "now": PIN, "new": NEW_PIN, "again": NEW_PIN}
    assert client.post("/account/pin", data=fields).status_code == 403


def test_a_forged_form_and_a_token_change_nothing(app: Flask, signed: FlaskClient, bearer: Any) -> None:
    fields = {"now": PASSWORD, "new": NEW, "again": NEW}
    assert signed.post("/account/password", data=fields).status_code == 400
    assert app.test_client().post("/account/password", data=fields, headers=bearer("clerk")).status_code == 403
    with app.app_context():
        assert check_password("clerk", PASSWORD)
