"""A day as a file, taken along and brought back: what it would make or change is shown before anything is written."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.actions.hall.opening import prepare_day
from queues.model.hall.service_day import DayPlan
from queues.model.refusals import DayExists, UnknownDay
from queues.snapshots.office.day_plan import PlannedDaySnapshot, planned_day
from webapp.auth.access import staff
from webapp.commands import perform
from webapp.day_file.day_file import decoded, read_day_text
from webapp.day_file.plan import DayFile
from webapp.day_file.problems import DayFileInvalid
from webapp.day_file.writing import day_file_text
from webapp.http.rendering import unkept_response
from webapp.profile.box_profile import box_profile
from webapp.services import box
from webapp.surfaces.days.plan_saving import saved_piece, state_of
from webapp.words.language import date_in
from webapp.words.plans.parts import differences

bp = Blueprint("day_files", __name__, url_prefix="/days")


@dataclass(frozen=True)
class Reading:
    """A day file as it was sent. `before`: the day of its code, where there is one."""

    text: str
    file: DayFile
    before: PlannedDaySnapshot | None

    @property
    def plan(self) -> DayPlan:
        return self.file.plan

    @property
    def effects(self) -> list[str]:
        return differences(self.before.plan, self.plan) if self.before else []

    def is_past(self, today: date) -> bool:
        return self.before is None and self.plan.held_on < today


@bp.get("/<day>/file")
@staff()
def export(day: str) -> ResponseReturnValue:
    """The day as a file of settings, without any secret."""
    found = planned_day(box().engine, day)
    answer: Response = current_app.response_class(day_file_text(found.plan, found.with_pin), mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.day.code}.toml"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/file")
@staff()
def ask() -> ResponseReturnValue:
    return _page()


@bp.post("/file")
@staff()
def take() -> ResponseReturnValue:
    """First what the file would do; confirmed, it is done: a new day, or changes of the one that has its code."""
    try:
        text = _sent_text()
        sent = read_day_text(text, name=_("Berkas")).called(box_profile(box().engine).village_word)
    except UnicodeDecodeError:
        return _page(422, problems=[_("Simpan lagi berkas ini dengan pengodean UTF-8, lalu kirim lagi.")])
    except DayFileInvalid as invalid:
        return _page(422, text=text, problems=invalid.lines)
    read = Reading(text, sent, _day_of(sent.plan.code))
    if read.is_past(date_in(box().now(), read.plan.zone)):
        return _page(422, text=text, problems=[_("Tanggal di berkas ini sudah lewat. Ganti tanggalnya (date).")])
    if request.form.get("confirmed") != "yes":
        return _page(read=read)
    return _done(read)


# -- inside ----------------------------------------------------------------------------------------------------------


def _sent_text() -> str:
    """Of the file that was chosen, else of what was pasted."""
    sent = request.files.get("file")
    raw = sent.read() if sent else b""
    return decoded(raw) if raw else request.form.get("text", "").replace("\r\n", "\n")


def _day_of(code: str) -> PlannedDaySnapshot | None:
    try:
        return planned_day(box().engine, code)
    except UnknownDay:
        return None


def _done(read: Reading) -> ResponseReturnValue:
    if read.before is None:
        try:
            perform(prepare_day, key=None, plan=read.plan)
        except DayExists:  # made by somebody else meanwhile: what it would change is shown
            return _page(read=Reading(read.text, read.file, _day_of(read.plan.code)))
        return redirect(url_for("day_editing.page", day=read.plan.code, made=1), 303)
    trouble = saved_piece(read.plan.code, _whole, lambda _plan: read.plan)
    if trouble:
        return _page(409, read=Reading(read.text, read.file, _day_of(read.plan.code)), problems=[trouble.why])
    return redirect(url_for("day_editing.page", day=read.plan.code, saved=1), 303)


def _whole(plan: DayPlan) -> object:
    return plan


def _page(status: int = 200, *, text: str = "", problems: object = (), read: Reading | None = None) -> Response:
    state = state_of(read.before.plan) if read and read.before else ""
    shown = {"text": read.text if read else text, "problems": problems, "read": read, "state": state}
    return unkept_response(render_template("days/file.html", **shown), status)
