"""A new day from its few questions; the day's own page then changes it piece by piece."""

from datetime import date

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.actions.hall.opening import prepare_day
from queues.model.hall.service_day import DayPlan
from queues.model.refusals import DayExists
from queues.snapshots.office.day_plan import planned_day
from queues.snapshots.shared.days import all_days
from webapp.auth.access import staff
from webapp.catalogue import catalogue
from webapp.commands import perform
from webapp.day_file.starting import started
from webapp.http.rendering import unkept_response
from webapp.profile.box_profile import box_profile
from webapp.services import box
from webapp.surfaces.days.new_day_form import NewDayForm
from webapp.words.language import date_in

bp = Blueprint("new_day", __name__, url_prefix="/days/new")

LOOKED_AT = 20  # days, to find one that was no rehearsal


@bp.get("")
@staff()
def page() -> ResponseReturnValue:
    before = _day_before()
    return _page(NewDayForm.of(catalogue(), _today(), before, box_profile(box().engine)))


@bp.post("")
@staff()
def make() -> ResponseReturnValue:
    """Prepare the day and show its plan; pressed twice it is made once."""
    before = _day_before()
    profile = box_profile(box().engine)
    form = NewDayForm(request.form, known=catalogue(), today=_today(), before=before, profile=profile)
    asked = form.new_day()
    if asked is None:
        return _page(form, 422)
    plan = started(asked, catalogue())
    try:
        perform(prepare_day, key=None, plan=plan)
    except DayExists:
        form.held_on.errors = [_("Pada tanggal itu sudah ada hari layanan di tempat ini.")]
        return _page(form, 422)
    return redirect(url_for("day_editing.page", day=plan.code, made=1), 303)


# -- inside ----------------------------------------------------------------------------------------------------------


def _page(form: NewDayForm, status: int = 200) -> Response:
    return unkept_response(render_template("days/new.html", form=form), status)


def _day_before() -> DayPlan | None:
    """The day that was planned last: what is said on every day need not be typed again."""
    engine = box().engine
    real = (day for day in all_days(engine, most=LOOKED_AT) if not (day.is_rehearsal or day.is_demo))
    last = next(real, None)
    return planned_day(engine, last.code).plan if last else None


def _today() -> date:
    return date_in(box().now(), box_profile(box().engine).zone)
