"""`giliran init`: the first minutes on a new box: an example day file, the data folder, its secret, the first admin."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask_babel import gettext as _

from queues.model.actor import Role
from queues.persistence.people.people import list_users
from queues.persistence.read_transaction import one_read
from webapp.cli.options import json_option, tell
from webapp.cli.people import add_user, is_taken, require_username
from webapp.cli.running.command_context import opened
from webapp.cli.speech import CommandError
from webapp.day_file.day_file import example_day
from webapp.day_file.schema import DayEntry
from webapp.first_start.answers_file import AnswersInvalid, is_of_answers, read_answers
from webapp.profile.box_profile import describe
from webapp.services import Box


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="hari-layanan.toml")
@click.option("--admin", default="admin", help="Nama admin pertama. / Username of the first admin.")
@json_option
def init(file: Path, admin: str, as_json: bool) -> None:
    """Tulis contoh berkas hari dan buat admin pertama. / Write an example day file and make the first admin.

    A file of answers that is there already is carried out instead (`webapp.first_start.answers_file`).
    """
    if is_of_answers(file):
        _from_answers(file, as_json)
        return
    if file.exists():
        raise CommandError(_("%(file)s sudah ada dan tidak ditimpa. Sebut nama berkas lain.", file=str(file)))
    require_username(admin)
    with opened() as here:
        today = here.now().astimezone(ZoneInfo(DayEntry.model_fields["zone"].default)).date()
        file.write_text(example_day(today), encoding="utf-8")
        folder = str(here.settings.data_dir.resolve())
        made, about_admin = _first_admin(here, admin)
        tell(
            as_json,
            {"data_dir": folder, "file": str(file), "admin": made},
            _("Folder data: %(folder)s", folder=folder),
            _("Contoh berkas hari: %(file)s", file=str(file)),
            *about_admin,
            _("Selanjutnya: ubah berkas itu, lalu jalankan: giliran day create %(file)s", file=str(file)),
        )


def _from_answers(file: Path, as_json: bool) -> None:
    """What the first start asks, without questions; told again it changes what is said otherwise."""
    try:
        known = read_answers(file)
    except AnswersInvalid as invalid:
        raise CommandError("\n".join(invalid.lines)) from invalid
    with opened() as here:
        is_new = describe(here, known.answers)
        made, about_admin = _first_admin(here, known.admin or "admin")
        folder = str(here.settings.data_dir.resolve())
        tell(
            as_json,
            {"data_dir": folder, "file": str(file), "admin": made, "changed": is_new},
            _("Folder data: %(folder)s", folder=folder),
            _("Jawaban dari %(file)s sudah dipakai.", file=str(file)),
            *about_admin,
            _("Selanjutnya: giliran serve"),
        )


def _first_admin(here: Box, username: str) -> tuple[dict[str, str] | None, list[str]]:
    """The admin that was made, None where there is one; with what is said of it."""
    with one_read(here.engine) as connection:
        admins = [user for user in list_users(connection) if user.role is Role.ADMIN and user.is_active]
    if admins:
        return None, [_("Admin sudah ada: %(names)s", names=", ".join(user.username for user in admins))]
    if is_taken(here.engine, username):
        raise CommandError(_("Nama %(name)s sudah dipakai.", name=username))
    made = add_user(here, username=username, name="Admin", role=Role.ADMIN)
    return {"username": made.username, "password": made.password}, [
        _("Admin pertama: %(name)s, kata sandi: %(password)s", name=made.username, password=made.password),
        _("Catat sekarang: kata sandi ini tidak akan ditampilkan lagi."),
    ]
