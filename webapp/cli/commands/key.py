"""`giliran key`: the key of a day as a short code, so that a spare laptop can read what is about people."""

import click
from flask_babel import gettext as _

from queues.model.actor import SYSTEM
from queues.persistence.personal.key_shown import note_key_shown
from queues.reading.unreadable import details_of_days
from webapp.cli.options import json_option, tell
from webapp.cli.running.command_context import KnownDay, day_of_code, opened
from webapp.cli.speech import CommandError
from webapp.services import Box


@click.group()
def key() -> None:
    """Kunci hari: data pribadi terbaca di laptop cadangan. / The key of a day, for a spare laptop."""


@key.command()
@click.argument("day")
@json_option
def show(day: str, as_json: bool) -> None:
    """Kode kunci satu hari, untuk lembar panitia. / The code of a day's key, for the organiser's sheet."""
    with opened() as here:
        found = day_of_code(here.engine, day)
        if not here.day_keys.keys_of(found.id) and _unreadable(here, found):
            raise CommandError(_no_key(day))
        code = here.day_keys.code(found.id)
        here.writer.write(note_key_shown, day_id=found.id, now=here.now(), by=SYSTEM)
        tell(as_json, {"day": day, "key": code}, code)


@key.command()
@click.argument("day")
@click.argument("code", nargs=-1, required=True)
@json_option
def add(day: str, code: tuple[str, ...], as_json: bool) -> None:
    """Masukkan kode dari lembar panitia. / Enter the code from the organiser's sheet."""
    with opened() as here:
        found = day_of_code(here.engine, day)
        here.day_keys.add(found.id, "".join(code))
        sentences = [_("Kunci hari %(day)s tersimpan.", day=day)]
        if left := _unreadable(here, found):
            sentences.append(
                _("Masih ada %(count)s catatan yang tidak terbaca: ditulis di laptop lain lagi.", count=left)
            )
        tell(as_json, {"day": day, "unreadable": left}, *sentences)


def show_key(here: Box, day: KnownDay) -> None:
    """On the organiser's sheet; not where the key is missing, for a new one would open nothing."""
    if here.day_keys.keys_of(day.id) or not _unreadable(here, day):
        here.writer.write(note_key_shown, day_id=day.id, now=here.now(), by=SYSTEM)
        code = here.day_keys.code(day.id)
        click.echo(_("Kode kunci hari, untuk laptop cadangan: %(code)s", code=code))
    else:
        click.echo(_no_key(day.code))


def _unreadable(here: Box, day: KnownDay) -> int:
    found = details_of_days(here.engine, here.vault).get(day.code)
    return found.unreadable if found else 0


def _no_key(day: str) -> str:
    return _(
        "Kunci hari %(day)s tidak ada di laptop ini. Masukkan kode dari lembar panitia: giliran key add %(day)s KODE",
        day=day,
    )
