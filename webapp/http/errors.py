"""Every refusal and failure gets one answer: a status, a code, and a sentence in the visitor's language."""

from collections import Counter
from collections.abc import Mapping

import structlog
from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from werkzeug.exceptions import HTTPException

from queues.model import refusals
from queues.model.refusals import Refusal, TooMany
from webapp.auth.access import wants_json
from webapp.http.refusals import HttpsNeeded
from webapp.words.refusals import sentence_of
from webapp.words.titles import TITLES, title_of

log = structlog.get_logger(__name__)


# The status of a refusal follows from its base; those of the web app may name their own.
STATUS_OF_BASE: Mapping[type[Refusal], int] = {
    refusals.NotFound: 404,
    refusals.NotNow: 409,
    refusals.NotUnderstood: 422,
    refusals.NotAllowed: 403,
    refusals.TooMany: 429,
    refusals.Unavailable: 503,
}
_HTTP_CODES = {
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "too_large",
    415: "invalid",
    429: "too_many",
}
REFUSED = "giliran_refused"
# The database is away, its disk is in trouble, or all its connections are taken.
NO_DATABASE = (OperationalError, NoFreeConnection)
RETRY_AFTER = 3  # seconds until a write that failed is worth another try


def init_errors(app: Flask) -> None:
    app.extensions[REFUSED] = Counter[str]()
    app.register_error_handler(Refusal, answer_refusal)
    app.register_error_handler(CSRFError, _answer_csrf)
    app.register_error_handler(HTTPException, _answer_http)
    for kind in NO_DATABASE:
        app.register_error_handler(kind, _answer_trouble)
    app.register_error_handler(Exception, _answer_failure)


def refused() -> Counter[str]:
    """How often each code was said since the server began."""
    said: Counter[str] = current_app.extensions[REFUSED]
    return said


def status_of(refusal: type[Refusal]) -> int:
    """Of an HTTP answer; one whose base says nothing is a mistake of ours."""
    own: int | None = getattr(refusal, "status", None)
    return own or next((STATUS_OF_BASE[base] for base in refusal.__mro__ if base in STATUS_OF_BASE), 500)


def answer_refusal(refusal: Refusal) -> ResponseReturnValue:
    status = status_of(type(refusal))
    refused()[refusal.code] += 1
    if isinstance(refusal, refusals.NotRecorded) and refusal.__cause__:
        log.error("not recorded", endpoint=request.endpoint, cause=type(refusal.__cause__).__name__)
    response = _answer(status, refusal.code, sentence_of(refusal), refusal.details)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.details.get("retry_after", 60))
    return response


def refusal_of(trouble: Exception) -> Refusal:
    """What is answered to a refusal, or when the database is away (`NO_DATABASE`)."""
    if isinstance(trouble, Refusal):
        return trouble
    return refusals.Busy() if isinstance(trouble, NoFreeConnection) else refusals.NotRecorded()


def error_body(code: str, message: str, details: dict[str, object]) -> dict[str, object]:
    """The one shape of every error."""
    return {"error": {"code": code, "message": message, "details": details}}


def _answer(status: int, code: str, sentence: str, details: dict[str, object]) -> Response:
    if wants_json():
        return make_response(jsonify(error_body(code, sentence, details)), status)
    title = title_of(status)
    way_on = details.get("url") if code == HttpsNeeded.code else None
    page = render_template(
        "errors/error.html", code=code, title=title, sentence=sentence, advice=None, https_way=way_on
    )
    return make_response(page, status)


def _answer_csrf(_error: CSRFError) -> ResponseReturnValue:
    return _answer(400, "form_expired", str(TITLES["form_expired"]), {})


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:  # a redirect is no failure
        return error.get_response()
    code = _HTTP_CODES.get(status, "bad_request" if status < 500 else "failure")
    sentence = TITLES.get(code, TITLES["failure" if status >= 500 else "bad_request"])
    response = _answer(status, code, str(sentence), {})
    for name in ("Retry-After", "Allow"):
        value = dict(error.get_headers()).get(name)
        if value:
            response.headers[name] = value
    return response


def _answer_trouble(trouble: Exception) -> ResponseReturnValue:
    """A page that is asked for again may well come."""
    log.error("no database", endpoint=request.endpoint, kind=type(trouble).__name__)
    return answer_refusal(refusal_of(trouble))


def _answer_failure(error: Exception) -> ResponseReturnValue:
    # The path may carry a ticket's token: the endpoint says enough.
    log.exception("failure", endpoint=request.endpoint, kind=type(error).__name__)
    return _answer(500, "failure", str(TITLES["failure"]), {})
