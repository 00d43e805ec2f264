"""Who can probably not be served today, as a page to print and as a file: numbers and services, never a person."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.snapshots.office.unreached import NotReached, UnreachedSnapshot, unreached_snapshot
from webapp.auth.access import staff
from webapp.services import box
from webapp.surfaces.office.spreadsheets import Cell, Table, downloaded
from webapp.words.language import said
from webapp.words.texts import UNREACHED_WORDS

bp = Blueprint("unreached", __name__)


@bp.get("/d/<day>/unreached")
@staff("coordinator", "greeter", "viewer")
def page(day: str) -> ResponseReturnValue:
    seen = _read(day)
    answer = make_response(render_template("unreached/page.html", seen=seen, day=seen.day, why=UNREACHED_WORDS))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/d/<day>/unreached.csv", defaults={"kind": "csv"})
@bp.get("/d/<day>/unreached.xlsx", defaults={"kind": "xlsx"})
@staff("coordinator", "greeter", "viewer")
def file(day: str, kind: str) -> Response:
    """For a spreadsheet."""
    seen = _read(day)
    heads = (_("Nomor"), _("Layanan"), _("Menunggu sejak"), _("Sebab"))
    rows = (_cells(one, ZoneInfo(seen.day.zone)) for one in seen.numbers)
    return downloaded(Table(f"tidak-terjangkau-{seen.day.held_on}", heads, rows), kind)


def _cells(one: NotReached, zone: ZoneInfo) -> tuple[Cell, ...]:
    since = one.since.astimezone(zone).time()
    return (one.number, said(one.service, "public_name"), since, str(UNREACHED_WORDS[one.because]))


def _read(day: str) -> UnreachedSnapshot:
    return unreached_snapshot(box().engine, day, now=box().now())
