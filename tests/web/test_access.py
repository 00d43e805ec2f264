"""Every route declares who may enter, and lets in exactly those."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from queues.model.actor import Role
from tests.builders import Hall
from tests.web.conftest import Staff
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
