"""`giliran user`: staff accounts, their passwords, PINs and roles."""

import json

import click
from flask_babel import gettext as _

from queues.model.actor import Role
from queues.persistence.people.people import StaffUser, find_user, list_users, set_active, set_own_pin, spelled
from queues.persistence.people.second_factor import forget_second_factor, second_factor_of
from queues.persistence.read_transaction import one_read
from queues.snapshots.shared.days import current_days, names_of_days
from webapp.auth.credentials import password_problem, pin_problem
from webapp.cli.options import json_option, tell
from webapp.cli.people import add_user, is_taken, require_username, reset_password, reset_pin
from webapp.cli.running.command_context import opened
from webapp.cli.speech import CommandError
from webapp.services import Box
from webapp.staff_accounts.agencies import agency_named, agency_names
from webapp.words.guesses import guess
from webapp.words.texts import ROLE_WORDS

ROLES = ("clerk", "greeter", "coordinator", "viewer", "admin", "content")
password_option = click.option("--password", default=None, help="Bila kosong, dibuatkan. / Made when not given.")


@click.group()
def user() -> None:
    """Petugas: tambah, daftar, kata sandi. / Staff: add, list, passwords."""


@user.command()
@click.argument("username")
@click.option("--role", type=click.Choice(ROLES), required=True, help="Peran. / Role.")
@click.option("--name", default="", help="Nama tampilan. / Display name.")
@click.option("--agency", default="", help="Instansi: kode atau nama. / Agency: code or name.")
@password_option
@json_option
def add(username: str, role: str, name: str, agency: str, password: str | None, as_json: bool) -> None:
    """Tambah petugas. / Add a member of staff."""
    username = spelled(username)
    with opened() as here:
        require_username(username)
        if is_taken(here.engine, username):
            raise CommandError(_("Nama %(name)s sudah dipakai.", name=username))
        _require_good(here, password, username, name)
        comes_from = _agency(here, agency)
        made = add_user(here, username=username, name=name, role=Role(role), password=password, agency=comes_from)
        _show_once(made.username, made.password, as_json)


@user.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Daftar petugas. / List staff."""
    with opened() as here, one_read(here.engine) as connection:
        users = list_users(connection)
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in users], ensure_ascii=False))
        return
    for one in users:
        state = "" if one.is_active else _("nonaktif")
        click.echo(f"{one.username:<16} {ROLE_WORDS[one.role.value]!s:<20} {one.display_name:<24} {state}".rstrip())


@user.command("password")
@click.argument("username")
@password_option
@json_option
def change_password(username: str, password: str | None, as_json: bool) -> None:
    """Ganti kata sandi; sesi lama berakhir. / Change a password; old sessions end."""
    with opened() as here:
        found = _user(here, username)
        _require_good(here, password, found.username, found.display_name)
        _show_once(found.username, reset_password(here, found.id, password), as_json)


@user.command("pin")
@click.argument("username")
@click.option("--pin", default=None, help="Bila kosong, dibuatkan. / Made when not given.")
@click.option("--remove", is_flag=True, help="Cabut PIN. / Take the PIN away.")
@json_option
def change_pin(username: str, pin: str | None, remove: bool, as_json: bool) -> None:
    """PIN untuk ganti petugas di meja. / PIN to change clerks at a desk."""
    with opened() as here:
        found = _user(here, username)
        if remove:
            here.writer.write(set_own_pin, user_id=found.id, pin_hash=None, now=here.now())
            tell(
                as_json,
                {"username": found.username, "pin": None},
                _("PIN %(name)s sudah dicabut.", name=found.username),
            )
            return
        if found.role is not Role.CLERK:
            raise CommandError(
                _("PIN hanya untuk petugas meja; %(name)s masuk dengan kata sandi.", name=found.username)
            )
        problem = pin_problem(pin, *(one.held_on for one in current_days(here.engine))) if pin is not None else None
        if problem:
            raise CommandError(problem)
        _show_pin_once(found.username, reset_pin(here, found.id, pin), as_json)


@user.command()
@click.argument("username")
@json_option
def disable(username: str, as_json: bool) -> None:
    """Cabut hak masuk; riwayatnya tetap. / No more sign-in; history stays."""
    _activate(username, False, as_json)


@user.command()
@click.argument("username")
@json_option
def enable(username: str, as_json: bool) -> None:
    """Beri kembali hak masuk. / Allow sign-in again."""
    _activate(username, True, as_json)


@user.command()
@click.argument("username")
@click.option("--reset", is_flag=True, help="HP hilang: siapkan lagi saat masuk. / Phone lost: set up anew.")
@json_option
def totp(username: str, reset: bool, as_json: bool) -> None:
    """Kode masuk dari HP: keadaan, atau hapus. / Codes of the phone: state, or reset."""
    with opened() as here:
        found = _user(here, username)
        with one_read(here.engine) as connection:
            kept = second_factor_of(connection, found.id)
        left = kept.codes_left if kept and not reset else None
        if kept is None:
            sentence = _("%(name)s belum menyiapkan kode masuk.", name=found.username)
        elif reset:
            here.writer.write(forget_second_factor, user_id=found.id, now=here.now())
            sentence = _("Kode masuk %(name)s dihapus; disiapkan lagi saat masuk berikutnya.", name=found.username)
        else:
            sentence = _("%(name)s memakai kode masuk; sisa %(left)s kode cadangan.", name=found.username, left=left)
        tell(as_json, {"username": found.username, "has_totp": left is not None, "codes_left": left}, sentence)


def _activate(username: str, is_active: bool, as_json: bool) -> None:
    with opened() as here:
        found = _user(here, username)
        here.writer.write(set_active, user_id=found.id, is_active=is_active, now=here.now())
        said = _("%(name)s dapat masuk lagi.") if is_active else _("%(name)s tidak dapat masuk lagi.")
        tell(as_json, {"username": found.username, "is_active": is_active}, said % {"name": found.username})


def _user(here: Box, username: str) -> StaffUser:
    with one_read(here.engine) as connection:
        found = find_user(connection, username)
        names = [] if found else [one.username for one in list_users(connection)]
    if found is None:
        said = _("Tidak ada petugas bernama %(name)s.", name=username)
        hint = guess(username, names) or _("Daftarnya: giliran user list")
        raise CommandError(f"{said} {hint}")
    return found


def _agency(here: Box, typed: str) -> str | None:
    """Its code; None where none was named."""
    if not typed:
        return None
    known = agency_names(here.engine)
    found = agency_named(typed, known)
    if found is None:
        said = _("Tidak ada instansi “%(name)s”.", name=typed)
        raise CommandError(f"{said} {guess(typed, [*known, *known.values()])}".strip())
    return found


def _require_good(here: Box, password: str | None, *names: str) -> None:
    """A password that somebody chose, with the names that a guesser would try."""
    problem = password_problem(password, [*names, *names_of_days(here.engine)]) if password is not None else None
    if problem:
        raise CommandError(problem)


def _show_once(username: str, password: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"username": username, "password": password}))
        return
    click.echo(f"{username}  {password}")
    click.echo(_("Catat sekarang: kata sandi ini tidak akan ditampilkan lagi."), err=True)


def _show_pin_once(username: str, pin: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"username": username, "pin": pin}))
        return
    click.echo(f"{username}  {pin}")
    click.echo(_("Catat sekarang: PIN ini tidak akan ditampilkan lagi."), err=True)


def _as_json(one: StaffUser) -> dict[str, str | bool | None]:
    return {
        "username": one.username,
        "name": one.display_name,
        "role": one.role.value,
        "agency": one.agency,
        "is_active": one.is_active,
        "has_pin": one.pin_hash is not None,
    }
