"""Hand a closed day in: what the file holds, and the file itself, once it is noted that it leaves."""

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from queues.model.hall.service_day import DayState
from queues.model.refusals import DayNotClosed, NotRecorded
from queues.reading.hall.day_head import DayHead
from queues.snapshots.shared.days import day_head
from webapp.auth.access import current_actor, staff
from webapp.handed_in.making import hand_in, shown_key
from webapp.http.errors import status_of
from webapp.http.rendering import unkept_response
from webapp.services import box
from webapp.words.refusals import sentence_of

bp = Blueprint("handing_in", __name__, url_prefix="/days/<day>/hand-in")

MIMETYPE = "application/vnd.giliran.day"


@bp.get("")
@staff("coordinator")
def page(day: str) -> ResponseReturnValue:
    """What leaves with the file, and what does not."""
    return _page(day_head(box().engine, day))


@bp.post("")
@staff("coordinator")
def file(day: str) -> ResponseReturnValue:
    """The signed file; each time that it leaves is recorded."""
    found = day_head(box().engine, day)
    try:
        made = hand_in(box(), found.code, by=current_actor())
    except (DayNotClosed, NotRecorded) as refusal:
        return _page(found, trouble=sentence_of(refusal), status=status_of(type(refusal)))
    return as_download(made.content, made.name)


def as_download(content: bytes, name: str) -> Response:
    answer: Response = current_app.response_class(content, mimetype=MIMETYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


# -- inside ----------------------------------------------------------------------------------------------------------


def _page(day: DayHead, *, trouble: str = "", status: int = 200) -> Response:
    is_closed = day.state is DayState.CLOSED
    try:
        fingerprint = shown_key(box()).fingerprint if is_closed else ""
    except NotRecorded as refusal:
        fingerprint, trouble = "", trouble or sentence_of(refusal)
    shown = {"day": day, "is_closed": is_closed, "fingerprint": fingerprint, "trouble": trouble}
    return unkept_response(render_template("handed_in/hand_in.html", **shown), status)
