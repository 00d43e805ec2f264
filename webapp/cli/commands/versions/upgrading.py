"""`giliran upgrade`: bring the data up to this version, with a copy of before; a server does the same at its start."""

from importlib.metadata import version

import click
from flask_babel import gettext as _

from queues.persistence.schema.upgrades import newest_revision
from webapp.cli.options import json_option, tell
from webapp.cli.running import folder_lock
from webapp.cli.running.before_upgrade import keep_data_before_upgrade
from webapp.cli.running.command_context import opened
from webapp.clock import Clock
from webapp.folder_database import require_own_database
from webapp.settings import Settings


@click.command("upgrade")
@json_option
def upgrade_data(as_json: bool) -> None:
    """Perbarui data untuk versi ini, selagi server berhenti. / Bring the data up to this version; no server runs."""
    settings = Settings()
    require_own_database(settings)
    database = settings.database_file
    if database is not None and not database.exists():
        tell(as_json, {"schema": None, "kept": None}, _("Belum ada data di %(folder)s.", folder=str(database.parent)))
        return
    with folder_lock.alone(settings.data_dir):
        kept = keep_data_before_upgrade(settings, Clock().now())
        with opened(settings):
            pass  # to open it is to upgrade it
    sentences = [_("Data siap untuk Giliran versi %(version)s.", version=version("giliran"))]
    if kept is not None:
        sentences.append(_("Cadangan dari sebelum pembaruan: %(file)s", file=str(kept)))
    tell(as_json, {"schema": newest_revision(), "kept": kept and str(kept.resolve())}, *sentences)
