"""Who can probably not be served today, as a page to print and as a file: numbers and services, never a person."""

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.snapshots.office.unreached import NotReached, UnreachedSnapshot, unreached_snapshot
from webapp.auth.access import staff
from webapp.services import box
from webapp.surfaces.office.csv_lines import MARK, csv_line
from webapp.words.language import hour, said
from webapp.words.texts import UNREACHED_WORDS

bp = Blueprint("unreached", __name__)


@bp.get("/d/<day>/unreached")
@staff("coordinator", "greeter", "viewer")
def page(day: str) -> ResponseReturnValue:
    seen = _read(day)
    answer = make_response(render_template("unreached/page.html", seen=seen, day=seen.day, why=UNREACHED_WORDS))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/d/<day>/unreached.csv")
@staff("coordinator", "greeter", "viewer")
def file(day: str) -> Response:
    """For a spreadsheet."""
    seen = _read(day)
    rows: list[tuple[object, ...]] = [(_("Nomor"), _("Layanan"), _("Menunggu sejak"), _("Sebab"))]
    rows += [_cells(one, seen.day.zone) for one in seen.numbers]
    response = Response(MARK + "".join(map(csv_line, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="tidak-terjangkau-{seen.day.held_on}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _cells(one: NotReached, zone: str) -> tuple[object, ...]:
    because = str(UNREACHED_WORDS[one.because])
    return (one.number, said(one.service, "public_name"), hour(one.since, zone), because)


def _read(day: str) -> UnreachedSnapshot:
    return unreached_snapshot(box().engine, day, now=box().now())
