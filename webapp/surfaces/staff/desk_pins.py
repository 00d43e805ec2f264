"""A new PIN for a desk while the hall runs: made by the coordinator, shown once, and the old one opens nothing more."""

from uuid import UUID

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from queues.reading.hall.day_head import DayHead
from queues.reading.hall.plan import DeskHead
from queues.snapshots.shared.days import head_of_desk
from webapp.auth.access import staff
from webapp.auth.renewals import desk_secrets_mark, renew_desk_pin
from webapp.services import box

bp = Blueprint("desk_pins", __name__)


@bp.get("/d/<day>/load/desks/<uuid:desk_id>/pin")
@staff("coordinator")
def page(day: str, desk_id: UUID) -> ResponseReturnValue:
    """What a new PIN does, before it is made."""
    return _page(*_found(day, desk_id))


@bp.post("/d/<day>/load/desks/<uuid:desk_id>/pin")
@staff("coordinator")
def renew(day: str, desk_id: UUID) -> ResponseReturnValue:
    """The PIN itself stands in this answer alone; loaded again it says so, and makes no other one."""
    found, mark = _found(day, desk_id), desk_secrets_mark([desk_id])
    if request.form.get("state", mark) != mark:
        return _page(*found, status=409)
    return _page(*found, renew_desk_pin(desk_id))


def _found(day: str, desk_id: UUID) -> tuple[DayHead, DeskHead]:
    return head_of_desk(box().engine, day, desk_id)


def _page(day: DayHead, desk: DeskHead, pin: str = "", status: int = 200) -> ResponseReturnValue:
    shown = {"day": day, "desk": desk, "pin": pin, "state": desk_secrets_mark([desk.id])}
    answer = make_response(render_template("load/pin.html", is_made_already=status == 409, **shown), status)
    answer.headers["Cache-Control"] = "no-store"
    return answer
