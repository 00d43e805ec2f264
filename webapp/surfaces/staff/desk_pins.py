"""A new PIN for a desk while the hall runs: made by the coordinator, shown once, and the old one opens nothing more."""

from uuid import UUID

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from queues.model.refusals import UnknownDesk
from queues.snapshots.load.load import LoadDesk, LoadSnapshot, load_snapshot
from webapp.auth.access import staff
from webapp.auth.renewals import renew_desk_pin
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
    """The PIN itself stands in this answer alone; loading it again makes another one."""
    load, found = _found(day, desk_id)
    return _page(load, found, renew_desk_pin(desk_id))


def _found(day: str, desk_id: UUID) -> tuple[LoadSnapshot, LoadDesk]:
    load = load_snapshot(box().engine, day, now=box().now())
    found = next((one for one in load.desks if one.desk.id == desk_id), None)
    if found is None:
        raise UnknownDesk
    return load, found


def _page(load: LoadSnapshot, found: LoadDesk, pin: str = "") -> ResponseReturnValue:
    answer = make_response(render_template("load/pin.html", day=load.day, desk=found.desk, pin=pin))
    answer.headers["Cache-Control"] = "no-store"
    return answer
