"""The check list before a day opens: what is well, what is not, and what to do about it."""

import os
import shutil
from urllib.parse import urlsplit

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from queues.snapshots.office.readiness import readiness
from webapp.auth.access import staff
from webapp.http.rendering import unkept_response
from webapp.network.lan import LOOPBACK
from webapp.network.phones_seen import phones_seen
from webapp.services import box
from webapp.words.language import date_in
from webapp.words.readiness import BoxFacts, Verdict, check_lines

bp = Blueprint("ready", __name__)


@bp.get("/d/<day>/ready")
@staff("coordinator")
def page(day: str) -> ResponseReturnValue:
    """A plain page: loaded again, it looks again."""
    seen = readiness(box().engine, day, now=box().now())
    lines = check_lines(seen, _of_this_box(seen.day.zone))
    return unkept_response(render_template("ready/page.html", day=seen.day, lines=lines, Verdict=Verdict))


def _of_this_box(zone: str) -> BoxFacts:
    here = box()
    folder, backups = here.settings.data_dir, here.settings.backups
    return BoxFacts(
        today=date_in(here.now(), zone),
        address=here.public_url,
        is_loopback=urlsplit(here.public_url).hostname in (LOOPBACK, "localhost"),
        trouble={one.kind: one.subjects for one in here.troubles.now(here.engine, here.now())},
        phones=phones_seen(current_app).count(),
        free=shutil.disk_usage(folder).free,
        has_own_backup_disk=backups.is_dir() and os.stat(backups).st_dev != os.stat(folder).st_dev,
    )
