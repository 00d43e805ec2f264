"""The check list before a day opens: what is well, what is not, and what to do about it."""

import os
import shutil
from urllib.parse import urlsplit

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from queues.snapshots.office.readiness import readiness
from webapp.auth.access import staff
from webapp.http.rendering import unkept_response
from webapp.live.named_boards import board_signs
from webapp.network.firewall import firewall
from webapp.network.lan import LOOPBACK
from webapp.network.phones_seen import is_number, phones_seen
from webapp.office.printers import printers
from webapp.services import box
from webapp.surfaces.printed.hall_sheets import SHEET_WORDS
from webapp.words.language import date_in
from webapp.words.plans.readiness import BoxFacts, Verdict, check_lines

bp = Blueprint("ready", __name__)


@bp.get("/d/<day>/ready")
@staff("coordinator")
def page(day: str) -> ResponseReturnValue:
    """A plain page: loaded again, it looks again."""
    seen = readiness(box().engine, day, now=box().now(), ears=board_signs().heard)
    lines = check_lines(seen, _of_this_box(seen.day.zone))
    shown = {"day": seen.day, "lines": lines, "Verdict": Verdict, "sheets": SHEET_WORDS}
    return unkept_response(render_template("ready/page.html", **shown))


def _of_this_box(zone: str) -> BoxFacts:
    here = box()
    folder, backups = here.settings.data_dir, here.settings.backups
    seen = phones_seen(current_app)
    return BoxFacts(
        today=date_in(here.now(), zone),
        address=here.public_url,
        is_loopback=urlsplit(here.public_url).hostname in (LOOPBACK, "localhost"),
        trouble={one.kind: one.subjects for one in here.troubles.now(here.engine, here.now())},
        port=here.settings.port,
        firewall=firewall(),
        is_name=not is_number(urlsplit(here.public_url).hostname or ""),
        name_was_found=seen.name_was_found(),
        phones=seen.count(),
        printers=printers(),
        free=shutil.disk_usage(folder).free,
        # The folder beside the data is made with the first copy.
        has_backup_folder=backups.is_dir() or here.settings.backup_dir is None,
        has_own_backup_disk=backups.is_dir() and os.stat(backups).st_dev != os.stat(folder).st_dev,
    )
