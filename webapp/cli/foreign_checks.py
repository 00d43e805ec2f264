"""Whether a database file may take the place of the hall's data: its schema, the chains of its events, its admins.

There is no code of authenticity beside a copy: its key would have to be typed in during an emergency, and whoever has
the laptop has it too. What a copy can do instead: nothing in its schema is other than ours, what happened in it is
whole, the record code on paper is in it, and a person knows everybody who may do everything.
"""

import sqlite3
import sys
from pathlib import Path

import click
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from queues.persistence.backup.backup import reason_of
from queues.persistence.backup.foreign_database import (
    ForeignDatabase,
    UnknownRevision,
    admins_of,
    chains_of,
    require_ours,
)
from webapp.cli.doctor.trail import fault_words
from webapp.cli.speech import CommandError

MOST_NAMED = 5  # of what is strange in a schema


def require_own_schema(file: Path) -> None:
    """Nothing works in it but what our migrations made."""
    try:
        require_ours(file)
    except ForeignDatabase as foreign:
        raise CommandError(
            _(
                "%(file)s tidak dipakai: isinya diubah di luar Giliran (%(what)s).",
                file=str(file),
                what=", ".join(foreign.strangers[:MOST_NAMED]),
            )
        ) from foreign
    except UnknownRevision as unknown:
        raise CommandError(
            _("%(file)s dibuat oleh Giliran yang lebih baru, atau bukan oleh Giliran.", file=str(file))
        ) from unknown
    except (SQLAlchemyError, sqlite3.Error) as trouble:
        sentence = _("%(file)s bukan cadangan yang utuh (%(reason)s).", file=str(file), reason=reason_of(trouble))
        raise CommandError(sentence) from trouble


def require_whole_record(file: Path, *, anyway: bool) -> bool:
    """Whether what happened in it is whole; where it is not, only `anyway` goes on."""
    report = chains_of(file)
    if report is None or not report.faults:
        return True
    said = " ".join(fault_words(fault) for fault in report.faults)
    if not anyway:
        hint = _("Bila tidak ada cadangan lain: tambahkan --untrusted. Pemulihan itu akan tercatat begitu.")
        raise CommandError(said + " " + hint)
    click.echo(said, err=True)
    return False


def require_known_admins(file: Path, database: Path, *, yes: bool) -> None:
    """Somebody knows everybody who may do everything from then on; who may do so here already is known."""
    if yes:
        return
    known = admins_of(database, live=True) if database.exists() else {}
    new = {name: shown for name, (shown, secret) in admins_of(file).items() if known.get(name, ("", ""))[1] != secret}
    if not new:
        return
    names = ", ".join(name if shown == name else f"{name} ({shown})" for name, shown in sorted(new.items()))
    click.echo(_("Admin dalam cadangan ini: %(names)s. Mereka dapat mengubah semuanya.", names=names), err=True)
    if not sys.stdin.isatty():
        raise CommandError(_("Bila Anda mengenal mereka: tambahkan --yes."))
    if not click.confirm(_("Apakah Anda mengenal mereka?"), err=True):
        raise CommandError(_("Tidak ada yang diubah."))
