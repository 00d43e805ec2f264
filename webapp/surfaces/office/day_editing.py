"""A prepared day changed in the browser: what stands on its screens, its desks, and what each of them takes.

Each change is a new plan for the whole day, as `giliran day replace` makes it: refused once somebody has a number.
Two people who edit one day see each other: a form says which state of the day it was made from.
"""

from collections.abc import Callable

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.actions.hall.replacing import replace_day
from queues.model.hall.service_day import DayPlan, PlannedDesk
from queues.model.refusals import DayIsClosed, DayWasUsed, UnknownDesk
from queues.snapshots.office.day_plan import PlannedDaySnapshot, planned_day
from webapp.auth.access import staff
from webapp.commands import perform
from webapp.day_file.editing import services_to_choose, with_desk, with_head, without_desk
from webapp.http.rendering import unkept_response
from webapp.services import box
from webapp.surfaces.office.day_forms import DeskForm, HeadForm

bp = Blueprint("day_editing", __name__, url_prefix="/days/<day>/edit")

Change = Callable[[DayPlan], DayPlan]


@bp.get("")
@staff()
def page(day: str) -> ResponseReturnValue:
    found = planned_day(box().engine, day)
    return _page(found, HeadForm.of(found.plan), saved=bool(request.args.get("saved")))


@bp.post("")
@staff()
def save(day: str) -> ResponseReturnValue:
    """What stands on every screen."""
    found = planned_day(box().engine, day)
    form = HeadForm(request.form)
    head = form.head()
    if head is None:
        return _page(found, form, status=422)
    trouble = _replaced(found, lambda plan: with_head(plan, head))
    return _page(found, form, trouble=trouble, status=409) if trouble else _back(day)


@bp.get("/desk")
@staff()
def desk(day: str) -> ResponseReturnValue:
    """The desk of code `desk`, or a new one with the next number."""
    found = planned_day(box().engine, day)
    return _desk(found, DeskForm.of(found.plan, _known(found, request.args.get("desk"))))


@bp.post("/desk")
@staff()
def save_desk(day: str) -> ResponseReturnValue:
    found = planned_day(box().engine, day)
    known = _known(found, request.args.get("desk"))
    form = DeskForm(request.form, plan=found.plan, known=known)
    planned = form.desk()
    if planned is None:
        return _desk(found, form, status=422)
    trouble = _replaced(found, lambda plan: with_desk(plan, planned))
    return _desk(found, form, trouble=trouble, status=409) if trouble else _back(day)


@bp.post("/desk/remove")
@staff()
def remove_desk(day: str) -> ResponseReturnValue:
    """With its PIN, and whatever opened it; the last desk stays."""
    found = planned_day(box().engine, day)
    gone = _known(found, request.args.get("desk"))
    if gone is None or len(found.plan.desks) == 1:
        raise UnknownDesk
    trouble = _replaced(found, lambda plan: without_desk(plan, gone.code))
    return _page(found, HeadForm.of(found.plan), trouble=trouble, status=409) if trouble else _back(day)


# -- inside ----------------------------------------------------------------------------------------------------------


def _known(found: PlannedDaySnapshot, code: str | None) -> PlannedDesk | None:
    """Refuses with UnknownDesk where a code is named that the day has not."""
    if code is None:
        return None
    desk = next((one for one in found.plan.desks if one.code == code), None)
    if desk is None:
        raise UnknownDesk
    return desk


def _state_of(found: PlannedDaySnapshot) -> str:
    """What a form was made from."""
    return f"{found.day.epoch}-{found.day.seq}"


def _replaced(found: PlannedDaySnapshot, change: Change) -> str:
    """Why the day was not changed, in words; "" where it was."""
    if request.form.get("state") != _state_of(found):
        return _("Hari ini baru saja diubah orang lain. Isian Anda masih ada: periksa lagi, lalu simpan.")
    try:
        perform(replace_day, key=None, day_id=found.day.id, plan=change(found.plan))
    except DayWasUsed:
        return _(
            "Sudah ada nomor yang diberikan, jadi rencananya tidak dapat diganti. Sebagian masih dapat di Beban meja."
        )
    except DayIsClosed:
        return _("Hari ini sudah ditutup.")
    return ""


def _page(
    found: PlannedDaySnapshot, form: HeadForm, *, trouble: str = "", saved: bool = False, status: int = 200
) -> Response:
    shown = {"s": found, "form": form, "state": _state_of(found), "trouble": trouble, "saved": saved}
    return unkept_response(render_template("days/edit.html", **shown), status)


def _desk(found: PlannedDaySnapshot, form: DeskForm, *, trouble: str = "", status: int = 200) -> Response:
    choices = services_to_choose(found.plan)
    shown = {"s": found, "form": form, "state": _state_of(found), "trouble": trouble, "choices": choices}
    return unkept_response(render_template("days/edit_desk.html", **shown), status)


def _back(day: str) -> ResponseReturnValue:
    return redirect(url_for("day_editing.page", day=day, saved=1), 303)
