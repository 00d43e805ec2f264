"""The OpenAPI 3.1 document, made from the routes and what each says of itself; and a plain page to read it."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Protocol, cast

from flask import Blueprint, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from werkzeug.routing import Rule

from queues.model.actor import Role
from webapp.api.describing import Description
from webapp.api.former_addresses import INSTEAD
from webapp.api.shared.answers import ErrorAnswer
from webapp.auth.access import EVERYBODY, public

Json = dict[str, Any]
VERSION = "1.0"
UNDESCRIBED = frozenset({"api.openapi.document", "api.openapi.page"})

_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_MEANINGS = {
    "day": "The code of a service day, or its id.",
    "token": "The token of a ticket.",
    "code": "The code of a service.",
    "number": "A number of the day, such as `A012`.",
    "desk_id": "The id of a desk.",
    "turn_id": "The id of a turn.",
    "ticket_id": "The id of a ticket.",
    "message_id": "Of something that a desk is told.",
    "alert_id": "The id of an alert.",
    "pause_id": "The id of a planned pause.",
    "announcement_id": "The id of an announcement.",
    "board_id": "The id of a named TV.",
}
_STATUS_WORDS = {
    200: "Done.",
    201: "Made; Location is the ticket's page.",
    304: "Nothing has happened since the answer with this ETag.",
    400: "The Idempotency-Key is missing or not well formed.",
    401: "Nobody is signed in.",
    403: "The role or the desk does not allow this.",
    404: "Not found.",
    408: "The body came too slowly.",
    409: "The rules of the queue do not allow this now; `details` says what the state is.",
    413: "The body is too large.",
    422: "The body is not as it should be (`details.fields` names each field), or the key came with another body.",
    429: "This device has taken as many numbers as it may for now; see Retry-After.",
    507: "The disk is too full to take the file.",
    503: "Nothing was recorded; try again with the same key after Retry-After.",
}
_ABOUT = (
    "The queues of a service day: take a number, hear it called, be served. Every POST carries an Idempotency-Key: "
    "repeated with the same body it changes nothing and answers as before. Every answer says the day's epoch and seq. "
    "What happens is heard at the Socket.IO namespace /live and read from /days/{day}/events."
)
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "One for each intention, the same for each retry of it.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
}
# Clients that were generated from the document call an operation by its id: it stays when a view moves to another file.
_OPERATION_IDS = {
    "announcements.announce": "hall_changes_announce",
    "announcements.withdraw": "hall_changes_withdraw",
    "boards.board": "days_board",
    "deliveries.handed": "deliveries_hand_to_post",
    "events.show": "days_events",
    "limits.change": "hall_changes_limits",
    "load.show": "days_load",
    "notices.show": "hall_changes_notices",
    "pauses.cancel": "hall_changes_cancel",
    "pauses.plan": "hall_changes_plan",
    "services.pause": "days_pause_of_service",
    "services.resume": "days_resume_of_service",
    "tickets.adopt": "tickets_adopt_number",
    "tickets.priority": "tickets_set_priority",
    "unreached.show": "hall_changes_unreached",
}
_SECURITY_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": "The token of a device of the hall."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "giliran_session",
        "description": "A signed-in page; its POSTs carry X-CSRFToken.",
    },
}

bp = Blueprint("openapi", __name__)


@bp.get("/openapi.json", endpoint="document")
@public
def openapi_document() -> ResponseReturnValue:
    """The whole API as OpenAPI 3.1."""
    return jsonify(openapi())


@bp.get("/docs")
@public
def page() -> ResponseReturnValue:
    """The same to read."""
    return make_response(render_template("api/docs.html", api=openapi(), operations=list(_listed(openapi()))))


def openapi() -> Json:
    """The document; `servers` is where this request found the API."""
    return _document() | {"servers": [{"url": request.host_url + "api/v1"}]}


# -- the document ----------------------------------------------------------------------------------------------------


@cache
def _document() -> Json:
    rules = [rule for rule in current_app.url_map.iter_rules() if _is_described(rule)]
    paths: dict[str, Json] = {}
    for rule in sorted(rules, key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            paths.setdefault(_path(rule), {})[method.lower()] = _operation(rule, method)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Giliran", "version": VERSION, "description": _ABOUT, "license": {"name": "MIT"}},
        "paths": paths,
        "components": {"schemas": _schemas(rules), "securitySchemes": _SECURITY_SCHEMES},
    }


def _is_described(rule: Rule) -> bool:
    return rule.endpoint.startswith("api.") and rule.endpoint not in UNDESCRIBED


class _View(Protocol):
    """A view with what its decorators left on it."""

    access: str | frozenset[Role]
    description: Description


def _view(rule: Rule) -> _View:
    return cast(_View, current_app.view_functions[rule.endpoint])


def _path(rule: Rule) -> str:
    return _PARAMETER.sub(r"{\2}", rule.rule.removeprefix("/api/v1"))


def _operation(rule: Rule, method: str) -> Json:
    view = _view(rule)
    told, is_public = view.description, view.access == EVERYBODY
    operation: Json = {
        "operationId": _operation_id(rule.endpoint.removeprefix("api.")),
        "tags": [rule.endpoint.split(".")[1]],
        "summary": (view.__doc__ or "").strip(),
        "parameters": [*_path_parameters(rule), *_query_parameters(told), *([_KEY] if method == "POST" else [])],
        "responses": _responses(rule, method, told, is_public),
        "security": [{}, {"token": []}, {"session": []}] if is_public else [{"token": []}, {"session": []}],
    }
    if told.body:
        content = {"application/json": {"schema": _reference(told.body)}}
        operation["requestBody"] = {"required": bool(_required(told.body)), "content": content}
    if told.file:
        form: Json = {"type": "object", "properties": {told.file: {"type": "string", "format": "binary"}}}
        sent = {"multipart/form-data": {"schema": form | {"required": [told.file]}}}
        operation["requestBody"] = {"required": True, "content": sent}
    if instead := INSTEAD.get(rule.endpoint):
        operation["deprecated"] = True
    words = (f"Deprecated: now {instead}." if instead else "", _whom(view))
    return operation | ({"description": " ".join(filter(None, words))} if any(words) else {})


def _operation_id(endpoint: str) -> str:
    own = endpoint.removeprefix("former.").replace(".", "_").rstrip("_")
    return _OPERATION_IDS.get(endpoint, own)


def _whom(view: _View) -> str:
    return "" if isinstance(view.access, str) else f"For {', '.join(sorted(view.access))}."


def _path_parameters(rule: Rule) -> Iterator[Json]:
    for converter, name in _PARAMETER.findall(rule.rule):
        schema = {"type": "string", "format": "uuid"} if converter == "uuid" else {"type": "string", "minLength": 1}
        yield {"name": name, "in": "path", "required": True, "description": _MEANINGS[name], "schema": schema}


def _query_parameters(told: Description) -> Iterator[Json]:
    properties = told.query.model_json_schema()["properties"] if told.query else {}
    for name, schema in properties.items():
        yield {"name": name, "in": "query", "required": False, "schema": schema}


def _responses(rule: Rule, method: str, told: Description, is_public: bool) -> Json:
    refusals = set(told.refusals) | ({400, 409, 413, 422, 503} if method == "POST" else {304})
    refusals |= {404} if "<" in rule.rule else set()
    refusals |= {401, 403}  # a token that nobody has, or one of another day, is refused on public addresses too
    answers = {str(told.status): _response(told.status, told.answer)}
    answers |= {str(code): _response(code, None if code == 304 else ErrorAnswer) for code in sorted(refusals)}
    if told.status == 201:
        location = {"description": "The ticket's page.", "schema": {"type": "string"}}
        answers["201"]["headers"] = {"Location": location}
    return answers


def _response(status: int, model: type[BaseModel] | None) -> Json:
    words = {"description": _STATUS_WORDS[status]}
    return words | ({"content": {"application/json": {"schema": _reference(model)}}} if model else {})


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _required(model: type[BaseModel]) -> list[str]:
    return [name for name, field in model.model_fields.items() if field.is_required()]


def _schemas(rules: list[Rule]) -> Json:
    told = [_view(rule).description for rule in rules]
    bodies = {one.body for one in told if one.body}
    answers = {one.answer for one in told} | {ErrorAnswer}
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in bodies]
    models += [(model, "serialization") for model in answers]
    models.sort(key=lambda pair: pair[0].__name__)
    _, schema = models_json_schema(models, ref_template="#/components/schemas/{model}")
    return dict(sorted(schema["$defs"].items()))


# -- the page --------------------------------------------------------------------------------------------------------


def _listed(api: Json) -> Iterator[Json]:
    """Each operation with its method, path and the schemas of its body and answer."""
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            yield operation | {"method": method.upper(), "path": path}
