"""A backup taken along with the browser: the way off this laptop for whoever has no terminal.

A desktop mounts a stick for the person at the screen alone, so that a server with a user of its own cannot write there;
the browser can. On the spare laptop the same file is sent on the first page.
"""

from pathlib import Path

from flask import Blueprint, Response, abort, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.auth.access import staff
from webapp.background.taken_backups import BackupFailed, backups_here, take_backup
from webapp.http.rendering import unkept_response
from webapp.profile.box_profile import box_profile
from webapp.services import box

bp = Blueprint("backup_copy", __name__, url_prefix="/settings/backup")

MIMETYPE = "application/vnd.sqlite3"


@bp.get("")
@staff()
def page() -> ResponseReturnValue:
    """When the last backup was made, and where it lies."""
    return _page()


@bp.post("")
@staff()
def take() -> ResponseReturnValue:
    """A backup of this moment, as a download."""
    try:
        made = take_backup(box(), _database())
    except BackupFailed as failed:
        return _page(trouble=_("Cadangan tidak dapat dibuat: %(reason)s", reason=failed.reason), status=503)
    answer = send_file(made, mimetype=MIMETYPE, as_attachment=True, download_name=made.name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


# -- inside ----------------------------------------------------------------------------------------------------------


def _database() -> Path:
    """Where the database is a server, copies are its own affair."""
    return box().settings.database_file or abort(404)


def _page(trouble: str = "", status: int = 200) -> Response:
    known, zone = backups_here(box(), _database()), box_profile(box().engine).zone
    return unkept_response(render_template("box/backup.html", known=known, zone=zone, trouble=trouble), status)
