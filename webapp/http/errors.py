"""Every refusal and failure gets one answer: a status, a code, and a sentence in the visitor's language."""

from collections import Counter

import structlog
from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from werkzeug.exceptions import HTTPException

from queues.model import refusals
from queues.model.refusals import Refusal, TooMany
from webapp.auth.access import NotSignedIn, OnlyLateOutcomes, wants_json
from webapp.clock import ClockIsFast
from webapp.commands import KeyInvalid, KeyMissing
from webapp.live.socket_places import TooManyPhones
from webapp.tls.https_door import HttpsNeeded
from webapp.words.texts import TITLES, sentence_of, title_of

log = structlog.get_logger(__name__)


class Invalid(Refusal):
    """A body that is not of the form that was asked for; `details["fields"]` names what is wrong."""

    code = "invalid"


class WrongPin(Refusal):
    """A clerk's name and PIN do not fit together; which of them is wrong stays unsaid."""

    code = "wrong_pin"


class UnknownScreen(Refusal):
    """No screen that shows this code has been heard of in the last minutes."""

    code = "unknown_screen"


class UnknownBoard(Refusal):
    """No TV with this id is on the list."""

    code = "unknown_board"


class TooManyConnections(Refusal):
    """The visitor's address holds as many connections as one address may."""

    code = "too_many_connections"


class UnknownHost(Refusal):
    """Asked for under a name that is not this server's; `address` is where it is found."""

    code = "unknown_host"


STATUS: dict[type[Refusal], int] = {
    refusals.NotFound: 404,
    refusals.UnknownDay: 404,
    refusals.UnknownService: 404,
    refusals.UnknownDesk: 404,
    refusals.UnknownTurn: 404,
    refusals.UnknownTicket: 404,
    refusals.UnknownAlert: 404,
    refusals.UnknownSession: 404,
    refusals.TicketUnknownAfterRestore: 404,
    refusals.DayNotOpen: 409,
    refusals.IssuingIsStopped: 409,
    refusals.DayIsClosed: 409,
    refusals.DayExists: 409,
    refusals.DayWasUsed: 409,
    refusals.IllegalDayMove: 409,
    refusals.NotToday: 409,
    refusals.NumbersGiven: 409,
    refusals.NameTaken: 409,
    refusals.StillServing: 409,
    refusals.NoServiceChosen: 422,
    refusals.TooManyServices: 422,
    refusals.ServiceChosenTwice: 422,
    refusals.ServiceIsPaused: 409,
    refusals.QuotaFull: 409,
    refusals.ServiceAlreadyOpen: 409,
    refusals.NumberTaken: 409,
    refusals.NumberNotLost: 409,
    refusals.IllegalMove: 409,
    refusals.DeskBusy: 409,
    refusals.DeskNotOpen: 409,
    refusals.DeskIsPaused: 409,
    refusals.DeskTakesNoSuchService: 409,
    refusals.DeskNeedsService: 422,
    refusals.NotAtThisDesk: 409,
    refusals.OutcomeTooLate: 409,
    refusals.NotSeated: 409,
    refusals.SeatNeedsPin: 403,
    refusals.SeatsTaken: 409,
    refusals.NotOfOwnDesk: 409,
    refusals.NobodyWaiting: 409,
    refusals.TicketLiveElsewhere: 409,
    refusals.UnknownOutcome: 422,
    refusals.OutcomeMissing: 422,
    refusals.DetailMissing: 422,
    refusals.DetailInvalid: 422,
    refusals.DetailTooLong: 422,
    refusals.DetailDateOutOfRange: 422,
    refusals.NotDelivering: 409,
    refusals.WrongDayCode: 422,
    refusals.NotPosted: 409,
    refusals.SameService: 409,
    refusals.NothingToUndo: 409,
    refusals.UndoTooLate: 409,
    refusals.UndoBlocked: 409,
    refusals.TooEarly: 409,
    refusals.NoteMissing: 422,
    refusals.NothingCounted: 409,
    refusals.DeskInUse: 409,
    refusals.PauseEndsBeforeItStarts: 422,
    refusals.PauseIsPast: 422,
    refusals.PauseNotToday: 422,
    refusals.PauseHasBegun: 409,
    refusals.UnknownPause: 404,
    refusals.QuotaBelowIssued: 409,
    refusals.NoBlanksLeft: 409,
    refusals.TooLateForToday: 409,
    refusals.UnknownAnnouncement: 404,
    refusals.TooManyAnnouncements: 409,
    refusals.ClockMovedOn: 409,
    refusals.KeyReused: 422,
    refusals.NotAllowed: 403,
    refusals.NotAvailable: 409,  # 501 would count as a failure of the server
    refusals.NotRecorded: 503,
    refusals.Busy: 503,
    NotSignedIn: 401,
    OnlyLateOutcomes: 403,
    HttpsNeeded: 403,
    KeyMissing: 400,
    KeyInvalid: 400,
    Invalid: 422,
    WrongPin: 401,
    refusals.AppointedOutsideHours: 422,
    refusals.TooMany: 429,
    refusals.UnknownSource: 404,
    refusals.NothingWaitsFromSource: 409,
    refusals.PhonesPaused: 409,
    refusals.TooManyOpenNumbers: 409,
    refusals.TooManyOfService: 409,
    refusals.OnlyFromGreeter: 409,
    TooManyPhones: 503,
    TooManyConnections: 503,
    UnknownHost: 421,
    UnknownScreen: 404,
    UnknownBoard: 404,
    ClockIsFast: 409,
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


def answer_refusal(refusal: Refusal) -> ResponseReturnValue:
    status = STATUS[type(refusal)]
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
    return _answer(400, "form_expired", TITLES["form_expired"], {})


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:  # a redirect is no failure
        return error.get_response()
    codes = {
        404: "not_found",
        405: "method_not_allowed",
        408: "too_slow",
        413: "too_large",
        415: "invalid",
        429: "too_many",
    }
    code = codes.get(status, "bad_request" if status < 500 else "failure")
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
