"""Every route declares who may enter, and lets in exactly those."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from queues.actions.opening import close_day
from queues.model.actor import Role
from queues.model.sessions import SessionEnd
from queues.persistence.people import set_desk_pin
from queues.persistence.sessions import end_all_sessions
from tests.builders import COORDINATOR, NOON, Hall
from tests.web.conftest import Staff
from tests.web.test_signing_in import CHEAP, PIN, csrf_of, enter_at_desk
from webapp.access import EVERYBODY
from webapp.box import Box

VISITORS = ("citizen", "clerk", "greeter", "coordinator", "viewer", "admin")


def declared(app: Flask, rule: Rule) -> Any:
    return getattr(app.view_functions[rule.endpoint], "access", None)


def methods(rule: Rule) -> Iterator[str]:
    yield from sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def addresses(app: Flask, box: Box, hall: Hall) -> list[tuple[Rule, str]]:
    """Every rule with a real address: of this day, its first desk, a ticket and its turn."""
    ticket = hall.take("bpjs")
    known = {
        "day": hall.code,
        "desk_id": hall.desk_id("1"),
        "turn_id": ticket.turn,
        "ticket_id": ticket.id,
        "alert_id": ticket.id,
        "session_id": ticket.id,
        "token": box.tokens.token(ticket.id),
        "pause_id": ticket.id,
        "announcement_id": ticket.id,
        "board_id": ticket.id,
        "code": "kk",
        "number": ticket.number,
        "service": "kk",
        "file": "css/none.css",
        "filename": "ornament.svg",
    }
    return [(rule, _built(rule, known)) for rule in app.url_map.iter_rules()]


def _built(rule: Rule, known: dict[str, Any]) -> str:
    built = rule.build({name: known[name] for name in rule.arguments})
    assert built is not None
    return str(built[1])


def was_kept_out(answer: Any) -> bool:
    if answer.status_code == 302:
        return "/sign-in" in answer.headers["Location"]
    return answer.status_code in (401, 403)


def test_every_route_declares_its_access(app: Flask) -> None:
    undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if declared(app, rule) is None]
    assert undeclared == []


def test_a_route_without_declared_access_stays_closed(app: Flask) -> None:
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


@pytest.mark.parametrize("role", ["admin", "coordinator", "clerk", "greeter", "viewer"])
def test_a_session_that_was_ended_enters_as_anybody_does(
    app: Flask, box: Box, hall: Hall, signed_in: Callable[[str], Staff], role: str
) -> None:
    somebody = signed_in(role)
    assert box.writer.write(end_all_sessions, why=SessionEnd.ENDED_BY_STAFF, now=NOON) == 1
    entered = [
        (method, rule.rule)
        for rule, path in addresses(app, box, hall)
        for method in methods(rule)
        if declared(app, rule) != EVERYBODY and not was_kept_out(_visit(app, somebody, method, path))
    ]
    assert entered == []


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
