"""The catalogue as a file: sent out whole, and one of another box taken in, with what it would change shown first."""

from contextvars import copy_context

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.model.refusals import Busy, CatalogueMovedOn
from webapp.auth.access import current_actor, staff
from webapp.catalogue import Catalogue
from webapp.catalogue.changes import catalogue_state, differences_from, import_entries
from webapp.catalogue.field_words import FIELD_NAMES
from webapp.catalogue.files.kept_import import forget_import, keep_import, kept_import
from webapp.catalogue.files.sent_file import catalogue_in, contents_of
from webapp.catalogue.files.spreadsheet import workbook_of
from webapp.catalogue.files.toml_file import CatalogueFileInvalid, catalogue_text
from webapp.http.errors import status_of
from webapp.http.refusals import UploadRefused
from webapp.http.rendering import unkept_response
from webapp.http.server.uploads import SPREADSHEET, ReceivedFile, off_the_loop, received_file, takes_upload
from webapp.profile.box_profile import box_profile
from webapp.services import box
from webapp.spreadsheets.table import TableUnreadable
from webapp.surfaces.office.spreadsheets import MIMETYPES, Spreadsheet
from webapp.words.refusals import sentence_of

bp = Blueprint("catalogue_files", __name__, url_prefix="/catalogue")


@bp.get("/export.toml", defaults={"kind": "toml"})
@bp.get("/export.xlsx", defaults={"kind": "xlsx"})
@staff()
def export(kind: str) -> Response:
    """All of it, to be kept, corrected, or taken over by another regency."""
    known = catalogue_state(box()).known
    if kind == Spreadsheet.XLSX:
        return _download(off_the_loop(lambda: workbook_of(known)), "katalog-giliran.xlsx", MIMETYPES[Spreadsheet.XLSX])
    note = _("Katalog layanan %(regency)s", regency=box_profile(box().engine).programme or "Giliran")
    return _download(off_the_loop(lambda: catalogue_text(known, note=note)), "katalog-giliran.toml", "application/toml")


@bp.get("/import")
@staff()
def page() -> ResponseReturnValue:
    return _page()


@bp.post("/import/upload")
@staff()
@takes_upload(SPREADSHEET)
def upload() -> ResponseReturnValue:
    """What the file would change; nothing is written yet."""
    try:
        with received_file() as file:
            keeps_checks = "keeps_checks" in file.fields
            known, words = catalogue_state(box()).known, copy_context()
            sent = off_the_loop(lambda: words.run(_read, file, known))
    except (UploadRefused, Busy) as refusal:
        return _page(lines=[sentence_of(refusal)], status=status_of(type(refusal)))
    except TableUnreadable as unreadable:
        return _page(lines=[one.line() for one in unreadable.problems], status=422)
    except CatalogueFileInvalid as invalid:
        return _page(lines=list(invalid.lines), status=422)
    return _preview(sent, keep_import(box(), sent), keeps_checks=keeps_checks)


@bp.post("/import")
@staff()
def take() -> ResponseReturnValue:
    """All of it in one transaction; where the catalogue has moved on since, what it would change now is shown first."""
    kept, keeps_checks = request.form.get("kept", ""), request.form.get("keeps_checks") == "yes"
    sent, state = kept_import(box(), kept), catalogue_state(box())
    if sent is None:
        return _page(lines=[_("Berkas ini sudah tidak disimpan. Kirim lagi.")], status=410)
    found = differences_from(state, sent, keeps_checks=keeps_checks)
    if request.form.get("state") != state.mark:
        return _preview(sent, kept, keeps_checks=keeps_checks, moved_on=True, status=409)
    try:
        import_entries(box(), found, state, current_actor())
    except CatalogueMovedOn:
        return _preview(sent, kept, keeps_checks=keeps_checks, moved_on=True, status=409)
    forget_import(box(), kept)
    return redirect(url_for("catalogue.page", taken=len(found)), 303)


# -- inside ----------------------------------------------------------------------------------------------------------


def _read(file: ReceivedFile, known: Catalogue) -> Catalogue:
    return catalogue_in(contents_of(file.path, file.name), file.name, known)


def _preview(sent: Catalogue, kept: str, *, keeps_checks: bool, moved_on: bool = False, status: int = 200) -> Response:
    state = catalogue_state(box())
    found = differences_from(state, sent, keeps_checks=keeps_checks)
    return _page(
        status=status,
        kept=kept,
        keeps_checks=keeps_checks,
        moved_on=moved_on,
        state=state.mark,
        new=[one for one in found if one.is_new],
        changed=[one for one in found if not one.is_new],
        same=len(sent.agencies) + len(sent.services) - len(found),
        untouched=_untouched(state.known, sent),
    )


def _untouched(known: Catalogue, sent: Catalogue) -> int:
    """How many entries of the box the file does not name: they stay as they are."""
    return len(set(known.agencies) - set(sent.agencies)) + len(set(known.services) - set(sent.services))


def _page(status: int = 200, **shown: object) -> Response:
    known = {"lines": (), "kept": "", "moved_on": False, "names": FIELD_NAMES} | shown
    return unkept_response(render_template("catalogue/import.html", **known), status)


def _download(body: str | bytes, name: str, mimetype: str) -> Response:
    answer: Response = current_app.response_class(body, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
