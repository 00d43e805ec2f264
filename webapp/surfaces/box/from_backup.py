"""The first start of an empty box goes on from a backup: chosen, looked at, confirmed, restored while it is watched.

A restore ends with new PINs of all desks, which are shown once: to the browser that began it, until it says that they
are noted.
"""

from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from queues.model.actor import Role
from queues.model.refusals import Busy
from queues.snapshots.shared.days import all_days
from webapp.auth.access import public
from webapp.extensions import csrf
from webapp.first_start.door import first_start, session_mark
from webapp.first_start.found_backups import (
    ChosenBackup,
    FoundBackup,
    NoBackup,
    choose_found,
    chosen_file,
    found_backups,
    keep_chosen,
    read_chosen,
)
from webapp.first_start.restoring import (
    DONE,
    begin_restoring,
    forget_told,
    restarts_itself,
    restoring_of,
    told_after,
)
from webapp.http.errors import status_of
from webapp.http.refusals import UploadRefused
from webapp.http.rendering import unkept_response
from webapp.http.server.uploads import BACKUP, off_the_loop, received_file, takes_upload
from webapp.services import box
from webapp.tls.https_door import require_protection_of
from webapp.words.language import current_language
from webapp.words.refusals import sentence_of

MOST_DAYS = 200  # whose names are said; of more, the code

bp = Blueprint("from_backup", __name__, url_prefix="/first-start")


@bp.get("/backups")
@first_start
def backups() -> ResponseReturnValue:
    """Which there are, and a field to send another one."""
    return _backups()


@bp.post("/backups")
@first_start
def take_found() -> ResponseReturnValue:
    """One that was found on a disk."""
    csrf.protect()
    _require_protected_sqlite()
    settings, chosen = box().settings, request.form.get("backup", "")
    try:
        is_there = off_the_loop(lambda: choose_found(settings, chosen))
    except UploadRefused as refusal:
        return _backups(sentence_of(refusal), status_of(type(refusal)))
    except OSError:
        is_there = False
    if not is_there:
        return _backups(_("Cadangan itu tidak terbaca lagi. Apakah disk USB-nya dicabut?"), 409)
    return redirect(url_for("from_backup.look"), 303)


@bp.post("/backups/upload")
@first_start
@takes_upload(BACKUP)
def upload() -> ResponseReturnValue:
    """One from another place."""
    _require_protected_sqlite()
    settings = box().settings
    try:
        with received_file("backup") as file:
            keep_chosen(settings, file.path)
    except (UploadRefused, Busy) as refusal:
        return _backups(sentence_of(refusal), status_of(type(refusal)))
    return redirect(url_for("from_backup.look"), 303)


@bp.get("/backups/chosen")
@first_start
def look() -> ResponseReturnValue:
    """What it is, how old, and who may do everything afterwards."""
    _require_protected_sqlite()
    settings = box().settings
    if not chosen_file(settings).exists():
        return redirect(url_for("from_backup.backups"))
    try:
        chosen = off_the_loop(lambda: read_chosen(settings))
    except NoBackup as none:
        return _backups(_why_none(none), 422)
    return _shown("first_start/chosen_backup.html", chosen=chosen, zone=_zone_of(chosen))


@bp.post("/backups/restore")
@first_start
def restore() -> ResponseReturnValue:
    """Somebody knows the admins."""
    csrf.protect()
    _require_protected_sqlite()
    if not chosen_file(box().settings).exists():
        return redirect(url_for("from_backup.backups"), 303)
    app: Any = current_app
    begin_restoring(app._get_current_object(), box().settings, mark=session_mark(), language=current_language())
    return redirect(url_for("from_backup.progress"), 303)


@bp.get("/restoring")
@public
def progress() -> ResponseReturnValue:
    """How far it is; ends at what came of it."""
    if _is_done():
        return redirect(url_for("from_backup.restored"))
    here = restoring_of(current_app)
    if here.mark != session_mark():
        return redirect(url_for("first_start.page"))
    return _shown("first_start/restoring.html", state=here, script=True)


@bp.get("/restoring/state")
@public
def state() -> ResponseReturnValue:
    """For the page that watches; another server may answer than the one that it has asked first."""
    here = restoring_of(current_app)
    is_own = here.mark == session_mark()
    response = jsonify(
        {"step": here.step if is_own else 0, "trouble": here.trouble if is_own else "", "done": _is_done()}
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/restored")
@public
def restored() -> ResponseReturnValue:
    """Each day that goes on, its next numbers, and the new PINs of its desks."""
    days = told_after(box().settings, session_mark())
    if days is None:
        abort(404)
    require_protection_of(Role.ADMIN)
    is_in_place = not restoring_of(current_app).step
    heads = {one.code: one for one in all_days(box().engine, most=MOST_DAYS)} if is_in_place else {}
    return _shown("first_start/restored.html", days=days, heads=heads, is_in_place=is_in_place)


@bp.post("/restored")
@public
def noted() -> ResponseReturnValue:
    """They are noted, and nobody sees them again."""
    csrf.protect()
    if told_after(box().settings, session_mark()) is not None:
        forget_told(box().settings)
    return redirect(url_for("signing_in.page"), 303)


# -- inside ----------------------------------------------------------------------------------------------------------


def _require_protected_sqlite() -> None:
    """A backup holds names of staff, a restore shows PINs; where the database is a server it has ways of its own."""
    require_protection_of(Role.ADMIN)
    if box().settings.database_file is None:
        abort(404)


def _is_done() -> bool:
    """In place, or ready for whoever starts the server anew where it cannot do that itself."""
    here = restoring_of(current_app)
    is_over = not here.step or (here.step == DONE and not restarts_itself(current_app))
    return is_over and told_after(box().settings, session_mark()) is not None


def _backups(trouble: str = "", status: int = 200) -> Response:
    settings = box().settings
    found: list[FoundBackup] = off_the_loop(lambda: found_backups(settings))
    return _shown("first_start/backups.html", status, found=found, trouble=trouble)


def _shown(template: str, status: int = 200, **context: Any) -> Response:
    return unkept_response(render_template(template, **context), status)


def _why_none(none: NoBackup) -> str:
    if none.is_newer:
        return _("Berkas ini dibuat oleh Giliran yang lebih baru, atau bukan oleh Giliran.")
    return _("Berkas ini bukan cadangan Giliran yang utuh.")


def _zone_of(chosen: ChosenBackup) -> str:
    return chosen.contents.zone or "Asia/Jakarta"
