"""Every route declares who may enter, and lets in exactly those."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from queues.actions.hall.closing import close_day
from queues.model.actor import Role
from queues.model.sessions import SessionEnd
from queues.persistence.people.people import (
    create_access_token,
    create_user,
    revoke_access_token,
    set_active,
    set_desk_pin,
    set_own_pin,
    set_password,
)
from queues.persistence.people.sessions import end_all_sessions
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, NOON, Hall
from tests.web.auth.test_signing_in import CHEAP, PIN, csrf_of, enter_at_desk
from tests.web.conftest import Staff, StandingClock
from webapp import create_app
from webapp.auth.access import EVERYBODY, KNOWN_TOKENS
from webapp.services import Box
from webapp.settings import Settings

VISITORS = ("citizen", "clerk", "greeter", "coordinator", "viewer", "content", "admin")


def declared(app: Flask, rule: Rule) -> Any:
    return getattr(app.view_functions[rule.endpoint], "access", None)


def methods(rule: Rule) -> Iterator[str]:
    yield from sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def addresses(app: Flask, box: Box, hall: Hall) -> list[tuple[Rule, str]]:
    """Every rule with a real address: of this day, its first desk, a ticket and its turn."""
    ticket = hall.take("bpjs")
    known = {
        "agency": "disdukcapil",
        "voice": "id",
        "day": hall.code,
        "desk_id": hall.desk_id("1"),
        "turn_id": ticket.turn,
        "ticket_id": ticket.id,
        "alert_id": ticket.id,
        "message_id": ticket.id,
        "session_id": ticket.id,
        "user_id": ticket.id,
        "token_id": ticket.id,
        "token": box.tokens.token(ticket.id),
        "pause_id": ticket.id,
        "announcement_id": ticket.id,
        "board_id": ticket.id,
        "block_id": ticket.id,
        "received_id": ticket.id,
        "version": 1,
        "code": "kk",
        "nth": 0,
        "number": ticket.number,
        "service": "kk",
        "mark": "0123456789abcdef",
        "step": "regency",
        "file": "css/none.css",
        "filename": "ornament.svg",
        "guide": "petugas",
        "sheet": "poster",
    }
    return [(rule, _built(rule, known)) for rule in app.url_map.iter_rules()]


def _built(rule: Rule, known: dict[str, Any]) -> str:
    built = rule.build({name: known[name] for name in rule.arguments - (rule.defaults or {}).keys()})
    assert built is not None
    return str(built[1])


def was_kept_out(answer: Any) -> bool:
    if answer.status_code == 302:
        return "/sign-in" in answer.headers["Location"]
    return answer.status_code in (401, 403)


def test_every_route_declares_its_access(app: Flask) -> None:
    undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if declared(app, rule) is None]
    assert undeclared == []


def test_a_route_without_declared_access_stays_closed(settings: Settings, clock: StandingClock) -> None:
    app = create_app(settings, clock)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secrets")
    assert app.test_client().get("/forgotten").status_code == 500


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_route_lets_in_whom_it_declares_and_nobody_else(
    app: Flask, box: Box, hall: Hall, signed_in: Callable[[str], Staff], visitor: str
) -> None:
    wrong = []
    somebody = signed_in(visitor) if visitor != "citizen" else None
    if somebody and visitor == "clerk":
        somebody.post(f"/api/v1/desks/{hall.desk_id('1')}/staff")  # a clerk who sits nowhere pauses no service
    for rule, path in addresses(app, box, hall):
        allowed = declared(app, rule)
        may_enter = allowed == EVERYBODY or (visitor != "citizen" and Role(visitor) in allowed)
        for method in methods(rule):
            if rule.endpoint.startswith("signing_in.") and method == "POST":
                continue  # signs in or out: what it does to a visitor is told in its own tests
            answer = _visit(app, somebody, method, path)
            if may_enter == was_kept_out(answer):
                wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []


# -- whose time is over ----------------------------------------------------------------------------------------------


def entered(app: Flask, walk: list[tuple[Rule, str]], somebody: Staff) -> list[tuple[str, str]]:
    """Where this visitor gets in, of all that is not for everybody."""
    return [
        (method, rule.rule)
        for rule, path in walk
        for method in methods(rule)
        if declared(app, rule) != EVERYBODY and not was_kept_out(_visit(app, somebody, method, path))
    ]


@pytest.mark.parametrize("role", ["admin", "coordinator", "clerk", "greeter", "viewer", "content"])
def test_a_session_that_was_ended_enters_as_anybody_does(
    app: Flask, box: Box, hall: Hall, signed_in: Callable[[str], Staff], role: str
) -> None:
    somebody = signed_in(role)
    assert box.writer.write(end_all_sessions, why=SessionEnd.ENDED_BY_STAFF, now=NOON) == 1
    assert entered(app, addresses(app, box, hall), somebody) == []


@dataclass
class House:
    """Where somebody is let in, and sent away again."""

    app: Flask
    box: Box
    hall: Hall
    clock: StandingClock
    signed_in: Callable[[str], Staff]

    def admin(self) -> Staff:
        return self.signed_in("admin")

    def desk(self) -> Staff:
        """A tablet that the desk's PIN opened."""
        self.change(set_desk_pin, self.hall.desk_id("1"), CHEAP.hash(PIN), now=NOON)
        client = self.app.test_client()
        enter_at_desk(client, self.hall, PIN)
        return Staff(client, csrf_of(client))

    def clerk_at_desk(self) -> Staff:
        """The same tablet, taken over by a clerk with the own PIN."""
        user_id = self.change(create_user, username="dewi", display_name="Dewi", role=Role.CLERK, **NOBODYS, now=NOON)
        self.change(set_own_pin, user_id, CHEAP.hash(PIN), now=NOON)
        tablet = self.desk()
        assert tablet.post("/sign-in/switch", {"username": "dewi", "pin": PIN}).status_code == 200
        return Staff(tablet.client, csrf_of(tablet.client))

    def device(self) -> Staff:
        """Whatever holds an admin's access token for an hour."""
        client, until = self.app.test_client(), NOON + timedelta(hours=1)
        token = self.change(create_access_token, role=Role.ADMIN, label="Alat", now=NOON, expires_at=until)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return Staff(client, "")

    def change(self, change: Callable[..., Any], *known: Any, **more: Any) -> Any:
        with self.box.engine.begin() as connection:
            return change(connection, *known, **more)

    def of_everybody(self, change: Callable[..., Any], *known: Any) -> None:
        for row in self.hall.rows(tables.staff_user):
            self.change(change, row["id"], *known, now=NOON)


def sign_out(house: House, somebody: Staff) -> None:
    """Somebody has copied the cookie before."""
    cookie = somebody.client.get_cookie("giliran_session")
    assert cookie and somebody.client.post("/sign-out", data={"csrf_token": somebody.csrf}).status_code == 303
    somebody.client.set_cookie("giliran_session", cookie.value)


def pass_time(house: House, somebody: Staff) -> None:
    house.clock.at = NOON + timedelta(hours=14, minutes=1)


def close(house: House, somebody: Staff) -> None:
    house.hall.do(close_day, by=COORDINATOR, day_id=house.hall.day_id)


def revoke(house: House, somebody: Staff) -> None:
    (token,) = house.hall.rows(tables.access_token)
    house.change(revoke_access_token, token["id"], NOON)
    house.app.extensions.pop(KNOWN_TOKENS)  # what was looked up is believed for five seconds


def expire(house: House, somebody: Staff) -> None:
    house.clock.at = NOON + timedelta(hours=1)
    house.app.extensions.pop(KNOWN_TOKENS)


NOBODYS = {"password_hash": "none"}
SENT_AWAY: dict[str, tuple[Callable[[House], Staff], Callable[[House, Staff], None]]] = {
    "signed out, and the cookie copied": (House.admin, sign_out),
    "fourteen hours later": (House.admin, pass_time),
    "another password": (House.admin, lambda house, _: house.of_everybody(set_password, "another")),
    "switched off": (House.admin, lambda house, _: house.of_everybody(set_active, False)),
    "another PIN of the desk": (
        House.desk,
        lambda house, _: house.change(set_desk_pin, house.hall.desk_id("1"), CHEAP.hash("771204"), now=NOON),
    ),
    "the desk's day is over": (House.desk, close),
    "another own PIN": (House.clerk_at_desk, lambda house, _: house.of_everybody(set_own_pin, "another")),
    "another password of who came with the own PIN": (
        House.clerk_at_desk,
        lambda house, _: house.of_everybody(set_password, "another"),
    ),
    "a revoked token": (House.device, revoke),
    "an expired token": (House.device, expire),
}


@pytest.mark.parametrize("how", SENT_AWAY)
def test_whoever_was_sent_away_enters_nowhere_any_more(
    app: Flask, box: Box, hall: Hall, clock: StandingClock, signed_in: Callable[[str], Staff], how: str
) -> None:
    come, send_away = SENT_AWAY[how]
    house = House(app, box, hall, clock, signed_in)
    somebody = come(house)
    assert somebody.get(f"/desks/{hall.desk_id('1')}/now").status_code == 200
    walk = addresses(app, box, hall)
    send_away(house, somebody)
    assert entered(app, walk, somebody) == []


def test_a_desks_session_of_after_the_close_enters_its_own_page_and_sends_outcomes(
    app: Flask, box: Box, hall: Hall
) -> None:
    walk = addresses(app, box, hall)
    with box.engine.begin() as connection:
        set_desk_pin(connection, hall.desk_id("1"), CHEAP.hash(PIN), now=NOON)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    client = app.test_client()
    assert enter_at_desk(client, hall, PIN).location == f"/desks/{hall.desk_id('1')}"
    tablet = Staff(client, csrf_of(client))
    entered = []
    for rule, path in [(rule, path) for rule, path in walk if declared(app, rule) != EVERYBODY]:
        for method in methods(rule):
            answer = _visit(app, tablet, method, path)
            is_led_back = answer.status_code == 302 and answer.location == f"/desks/{hall.desk_id('1')}"
            if not was_kept_out(answer) and not is_led_back:
                entered.append((method, rule.endpoint))
    assert sorted(entered) == [("GET", "desk.page"), ("POST", "api.turns.finish")]


def _visit(app: Flask, somebody: Staff | None, method: str, path: str) -> Any:
    if method == "GET":
        return (somebody.client if somebody else app.test_client()).get(path)
    if somebody:
        return somebody.post(path)
    return app.test_client().open(path, method=method, json={}, headers={"Idempotency-Key": f"walk {path}"[:40]})


def test_a_forged_post_from_another_page_is_refused(hall: Hall, signed_in: Callable[[str], Staff]) -> None:
    clerk = signed_in("clerk")
    desk: UUID = hall.desk_id("1")
    forged = clerk.client.post(
        f"/api/v1/desks/{desk}/call-next", json={}, headers={"Idempotency-Key": "forged", "X-CSRFToken": "guessed"}
    )
    assert (forged.status_code, forged.json["error"]["code"]) == (400, "form_expired")


def test_a_revoked_or_invented_token_opens_nothing(app: Flask, hall: Hall) -> None:
    answer = app.test_client().get(f"/api/v1/days/{hall.code}/load", headers={"Authorization": "Bearer invented"})
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_signed_in")  # type: ignore[index]
