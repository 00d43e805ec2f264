"""The record of a day: one sheet for the regent with all the rest behind it, and one for the head of each agency.

Of a closed day it shows figures that were written; of any other, what the events say so far. A sheet says which version
it is, so that one that was printed before a correction can be told apart.
"""

from uuid import uuid4

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from queues.actions.record.recording_day import note_remarks, record_day
from queues.model.record.readers import reads_whole_record
from queues.model.record.remarks import MOST_REMARK
from queues.model.refusals import Refusal, UnknownAgency
from queues.snapshots.record.own_sheets import require_sheet
from queues.snapshots.record.record import RecordSnapshot, record_snapshot
from queues.snapshots.shared.days import day_id_of
from webapp.auth.access import current_actor, staff
from webapp.background.records import write_figures
from webapp.catalogue.population import population_of_services
from webapp.commands import idempotency_key, perform
from webapp.http.errors import status_of
from webapp.http.rendering import unkept_response
from webapp.request_models import read_query
from webapp.services import box
from webapp.surfaces.office.spreadsheets import downloaded_book
from webapp.surfaces.record.query import RecordQuery
from webapp.surfaces.record.remarks_form import BEFORE, PREFIX, WHOLE_DAY, changed_remarks, remarks_form
from webapp.surfaces.record.sheet import sheet_of
from webapp.surfaces.record.tables import tables_of
from webapp.words.refusals import sentence_of

bp = Blueprint("record", __name__)


@bp.get("/d/<day>/record")
@staff("coordinator", "viewer")
def page(day: str) -> ResponseReturnValue:
    return _page(_record(day))


@bp.get("/d/<day>/record.csv", defaults={"kind": "csv"})
@bp.get("/d/<day>/record.xlsx", defaults={"kind": "xlsx"})
@staff("coordinator", "viewer")
def file(day: str, kind: str) -> Response:
    """The same figures for a spreadsheet."""
    record = _record(day)
    version = f"v{record.shown.version}" if record.shown else "sementara"
    return downloaded_book(f"catatan-{record.day.code}-{version}", tables_of(record), kind)


@bp.get("/d/<day>/record/<agency>")
@staff("clerk", "coordinator", "viewer")
def agency(day: str, agency: str) -> ResponseReturnValue:
    """One sheet for the head of an agency; a clerk reads that of the own one, once its figures are written."""
    actor = current_actor()
    require_sheet(box().engine, actor, day, agency)
    record = _record(day)
    if agency not in record.figures["agencies"]:
        raise UnknownAgency(agency=agency)
    whole = reads_whole_record(actor)
    return unkept_response(render_template("record/agency.html", agency=agency, whole=whole, **_shown(record)))


@bp.get("/d/<day>/record/remarks")
@staff("coordinator")
def remarks(day: str) -> ResponseReturnValue:
    """What is to be remembered, in words."""
    return _remarks_page(_record(day))


@bp.post("/d/<day>/record/remarks")
@staff("coordinator")
def save_remarks(day: str) -> ResponseReturnValue:
    record = _record(day)
    form = remarks_form(record.figures["agencies"], record.remarks, request.form)
    if not form.validate():
        return _remarks_page(record, form, status=422)
    try:
        perform(note_remarks, key=idempotency_key(), day_id=record.day.id, remarks=changed_remarks(form))
    except Refusal as refusal:
        return _remarks_page(record, form, trouble=sentence_of(refusal), status=status_of(type(refusal)))
    return redirect(url_for("record.page", day=record.day.code, done="remarks"), 303)


@bp.post("/d/<day>/record/write")
@staff("coordinator")
def write(day: str) -> ResponseReturnValue:
    """Write the figures now: of a day that was closed before this box wrote any, or for whoever does not wait."""
    here = box()
    write_figures(here.engine, here.writer, day_id_of(here.engine, day), here.now(), population_of_services())
    return redirect(url_for("record.page", day=day), 303)


@bp.post("/d/<day>/record/declare")
@staff("coordinator")
def declare(day: str) -> ResponseReturnValue:
    """The version that was read is the record of the day."""
    day_id = day_id_of(box().engine, day)
    version = request.form.get("version", 0, type=int)
    try:
        perform(record_day, key=idempotency_key(), day_id=day_id, version=version)
    except Refusal as refusal:
        return _page(_record(day, newest=True), trouble=sentence_of(refusal), status=status_of(type(refusal)))
    return redirect(url_for("record.page", day=day, done="recorded"), 303)


# -- inside ----------------------------------------------------------------------------------------------------------


def _record(day: str, *, newest: bool = False) -> RecordSnapshot:
    version = None if newest else read_query(RecordQuery).version
    return record_snapshot(box().engine, day, population_of_services(), version)


def _page(record: RecordSnapshot, *, trouble: str = "", status: int = 200) -> Response:
    html = render_template(
        "record/page.html", trouble=trouble, done=request.args.get("done", ""), key=uuid4().hex, **_shown(record)
    )
    return unkept_response(html, status)


def _remarks_page(record: RecordSnapshot, form: object = None, *, trouble: str = "", status: int = 200) -> Response:
    form = form or remarks_form(record.figures["agencies"], record.remarks)
    html = render_template(
        "record/remarks.html",
        form=form,
        trouble=trouble,
        most=MOST_REMARK,
        field_of=lambda code: f"{PREFIX}{code or WHOLE_DAY}",
        before_of=lambda code: f"{BEFORE}{code or WHOLE_DAY}",
        key=uuid4().hex,
        **_shown(record),
    )
    return unkept_response(html, status)


def _shown(record: RecordSnapshot) -> dict[str, object]:
    return sheet_of(record) | {"may_act": current_actor().overrules}
