"""The organiser's sheet: the code of a day's key on paper, so that a spare laptop can read what is about people."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queues.model.refusals import WrongDayCode
from queues.reading.hall.day_head import DayHead
from queues.snapshots.shared.days import day_head
from webapp.auth.access import staff
from webapp.http.rendering import unkept_response
from webapp.office.day_keys import is_missing, learn_code, shown_code, unreadable_on
from webapp.services import box
from webapp.words.refusals import sentence_of

bp = Blueprint("key_sheet", __name__, url_prefix="/days/<day>/key")


@bp.get("")
@staff()
def page(day: str) -> ResponseReturnValue:
    """What the sheet is for, and where a code from paper is typed in."""
    return _page(day_head(box().engine, day), learnt=bool(request.args.get("learnt")))


@bp.post("")
@staff()
def sheet(day: str) -> ResponseReturnValue:
    """The sheet itself; each showing of the code is recorded."""
    found = day_head(box().engine, day)
    if is_missing(found.id, found.code):
        return _page(found, 409)
    shown: dict[str, Any] = {"day": found, "code": shown_code(found.id), "address": box().public_url}
    return unkept_response(render_template("days/key_sheet.html", **shown))


@bp.post("/learn")
@staff()
def learn(day: str) -> ResponseReturnValue:
    found = day_head(box().engine, day)
    try:
        learn_code(found.id, request.form.get("code", ""))
    except WrongDayCode as wrong:
        return _page(found, 422, typed=request.form.get("code", ""), error=sentence_of(wrong))
    return redirect(url_for("key_sheet.page", day=found.code, learnt=1), 303)


# -- inside ----------------------------------------------------------------------------------------------------------


def _page(found: DayHead, status: int = 200, *, typed: str = "", error: str = "", learnt: bool = False) -> Response:
    missing, unreadable = is_missing(found.id, found.code), unreadable_on(found.code)
    shown = {"typed": typed, "error": error, "learnt": learnt, "missing": missing, "unreadable": unreadable}
    return unkept_response(render_template("days/key.html", day=found, **shown), status)
