"""The OpenAPI document is whole and true: every route is in it, and what it says is what is answered."""

import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.builders import Hall, demo_like_day, plan_with
from webapp.api.openapi import UNDESCRIBED
from webapp.auth.access import EVERYBODY
from webapp.services import Box

DOCUMENT = "/api/v1/openapi.json"
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
BOUNDED = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
MANY = settings(BOUNDED, max_examples=20)
BRIEFLY = settings(BOUNDED, max_examples=3)  # what is refused before the database is tried well enough on one of them


@pytest.fixture
def database_url(either_database: str) -> str:
    return either_database


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get(DOCUMENT).json
    return found


@pytest.fixture
def schema(app: Flask) -> Any:
    return schemathesis.openapi.from_wsgi(DOCUMENT, app)


def routes(app: Flask) -> set[tuple[str, str]]:
    """(method, path) of every route of the API but the document itself and its page."""
    return {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint not in UNDESCRIBED
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_described_and_every_description_is_a_route(app: Flask, document: dict[str, Any]) -> None:
    base = "/api/v1"
    described = {(method.upper(), base + path) for path, item in document["paths"].items() for method in item}
    assert described == routes(app)
    assert document["servers"] == [{"url": "http://localhost/api/v1"}]


def test_every_route_has_a_summary_an_answer_and_its_security(app: Flask, document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            where = (method, path)
            assert operation["summary"].endswith("."), where
            assert {"200", "201"} & set(operation["responses"]), where
            view = app.view_functions["api." + _endpoint(app, method, path)]
            assert ({} in operation["security"]) == (view.access == EVERYBODY), where  # type: ignore[attr-defined]


def _endpoint(app: Flask, method: str, path: str) -> str:
    blank = "/api/v1" + re.sub(r"\{(\w+_id)\}", "01a1ff6d-cbdb-711a-91c5-ed060ba72715", path)
    found = app.url_map.bind("localhost").match(re.sub(r"\{\w+\}", "x", blank), method=method.upper())
    return str(found[0]).removeprefix("api.")


def test_every_command_wants_a_key_and_says_its_body(document: dict[str, Any]) -> None:
    commands = [item["post"] for item in document["paths"].values() if "post" in item]
    assert commands
    for command in commands:
        names = {parameter["name"]: parameter["required"] for parameter in command["parameters"]}
        assert names["Idempotency-Key"] is True, command["operationId"]
        assert "requestBody" in command, command["operationId"]


def test_every_error_has_the_one_shape(document: dict[str, Any]) -> None:
    for item in document["paths"].values():
        for operation in item.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    reference = answer["content"]["application/json"]["schema"]["$ref"]
                    assert reference == "#/components/schemas/ErrorAnswer"


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))


def test_the_document_is_valid_openapi(schema: Any) -> None:
    assert schema.specification.version == "3.1.0"
    schema.validate()


def test_the_page_shows_every_route(client: FlaskClient, document: dict[str, Any]) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    for path in document["paths"]:
        assert f"<code>{path}</code>" in page.text
    assert "http://" not in page.text.replace("http://localhost/api/v1", "")


def test_whatever_is_sent_the_answer_is_as_described(schema: Any, box: Box, bearer: Any) -> None:
    bounded = BOUNDED if box.engine.dialect.name == "sqlite" else BRIEFLY
    _probe_all(schema, box, bearer, bounded, days_of_their_own=False)


@pytest.mark.soak
def test_however_much_is_sent_the_answer_is_as_described(schema: Any, box: Box, bearer: Any) -> None:
    _probe_all(schema, box, bearer, MANY)


def _probe_all(schema: Any, box: Box, bearer: Any, bounded: settings, *, days_of_their_own: bool = True) -> None:
    """A command may get a busy day of its own, since the one before may have ended it; half of the requests name what
    exists there."""
    headers = bearer("admin") | {"Accept-Encoding": "identity"}
    for number, found in enumerate(schema.get_all_operations()):
        operation = found.ok()
        if not number or (days_of_their_own and operation.method != "get"):
            existing = _existing(demo_like_day(box, plan_with(code=f"day-{number}")), box)
        _probe(operation, existing, headers, bounded)


def _existing(day: Hall, box: Box) -> dict[str, Any]:
    waiting = next(turn for turn in day.turns() if turn.state == "waiting")
    live = next(turn for turn in day.turns() if turn.is_live)
    return {
        "day": day.code,
        "code": "ktp",
        "desk_id": str(day.desk_id("2")),
        "turn_id": str(live.id),
        "ticket_id": str(waiting.ticket_id),
        # There are none of these yet: whoever names one hears that it is unknown.
        **dict.fromkeys(("alert_id", "pause_id", "announcement_id", "message_id"), str(waiting.id)),
        "token": box.tokens.token(waiting.ticket_id),
    }


def _probe(operation: Any, existing: dict[str, Any], headers: dict[str, str], bounded: settings) -> None:
    @bounded
    @given(case=operation.as_strategy(), at_home=st.booleans())
    def holds(case: Any, at_home: bool) -> None:
        if at_home:
            # A busy day has no plan, announcement or alert: their ids stay what was drawn.
            case.path_parameters = {name: existing.get(name, drawn) for name, drawn in case.path_parameters.items()}
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)

    holds()
