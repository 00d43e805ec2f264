"""The days of the box for its admin: which there are, one of them once more, and the sign-in cards of its desks."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.actions.hall.opening import prepare_day
from queues.actions.hall.rehearsing import begin_rehearsal
from queues.model.refusals import CarriedNumbersWait, DayExists, DayWasUsed
from queues.snapshots.office.day_plan import PlannedDaySnapshot, planned_day
from queues.snapshots.shared.days import all_days, desks_of_day
from webapp.auth.access import staff
from webapp.auth.renewals import desk_secrets_mark, renew_desk_cards_of
from webapp.commands import perform, remove_whole_day
from webapp.day_file.repeating import begun_lately, rehearsal, repeated
from webapp.http.errors import status_of
from webapp.http.rendering import unkept_response
from webapp.profile.box_profile import box_profile
from webapp.services import box
from webapp.surfaces.days.day_forms import RepeatForm
from webapp.words.days.office_days import about_date
from webapp.words.language import date_in
from webapp.words.refusals import sentence_of

bp = Blueprint("days", __name__)

SHOWN = 60  # a year of weekly visits
A_WEEK = timedelta(days=7)


@bp.get("/days")
@staff()
def page() -> ResponseReturnValue:
    """Also says which day was made just now."""
    days = all_days(box().engine, most=SHOWN)
    made = next((day for day in days if day.code == request.args.get("made")), None)
    about = about_date(made.held_on) if made and not made.is_rehearsal else ""
    shown = {"days": days, "made": made, "about_made": about, "now_at": box().now()}
    return unkept_response(render_template("days/page.html", **shown))


@bp.get("/days/<day>/repeat")
@staff()
def repeat(day: str) -> ResponseReturnValue:
    """The same hours and place a week later, or from today on where that is over."""
    found = planned_day(box().engine, day)
    today = date_in(box().now(), found.plan.zone)
    return _repeat(found, RepeatForm.of(found.plan, max(found.plan.held_on + A_WEEK, today)))


@bp.post("/days/<day>/repeat")
@staff()
def make_again(day: str) -> ResponseReturnValue:
    """Prepare the day once more; pressed twice it is made once."""
    found = planned_day(box().engine, day)
    form = RepeatForm(request.form, plan=found.plan, today=date_in(box().now(), found.plan.zone))
    asked = form.asked()
    if asked is None:
        return _repeat(found, form, 422)
    plan = repeated(found.plan, replace(asked, village_word=box_profile(box().engine).village_word))
    try:
        perform(prepare_day, key=None, plan=plan, continues=found.day.id if asked.is_same_visit else None)
    except DayExists:
        form.held_on.errors = [_("Pada tanggal itu sudah ada hari layanan di tempat ini.")]
        return _repeat(found, form, 422)
    return redirect(url_for("days.page", made=plan.code), 303)


@bp.get("/days/<day>/cards")
@staff()
def ask_for_cards(day: str) -> ResponseReturnValue:
    """What printing the cards does, before they are made."""
    return _ask_for_cards(planned_day(box().engine, day))


@bp.post("/days/<day>/cards")
@staff()
def cards(day: str) -> ResponseReturnValue:
    """A card for each desk with its new PIN and code, which stand in this answer alone; loaded again it asks first."""
    found = planned_day(box().engine, day)
    ids = desks_of_day(box().engine, found.day.id)
    mark = desk_secrets_mark(ids.values())
    if request.form.get("state", mark) != mark:
        return _ask_for_cards(found, 409)
    made = renew_desk_cards_of(ids.values())
    shown = [(desk, made[ids[desk.code]]) for desk in found.plan.desks]
    where = {"address": box().public_url, "sign_in": box().public_url + url_for("signing_in.page")}
    return unkept_response(render_template("days/cards.html", day=found.day, cards=shown, **where))


@bp.post("/days/<day>/rehearse")
@staff()
def rehearse(day: str) -> ResponseReturnValue:
    """Begin a rehearsal of the day, now and with numbers of its own; a second tap shows the one that was begun."""
    found = planned_day(box().engine, day)
    known = [one.code for one in all_days(box().engine, most=SHOWN)]
    code = begun_lately(found.plan, known, box().now())
    if code is None:
        plan = rehearsal(found.plan, box().now())
        code = plan.code
        with suppress(DayExists):  # of two taps at one moment
            perform(begin_rehearsal, key=None, day_id=found.day.id, plan=plan)
    return redirect(url_for("days.page", made=code), 303)


@bp.get("/days/<day>/remove")
@staff()
def ask_to_remove(day: str) -> ResponseReturnValue:
    """What goes with the day, before it goes."""
    return _ask_to_remove(planned_day(box().engine, day))


@bp.post("/days/<day>/remove")
@staff()
def remove(day: str) -> ResponseReturnValue:
    """Remove a rehearsal whole, or a day on which nobody had a number."""
    found = planned_day(box().engine, day)
    try:
        remove_whole_day(found.day.id)
    except (DayWasUsed, CarriedNumbersWait) as refusal:
        return _ask_to_remove(found, sentence_of(refusal), status_of(type(refusal)))
    return redirect(url_for("days.page"), 303)


# -- inside ----------------------------------------------------------------------------------------------------------


def _ask_for_cards(found: PlannedDaySnapshot, status: int = 200) -> Response:
    mark = desk_secrets_mark(desks_of_day(box().engine, found.day.id).values())
    shown = {"s": found, "state": mark, "is_made_already": status == 409}
    return unkept_response(render_template("days/ask_for_cards.html", **shown), status)


def _ask_to_remove(found: PlannedDaySnapshot, trouble: str = "", status: int = 200) -> Response:
    """`trouble`: why it stays; then nothing is asked."""
    return unkept_response(render_template("days/ask_to_remove.html", s=found, trouble=trouble), status)


def _repeat(found: PlannedDaySnapshot, form: RepeatForm, status: int = 200) -> Response:
    shown = render_template(
        "days/repeat.html", s=found, form=form, hint=about_date(form.held_on.data) if form.held_on.data else ""
    )
    return unkept_response(shown, status)
