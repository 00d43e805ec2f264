"""Turns that are over: a number is looked up, and the outcome of a turn corrected, from a desk or from the load."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from queues.actions.permissions import require_own_desk
from queues.model.actor import Actor, Role
from queues.model.refusals import NotAllowed, UnknownTicket
from queues.snapshots.desk.console import may_work_at
from queues.snapshots.desk.past_turns import OutcomeFormSnapshot, find_number, outcome_form_of
from webapp.auth.access import current_actor, staff
from webapp.http.rendering import render_fragment
from webapp.services import box
from webapp.words.refusals import sentence_of

bp = Blueprint("past_turns", __name__)


@bp.get("/desks/<uuid:desk_id>/number")
@staff("clerk", "coordinator")
def number_at_desk(desk_id: UUID) -> ResponseReturnValue:
    """A number as this desk may know it; one that does not exist is said here too."""
    return _number(_at(desk_id), desk_id=desk_id)


@bp.get("/desks/<uuid:desk_id>/turns/<uuid:turn_id>/outcome")
@staff("clerk", "coordinator")
def outcome_at_desk(desk_id: UUID, turn_id: UUID) -> ResponseReturnValue:
    """What was recorded here, to be corrected."""
    return _correction(outcome_form_of(box().engine, turn_id, actor=_at(desk_id), now=box().now(), desk_id=desk_id))


@bp.get("/d/<day>/load/number")
@staff("coordinator")
def number(day: str) -> ResponseReturnValue:
    """Any number of the day, for who may correct every outcome."""
    return _number(current_actor(), day_code=day)


@bp.get("/d/<day>/load/turns/<uuid:turn_id>/outcome")
@staff("coordinator")
def outcome(day: str, turn_id: UUID) -> ResponseReturnValue:
    return _correction(outcome_form_of(box().engine, turn_id, actor=current_actor(), now=box().now(), day_code=day))


def _at(desk_id: UUID) -> Actor:
    """Who looks from a desk sits there, or sees all desks; refuses with NotAllowed."""
    actor = current_actor()
    require_own_desk(actor, desk_id)
    if actor.role is Role.CLERK and not may_work_at(box().engine, desk_id, actor):
        raise NotAllowed(desk=str(desk_id))
    return actor


def _number(actor: Actor, *, day_code: str = "", desk_id: UUID | None = None) -> ResponseReturnValue:
    """Without a number it asks for one."""
    wanted = request.args.get("number", "").strip().upper()
    found, why_not = None, ""
    try:
        if wanted:
            found = find_number(box().engine, wanted, actor=actor, now=box().now(), day_code=day_code, desk_id=desk_id)
    except UnknownTicket as unknown:
        why_not = sentence_of(unknown)
    shown = {"found": found, "number": found.number if found else wanted, "why_not": why_not, "desk_id": desk_id}
    return render_fragment("past_turns/_number.html", **shown, day_code=day_code, sees_all=actor.overrules)


def _correction(shown: OutcomeFormSnapshot) -> ResponseReturnValue:
    """The form asks for the same as at the end of a turn: its parts find `s`, `beside`, `day` and `desk` here too."""
    parts = {"s": shown, "beside": shown, "day": shown.day, "desk": shown.desk, "turn": shown.turn}
    return render_fragment("past_turns/_correction.html", **parts)
