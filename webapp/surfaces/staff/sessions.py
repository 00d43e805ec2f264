"""Who is signed in on which device: a coordinator sends a tablet away that is lost or left open."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queues.model.refusals import NotAllowed, UnknownSession
from queues.model.sessions import SessionEnd
from queues.snapshots.office.sessions import SessionsSnapshot, SignedInHere, sessions_snapshot
from webapp.auth import sessions
from webapp.auth.access import current_actor, staff
from webapp.services import box
from webapp.words.texts import ROLE_WORDS

bp = Blueprint("sessions", __name__)


@bp.get("/d/<day>/sessions")
@staff("coordinator")
def page(day: str) -> ResponseReturnValue:
    """Every device that is signed in, and since when."""
    seen = _read(day)
    lines = [(here, here.entry.may_be_ended_by(current_actor())) for here in seen.signed_in]
    return _private("sessions/page.html", day=seen.day, lines=lines, is_done="done" in request.args)


@bp.get("/d/<day>/sessions/<uuid:session_id>")
@staff("coordinator")
def ask(day: str, session_id: UUID) -> ResponseReturnValue:
    """What sending this device away would do."""
    seen = _read(day)
    return _private("sessions/ask.html", day=seen.day, here=_one(seen, session_id))


@bp.post("/d/<day>/sessions/<uuid:session_id>/end")
@staff("coordinator")
def end(day: str, session_id: UUID) -> ResponseReturnValue:
    """The device is signed out, its sockets are cut."""
    _one(_read(day), session_id)
    sessions.end_here(session_id, SessionEnd.ENDED_BY_STAFF, by=current_actor())
    return redirect(url_for("sessions.page", day=day, done=1), 303)


# -- inside ----------------------------------------------------------------------------------------------------------


def _read(day: str) -> SessionsSnapshot:
    return sessions_snapshot(box().engine, day, now=sessions.trusted_now())


def _one(seen: SessionsSnapshot, session_id: UUID) -> SignedInHere:
    found = seen.one(session_id)
    if found is None:
        raise UnknownSession
    if not found.entry.may_be_ended_by(current_actor()):
        raise NotAllowed
    return found


def _private(template: str, **shown: object) -> Response:
    answer = make_response(render_template(template, me=current_actor(), ROLE_WORDS=ROLE_WORDS, **shown))
    answer.headers["Cache-Control"] = "no-store"
    return answer
