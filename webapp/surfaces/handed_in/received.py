"""Days of other boxes: taken in from a file, compared, listed with their sums, given out and checked again."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.model.refusals import BoxHasOtherKey, BoxUnknown, Refusal
from queues.snapshots.office.received_days import kept_day_file, received_day_snapshot, received_days_snapshot
from webapp.auth.access import current_actor, staff
from webapp.handed_in.checking import check_again
from webapp.handed_in.found import chosen_day_file, found_day_files
from webapp.handed_in.making import ENDING
from webapp.handed_in.taking_in import TakenIn, file_at, take_in, trust_and_take_in
from webapp.handed_in.waiting import forget_waiting, waiting_files
from webapp.handed_in.words import figure_words, taken_words, version_words
from webapp.http.errors import status_of
from webapp.http.rendering import unkept_response
from webapp.http.server.uploads import DAY_FILE, off_the_loop, received_file, takes_upload
from webapp.services import box
from webapp.surfaces.handed_in.handing_in import as_download
from webapp.surfaces.record.sheet import words_of_figures
from webapp.words.refusals import sentence_of

bp = Blueprint("received", __name__, url_prefix="/received")


@bp.get("")
@staff()
def page() -> ResponseReturnValue:
    return _page()


@bp.post("/upload")
@staff()
@takes_upload(DAY_FILE)
def upload() -> ResponseReturnValue:
    """A file from a computer; of a box that nobody knows yet it waits until somebody has compared its key."""
    try:
        with received_file() as sent:
            return _taken(take_in(box(), off_the_loop(lambda: file_at(sent.path)), by=current_actor()))
    except Refusal as refusal:
        return _refused(refusal)


@bp.post("/found")
@staff()
def take_found() -> ResponseReturnValue:
    """A file that was found on a disk."""
    settings, chosen = box().settings, request.form.get("file", "")
    try:
        file = off_the_loop(lambda: chosen_day_file(settings, chosen))
        return _taken(take_in(box(), file, by=current_actor()))
    except OSError:
        return _page(trouble=_("Berkas itu tidak terbaca lagi. Apakah disk USB-nya dicabut?"), status=409)
    except Refusal as refusal:
        return _refused(refusal)


@bp.post("/trust")
@staff()
def trust() -> ResponseReturnValue:
    """Somebody has compared the key of the box whose file waits."""
    if request.form.get("compared") != "yes":
        return _page(trouble=_("Bandingkan dahulu sidik kuncinya, lalu centang."), status=422)
    waiting, fingerprint = request.form.get("waiting", ""), request.form.get("fingerprint", "")
    try:
        return _taken(trust_and_take_in(box(), waiting, fingerprint, by=current_actor()))
    except Refusal as refusal:
        return _refused(refusal)


@bp.post("/discard")
@staff()
def discard() -> ResponseReturnValue:
    """A file that waits is not wanted."""
    try:
        forget_waiting(box(), request.form.get("waiting", ""))
    except Refusal as refusal:
        return _refused(refusal)
    return redirect(url_for("received.page"), 303)


@bp.get("/<uuid:received_id>")
@staff()
def day(received_id: UUID) -> ResponseReturnValue:
    """One day with its figures and its versions, and how each follows the one before."""
    return _day_page(received_id)


@bp.get("/<uuid:received_id>/<int:version>/file")
@staff()
def file(received_id: UUID, version: int) -> ResponseReturnValue:
    """The very bytes that came."""
    found, content = kept_day_file(box().engine, received_id, version)
    return as_download(content, f"{found.code}-v{version}{ENDING}")


@bp.post("/<uuid:received_id>/<int:version>/check")
@staff()
def check(received_id: UUID, version: int) -> ResponseReturnValue:
    """Signature and chain of the kept file, once more."""
    found, content = kept_day_file(box().engine, received_id, version)
    try:
        check_again(found, content)
    except Refusal as refusal:
        return _day_page(received_id, trouble=sentence_of(refusal), status=status_of(type(refusal)))
    return _day_page(
        received_id, said=_("Versi %(version)s diperiksa: tanda tangan dan rantai catatannya utuh.", version=version)
    )


# -- inside ----------------------------------------------------------------------------------------------------------


def _taken(taken: TakenIn) -> ResponseReturnValue:
    if not taken.version:
        return _page(said=taken_words(taken))
    return _day_page(taken.day_id, said=taken_words(taken))


def _refused(refusal: Refusal) -> ResponseReturnValue:
    """Where only the key is to be compared the page asks for that, and nothing is wrong."""
    if isinstance(refusal, BoxUnknown | BoxHasOtherKey):
        return redirect(url_for("received.page", waits=refusal.details["waiting"], _anchor="waiting"), 303)
    return _page(trouble=sentence_of(refusal), status=status_of(type(refusal)))


def _page(*, trouble: str = "", said: str = "", status: int = 200) -> Response:
    settings = box().settings
    shown = {
        "s": received_days_snapshot(box().engine),
        "waiting": waiting_files(box()),
        "waits": request.args.get("waits", ""),
        "found": off_the_loop(lambda: found_day_files(settings)),
        "trouble": trouble,
        "news": said,
    }
    return unkept_response(render_template("handed_in/received.html", **shown), status)


def _day_page(received_id: UUID, *, trouble: str = "", said: str = "", status: int = 200) -> Response:
    s = received_day_snapshot(box().engine, received_id)
    shown = words_of_figures(s.current.figures["record"]) | {
        "s": s,
        "counts": figure_words(s.current.figures),
        "history": [(one, version_words(one), s.changes.get(one.version)) for one in s.versions],
        "trouble": trouble,
        "news": said,
    }
    return unkept_response(render_template("handed_in/received_day.html", **shown), status)
