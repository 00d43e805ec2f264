"""A day's plan changed in the browser, piece by piece: what stands on its screens, its desks, services and pauses.

While nobody has a number each change is a new plan for the whole day, as `giliran day replace` makes it; afterwards
what makes no number untrue. Two people who edit one day see each other: a form says which state of its piece it was
made from.
"""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queues.model.hall.service import FeeKind
from queues.model.hall.service_day import DayPlan, PlannedDesk
from queues.model.refusals import UnknownDesk, UnknownService
from queues.snapshots.office.day_plan import PlannedDaySnapshot, planned_day
from webapp.auth.access import staff
from webapp.day_file.desk_list import desk_lines, read_desk_lines
from webapp.day_file.editing import (
    Head,
    head_of,
    merged_head,
    services_to_choose,
    terms_of,
    with_desk,
    with_desks,
    with_head,
    with_pause,
    with_terms,
    without_desk,
    without_pause,
)
from webapp.http.rendering import unkept_response
from webapp.services import box
from webapp.surfaces.days.day_forms import DeskForm, HeadForm
from webapp.surfaces.days.plan_forms import PauseForm, TermsForm
from webapp.surfaces.days.plan_saving import NotSaved, saved_piece, state_of
from webapp.voice.on_board import second_voices_for
from webapp.words.plans.parts import differences

bp = Blueprint("day_editing", __name__, url_prefix="/days/<day>/edit")


@bp.get("")
@staff()
def page(day: str) -> ResponseReturnValue:
    """`made` and `saved` in the address say what was done just now."""
    found = planned_day(box().engine, day)
    done = next((word for word in ("made", "saved") if request.args.get(word)), "")
    return _page(found, HeadForm.of(found.plan), done=done)


@bp.post("")
@staff()
def save(day: str) -> ResponseReturnValue:
    """What stands on every screen; what somebody else changed in other fields meanwhile stays."""
    form = HeadForm(request.form)
    said = form.head()
    if said is None:
        return _page(_found(day), form, status=422)
    was = HeadForm.made_from(request.form)

    def merged(plan: DayPlan) -> tuple[Head, bool]:
        return merged_head(was, said, head_of(plan)) if was else (said, True)

    trouble = saved_piece(
        day, head_of, lambda plan: with_head(plan, merged(plan)[0]), goes_with=lambda plan: not merged(plan)[1]
    )
    if trouble is None:
        return _back(day)
    found = _found(day)
    return _page(found, HeadForm.showing(merged(found.plan)[0]), trouble=trouble, status=409)


# -- desks -----------------------------------------------------------------------------------------------------------


@bp.get("/desk")
@staff()
def desk(day: str) -> ResponseReturnValue:
    """The desk of code `desk`, or a new one with the next number."""
    found = _found(day)
    return _desk(found, DeskForm.of(found.plan, _known(found.plan, request.args.get("desk"))))


@bp.post("/desk")
@staff()
def save_desk(day: str) -> ResponseReturnValue:
    found, code = _found(day), request.args.get("desk")
    form = DeskForm(request.form, plan=found.plan, known=_known(found.plan, code))
    planned = form.desk()
    if planned is None:
        return _desk(found, form, status=422)
    trouble = saved_piece(day, lambda plan: _desk_of(plan, code), lambda plan: with_desk(plan, planned))
    return _desk(_found(day), form, trouble=trouble, status=409) if trouble else _back(day)


@bp.get("/desk/remove")
@staff()
def ask_to_remove_desk(day: str) -> ResponseReturnValue:
    """What goes with the desk, before it goes."""
    return _ask_to_remove(_found(day))


@bp.post("/desk/remove")
@staff()
def remove_desk(day: str) -> ResponseReturnValue:
    """With its PIN, and whatever opened it; the last desk stays."""
    gone = _to_remove(_found(day).plan)
    trouble = saved_piece(day, lambda plan: _desk_of(plan, gone.code), lambda plan: without_desk(plan, gone.code))
    return _ask_to_remove(_found(day), trouble, 409) if trouble else _back(day)


@bp.get("/desks")
@staff()
def desks(day: str) -> ResponseReturnValue:
    """All desks as lines of text."""
    found = _found(day)
    return _desks(found, desk_lines(found.plan))


@bp.post("/desks")
@staff()
def save_desks(day: str) -> ResponseReturnValue:
    """First what the lines would change; confirmed, all of it."""
    found, text = _found(day), request.form.get("lines", "")
    read = read_desk_lines(text, found.plan)
    if read.problems:
        return _desks(found, text, problems=read.problems, status=422)
    if request.form.get("confirmed") != "yes":
        return _desks(found, text, effects=differences(found.plan, with_desks(found.plan, read.desks)), is_read=True)
    trouble = saved_piece(day, _all_desks, lambda plan: with_desks(plan, read.desks))
    return _desks(_found(day), text, trouble=trouble, status=409) if trouble else _back(day)


# -- services and pauses ---------------------------------------------------------------------------------------------


@bp.get("/service")
@staff()
def service(day: str) -> ResponseReturnValue:
    """What the day says of the service of code `service`."""
    found, code = _found(day), request.args.get("service", "")
    terms = terms_of(found.plan, code)
    if terms is None:
        raise UnknownService(service=code)
    return _service(found, code, TermsForm.of(terms))


@bp.post("/service")
@staff()
def save_service(day: str) -> ResponseReturnValue:
    found, code = _found(day), request.args.get("service", "")
    if terms_of(found.plan, code) is None:
        raise UnknownService(service=code)
    form = TermsForm(request.form)
    terms = form.terms()
    if terms is None:
        return _service(found, code, form, status=422)
    trouble = saved_piece(day, lambda plan: terms_of(plan, code), lambda plan: with_terms(plan, code, terms))
    return _service(_found(day), code, form, trouble=trouble, status=409) if trouble else _back(day)


@bp.get("/pauses")
@staff()
def pauses(day: str) -> ResponseReturnValue:
    found = _found(day)
    return _pauses(found, PauseForm.empty(found.plan))


@bp.post("/pauses")
@staff()
def add_pause(day: str) -> ResponseReturnValue:
    found = _found(day)
    form = PauseForm(request.form, plan=found.plan)
    new = form.pause()
    if new is None:
        return _pauses(found, form, status=422)
    trouble = saved_piece(day, _all_pauses, lambda plan: with_pause(plan, new))
    return _pauses(_found(day), form, trouble=trouble, status=409) if trouble else _to_pauses(day)


@bp.post("/pauses/<int:nth>/remove")
@staff()
def remove_pause(day: str, nth: int) -> ResponseReturnValue:
    """The pause at this place of the list, counted from 0."""
    found = _found(day)
    if nth >= len(found.plan.pauses):
        abort(404)
    gone = found.plan.pauses[nth]
    trouble = saved_piece(day, _all_pauses, lambda plan: without_pause(plan, gone))
    form = PauseForm.empty(found.plan)
    return _pauses(_found(day), form, trouble=trouble, status=409) if trouble else _to_pauses(day)


# -- inside ----------------------------------------------------------------------------------------------------------


def _found(day: str) -> PlannedDaySnapshot:
    return planned_day(box().engine, day)


def _desk_of(plan: DayPlan, code: str | None) -> PlannedDesk | None:
    return next((one for one in plan.desks if one.code == code), None)


def _known(plan: DayPlan, code: str | None) -> PlannedDesk | None:
    """Refuses with UnknownDesk where a code is named that the day has not."""
    found = _desk_of(plan, code)
    if code is not None and found is None:
        raise UnknownDesk
    return found


def _to_remove(plan: DayPlan) -> PlannedDesk:
    gone = _known(plan, request.args.get("desk"))
    if gone is None or len(plan.desks) == 1:
        raise UnknownDesk
    return gone


def _all_desks(plan: DayPlan) -> object:
    return plan.desks


def _all_pauses(plan: DayPlan) -> object:
    return plan.pauses


def _page(
    found: PlannedDaySnapshot, form: HeadForm, *, trouble: NotSaved | None = None, done: str = "", status: int = 200
) -> Response:
    shown = {"form": form, "was": HeadForm.of(found.plan).written(), "trouble": trouble, "done": done}
    shown["second_voices"] = second_voices_for(form.second_voice.data or "")
    return _shown("days/edit.html", found, head_of(found.plan), status, **shown)


def _desk(found: PlannedDaySnapshot, form: DeskForm, *, trouble: NotSaved | None = None, status: int = 200) -> Response:
    choices, piece = services_to_choose(found.plan), _desk_of(found.plan, request.args.get("desk"))
    return _shown("day_editing/edit_desk.html", found, piece, status, form=form, trouble=trouble, choices=choices)


def _desks(found: PlannedDaySnapshot, text: str, *, status: int = 200, **more: Any) -> Response:
    shown = {"problems": (), "effects": (), "is_read": False, "trouble": None} | more
    return _shown("day_editing/desks.html", found, found.plan.desks, status, text=text, **shown)


def _ask_to_remove(found: PlannedDaySnapshot, trouble: NotSaved | None = None, status: int = 200) -> Response:
    gone = _to_remove(found.plan)
    effects = differences(found.plan, without_desk(found.plan, gone.code))
    return _shown("day_editing/remove_desk.html", found, gone, status, gone=gone, effects=effects, trouble=trouble)


def _service(
    found: PlannedDaySnapshot, code: str, form: TermsForm, *, trouble: NotSaved | None = None, status: int = 200
) -> Response:
    about = next(one for one in found.plan.services if one.code == code)
    piece = terms_of(found.plan, code)
    return _shown(
        "day_editing/edit_service.html",
        found,
        piece,
        status,
        form=form,
        trouble=trouble,
        service=about,
        kinds=tuple(FeeKind),
    )


def _pauses(
    found: PlannedDaySnapshot, form: PauseForm, *, trouble: NotSaved | None = None, status: int = 200
) -> Response:
    return _shown("day_editing/pauses.html", found, found.plan.pauses, status, form=form, trouble=trouble)


def _shown(template: str, found: PlannedDaySnapshot, piece: object, status: int, **shown: Any) -> Response:
    return unkept_response(render_template(template, s=found, state=state_of(piece), **shown), status)


def _back(day: str) -> ResponseReturnValue:
    return redirect(url_for("day_editing.page", day=day, saved=1), 303)


def _to_pauses(day: str) -> ResponseReturnValue:
    return redirect(url_for("day_editing.pauses", day=day), 303)
