"""The next clerk takes over a desk's tablet with a PIN of their own: for this desk only, and never by guessing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from queues.model.actor import Role
from queues.persistence.people.people import create_user, set_active, set_desk_pin, set_own_pin, set_role
from tests.builders import NOON, Hall
from tests.web.auth.test_signing_in import csrf_of, enter_at_desk
from tests.web.conftest import Staff
from webapp.auth.signing_in import clerks_with_pin
from webapp.services import Box

PIN, OTHER_PIN = "402913", "771204"
SWITCH = "/sign-in/switch"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def a_clerk(box: Box, name: str, pin: str | None = PIN, role: Role = Role.CLERK) -> UUID:
    with box.engine.begin() as connection:
        user_id = create_user(
            connection, username=name, display_name=name.title(), role=role, password_hash="none", now=NOON
        )
        set_own_pin(connection, user_id, CHEAP.hash(pin) if pin else None, now=NOON)
    return user_id


@pytest.fixture
def dewi(box: Box, hall: Hall) -> UUID:
    return a_clerk(box, "dewi")


@pytest.fixture
def at_desk(signed_in: Callable[[str], Staff], hall: Hall) -> Staff:
    """A clerk who has signed in with a password and sits at desk 1."""
    staff = signed_in("clerk")
    assert staff.post(f"/api/v1/desks/{hall.desk_id('1')}/staff").status_code == 200
    return staff


def switch(staff: Staff, pin: str = PIN, name: str = "dewi", **more: str) -> Any:
    return staff.post(SWITCH, {"username": name, "pin": pin} | more)


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]


def fresh(staff: Staff) -> Staff:
    """The page after it was loaded again: with the new session's own token."""
    page = staff.client.get("/sign-in").text
    return Staff(staff.client, page.split('name="csrf_token" value="')[1].split('"')[0])


def test_the_tablet_becomes_the_next_clerks_at_the_same_desk(at_desk: Staff, hall: Hall, dewi: UUID) -> None:
    answer = switch(at_desk)
    assert (answer.status_code, answer.json) == (200, {"desk": str(hall.desk_id("1")), "name": "Dewi"})
    assert hall.desk("1").clerk_id == dewi
    assert at_desk.get(f"/desks/{hall.desk_id('1')}").status_code == 200


def test_what_is_done_then_is_done_by_the_next_clerk(at_desk: Staff, hall: Hall, dewi: UUID) -> None:
    hall.take("ktp")
    switch(at_desk)
    assert fresh(at_desk).post(f"/api/v1/desks/{hall.desk_id('1')}/call-next").status_code == 200
    assert [row["actor_id"] for row in hall.events()[-2:]] == [dewi, dewi]


def test_whoever_sits_there_may_leave_and_sit_down_again(at_desk: Staff, hall: Hall, dewi: UUID) -> None:
    switch(at_desk)
    tablet = fresh(at_desk)
    tablet.post(f"/api/v1/desks/{hall.desk_id('1')}/staff", {"leave": True})
    assert hall.desk("1").clerk_id is None
    tablet.post(f"/api/v1/desks/{hall.desk_id('1')}/staff")
    assert hall.desk("1").clerk_id == dewi


def test_a_pin_opens_no_more_than_the_desk_at_which_it_was_typed(at_desk: Staff, hall: Hall, dewi: UUID) -> None:
    switch(at_desk)
    tablet = fresh(at_desk)
    assert tablet.get(f"/desks/{hall.desk_id('2')}").status_code == 403
    assert code_of(tablet.post(f"/api/v1/desks/{hall.desk_id('2')}/call-next")) == (403, "not_allowed")


def test_clerks_change_again_and_again(at_desk: Staff, box: Box, hall: Hall, dewi: UUID) -> None:
    hendra = a_clerk(box, "hendra", OTHER_PIN)
    switch(at_desk)
    assert switch(fresh(at_desk), OTHER_PIN, "hendra").json["name"] == "Hendra"
    assert hall.desk("1").clerk_id == hendra
    assert switch(fresh(at_desk)).json["name"] == "Dewi"


def test_a_tablet_that_was_opened_with_the_desks_pin_gets_a_name(
    client: FlaskClient, box: Box, hall: Hall, dewi: UUID
) -> None:
    with box.engine.begin() as connection:
        set_desk_pin(connection, hall.desk_id("1"), CHEAP.hash("118822"), now=NOON)
    enter_at_desk(client, hall, "118822")
    tablet = Staff(client, csrf_of(client))
    assert switch(tablet).status_code == 200
    assert hall.desk("1").clerk_id == dewi


def test_names_may_be_written_with_capitals_and_blanks(at_desk: Staff, hall: Hall, dewi: UUID) -> None:
    assert switch(at_desk, f" {PIN} ", " Dewi ").status_code == 200


def test_a_form_without_javascript_goes_on_at_the_desk(at_desk: Staff, hall: Hall, dewi: UUID) -> None:
    fields = {"csrf_token": at_desk.csrf, "username": "dewi", "pin": PIN}
    answer = at_desk.client.post(SWITCH, data=fields)
    assert (answer.status_code, answer.location) == (303, f"/desks/{hall.desk_id('1')}")
    assert hall.desk("1").clerk_id == dewi


def test_where_the_desk_is_not_clear_it_is_named(signed_in: Callable[[str], Staff], hall: Hall, dewi: UUID) -> None:
    clerk = signed_in("clerk")
    refused = switch(clerk)
    assert code_of(refused) == (422, "invalid")
    assert refused.json["error"]["details"]["fields"] == [{"field": "desk", "problem": "missing"}]
    assert switch(clerk, desk=str(hall.desk_id("2"))).json["desk"] == str(hall.desk_id("2"))


# -- refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "pin"), [("dewi", "000000"), ("dewi", ""), ("nobody", PIN), ("hendra", PIN), ("", "")]
)
def test_a_wrong_pin_and_an_unknown_name_get_the_same_sentence(
    at_desk: Staff, box: Box, hall: Hall, dewi: UUID, name: str, pin: str
) -> None:
    a_clerk(box, "hendra", OTHER_PIN)
    before = hall.seq()
    refused = switch(at_desk, pin, name)
    assert code_of(refused) == (401, "wrong_pin")
    assert "PIN belum cocok" in refused.json["error"]["message"]
    assert (hall.desk("1").clerk_id == dewi, hall.seq()) == (False, before)
    assert at_desk.post(f"/api/v1/desks/{hall.desk_id('1')}/pause", {"reason": "rest"}).status_code == 200


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN, Role.GREETER, Role.VIEWER])
def test_a_pin_is_too_short_for_more_than_a_clerk(at_desk: Staff, box: Box, hall: Hall, role: Role) -> None:
    a_clerk(box, "rina", role=role)
    assert code_of(switch(at_desk, name="rina")) == (401, "wrong_pin")


def test_whoever_was_made_inactive_takes_over_nothing(at_desk: Staff, box: Box, hall: Hall, dewi: UUID) -> None:
    with box.engine.begin() as connection:
        set_active(connection, dewi, False, now=NOON)
    assert code_of(switch(at_desk)) == (401, "wrong_pin")


@pytest.mark.parametrize("change", ["new pin", "no pin", "inactive", "another role"])
def test_a_session_ends_with_what_opened_it(at_desk: Staff, box: Box, hall: Hall, dewi: UUID, change: str) -> None:
    switch(at_desk)
    with box.engine.begin() as connection:
        if change == "inactive":
            set_active(connection, dewi, False, now=NOON)
        elif change == "another role":
            set_role(connection, dewi, Role.VIEWER, now=NOON)
        else:
            set_own_pin(connection, dewi, CHEAP.hash(OTHER_PIN) if change == "new pin" else None, now=NOON)
    assert at_desk.get(f"/desks/{hall.desk_id('1')}").status_code == 302


def test_nobody_takes_over_another_desk_than_the_tablets(at_desk: Staff, hall: Hall, dewi: UUID) -> None:
    switch(at_desk)
    assert code_of(switch(fresh(at_desk), desk=str(hall.desk_id("2")))) == (403, "not_allowed")


def test_only_a_tablet_where_somebody_is_signed_in_changes_hands(
    client: FlaskClient, hall: Hall, dewi: UUID, bearer: Callable[..., dict[str, str]]
) -> None:
    body = {"username": "dewi", "pin": PIN, "desk": str(hall.desk_id("1"))}
    assert code_of(client.post(SWITCH, json=body)) == (401, "not_signed_in")
    assert code_of(client.post(SWITCH, json=body, headers=bearer("clerk", "1"))) == (403, "not_allowed")


@pytest.mark.parametrize("role", ["greeter", "viewer"])
def test_a_screen_that_is_no_desk_does_not_change_hands(
    signed_in: Callable[[str], Staff], hall: Hall, dewi: UUID, role: str
) -> None:
    assert code_of(switch(signed_in(role), desk=str(hall.desk_id("1")))) == (403, "not_allowed")


def test_a_forged_form_changes_nobody(at_desk: Staff, hall: Hall, dewi: UUID) -> None:
    answer = at_desk.client.post(SWITCH, json={"username": "dewi", "pin": PIN})
    assert (answer.status_code, hall.desk("1").clerk_id == dewi) == (400, False)


@pytest.mark.parametrize("raw", [b"[]", b'"dewi"', b"{", b"7", b'{"username": ["dewi"], "pin": {"a": 1}}'])
def test_what_is_no_form_is_a_wrong_pin(at_desk: Staff, hall: Hall, dewi: UUID, raw: bytes) -> None:
    headers = {"X-CSRFToken": at_desk.csrf, "Content-Type": "application/json"}
    assert at_desk.client.post(SWITCH, data=raw, headers=headers).status_code == 401


def test_one_tablet_may_try_ten_times_a_minute(at_desk: Staff, hall: Hall, dewi: UUID) -> None:
    """Wherever in the network it is."""
    answers = []
    for nth in range(10):
        at_desk.client.environ_base["REMOTE_ADDR"] = f"192.168.8.{nth}"
        answers.append(switch(at_desk, "000000", f"name-{nth}").status_code)
    assert answers == [401] * 10
    assert code_of(switch(at_desk)) == (429, "too_many")


# -- who is offered --------------------------------------------------------------------------------------------------


def test_clerks_with_a_pin_are_offered_by_name(app: Flask, box: Box, hall: Hall) -> None:
    for name, pin, role in (("yuli", PIN, Role.CLERK), ("andika", PIN, Role.CLERK), ("tanpa", None, Role.CLERK)):
        a_clerk(box, name, pin, role)
    a_clerk(box, "rina", PIN, Role.COORDINATOR)
    gone = a_clerk(box, "pergi")
    with box.engine.begin() as connection:
        set_active(connection, gone, False, now=NOON)
    with app.app_context():
        offered = clerks_with_pin()
    assert [(one.display_name, one.username) for one in offered] == [("Andika", "andika"), ("Yuli", "yuli")]
    assert CHEAP.hash(PIN)[:20] not in repr(offered)
