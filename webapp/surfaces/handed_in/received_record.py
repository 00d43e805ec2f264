"""The record of a day that came from another box: the sheets that own days have, to read, print and download."""

from uuid import UUID

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from queues.model.refusals import UnknownAgency
from queues.snapshots.record.received_record import ReceivedRecordSnapshot, received_record_snapshot
from webapp.auth.access import staff
from webapp.http.rendering import unkept_response
from webapp.http.server.uploads import off_the_loop
from webapp.services import box
from webapp.surfaces.office.spreadsheets import downloaded_book
from webapp.surfaces.record.sheet import sheet_of
from webapp.surfaces.record.tables import tables_of

bp = Blueprint("received_record", __name__, url_prefix="/received/<uuid:received_id>/<int:version>")


@bp.get("/record")
@staff()
def page(received_id: UUID, version: int) -> ResponseReturnValue:
    record = _record(received_id, version)
    return unkept_response(render_template("handed_in/received_record.html", **sheet_of(record)))


@bp.get("/record.csv", defaults={"kind": "csv"})
@bp.get("/record.xlsx", defaults={"kind": "xlsx"})
@staff()
def file(received_id: UUID, version: int, kind: str) -> Response:
    """The same figures for a spreadsheet."""
    record = _record(received_id, version)
    return downloaded_book(f"catatan-{record.day.code}-diterima-v{version}", tables_of(record), kind)


@bp.get("/record/<agency>")
@staff()
def agency(received_id: UUID, version: int, agency: str) -> ResponseReturnValue:
    """One sheet for the head of an agency."""
    record = _record(received_id, version)
    if agency not in record.figures["agencies"]:
        raise UnknownAgency(agency=agency)
    return unkept_response(render_template("handed_in/received_agency.html", agency=agency, **sheet_of(record)))


# -- inside ----------------------------------------------------------------------------------------------------------


def _record(received_id: UUID, version: int) -> ReceivedRecordSnapshot:
    """A file of 50 MB is unpacked for it."""
    engine = box().engine
    return off_the_loop(lambda: received_record_snapshot(engine, received_id, version))
