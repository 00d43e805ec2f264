"""`giliran day check`, `create` and `replace`: from a day file to a day that is prepared."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from queues.actions.hall.opening import prepare_day
from queues.actions.hall.replacing import replace_day
from queues.model.actor import Role
from queues.model.hall.service_day import DayPlan
from queues.persistence.people.people import NewStaff, desk_codes_with_pin
from queues.persistence.read_transaction import one_read
from webapp.auth.credentials import new_password, new_pin
from webapp.auth.hashing import hash_secret
from webapp.cli.commands.key import show_key
from webapp.cli.options import anyway_option, json_option
from webapp.cli.output import show_day
from webapp.cli.people import SignIn, is_taken
from webapp.cli.progress import counted
from webapp.cli.running.command_context import day_of_code, known_days, opened, perform_here
from webapp.cli.speech import CommandError
from webapp.clock import Clock
from webapp.day_file.day_file import read_day_file
from webapp.day_file.plan import DayFile, PlannedUser
from webapp.day_file.problems import DayFileInvalid
from webapp.profile.box_profile import box_profile
from webapp.services import Box
from webapp.words.language import hour, long_date

file_argument = click.argument("file", type=click.Path(path_type=Path))


@click.command()
@file_argument
@json_option
def check(file: Path, as_json: bool) -> None:
    """Periksa berkas hari; tidak ada yang dibuat. / Check a day file; nothing is made."""
    try:
        asked = read_day_file(file)
        _require_not_past(Clock(), asked.plan)
    except (DayFileInvalid, CommandError) as wrong:
        if not as_json:
            raise
        problems = list(wrong.lines) if isinstance(wrong, DayFileInvalid) else [wrong.message]
        click.echo(json.dumps({"ok": False, "problems": problems}, ensure_ascii=False))
        raise SystemExit(1) from None
    plan = asked.plan
    if as_json:
        said = {"day": plan.code, "date": plan.held_on.isoformat(), "place": plan.place}
        figures = {"desks": len(plan.desks), "services": len(plan.offered), "users": len(asked.users)}
        click.echo(json.dumps({"ok": True, "problems": []} | said | figures, ensure_ascii=False))
        return
    _show_plan(asked)
    click.echo(_("Berkas ini dapat dipakai: giliran day create %(file)s", file=str(file)))


@click.command()
@file_argument
@anyway_option
@json_option
def create(file: Path, anyway: bool, as_json: bool) -> None:
    """Buat hari dari satu berkas. / Make a day from one file."""
    read = read_day_file(file)
    with opened() as here:
        asked = read.called(box_profile(here.engine).village_word)
        if not anyway:
            _require_not_past(here.clock, asked.plan)
        if any(one.code == asked.plan.code for one in known_days(here.engine)):
            raise CommandError(
                _(
                    "Hari layanan dengan kode %(code)s sudah ada. Selama belum ada nomor, isinya dapat diganti: "
                    "giliran day replace %(file)s",
                    code=asked.plan.code,
                    file=str(file),
                )
            )
        secrets = Secrets.of(here, asked, asked.pins)
        hashes = secrets.hashed()
        pins = {code: hashes[pin] for code, pin in secrets.pins.items()}
        perform_here(here, prepare_day, plan=asked.plan, staff=secrets.staff(asked, hashes), desk_pins=pins)
        _tell_made(here, asked, secrets, as_json)


@click.command("replace")
@file_argument
@anyway_option
@json_option
def replace_(file: Path, anyway: bool, as_json: bool) -> None:
    """Ganti isi hari dengan berkas ini, selama belum ada nomor. / Give a day another plan while no number is out."""
    read = read_day_file(file)
    with opened() as here:
        asked = read.called(box_profile(here.engine).village_word)
        if not anyway:
            _require_not_past(here.clock, asked.plan)
        found = day_of_code(here.engine, asked.plan.code)
        with one_read(here.engine) as connection:
            known = desk_codes_with_pin(connection, found.id)
        # A PIN that is to be made is there already, perhaps on paper.
        kept = [code for code, pin in asked.pins.items() if pin is True and code in known]
        secrets = Secrets.of(here, asked, {code: pin for code, pin in asked.pins.items() if code not in kept})
        hashes = secrets.hashed()
        gone = {one.code: None for one in asked.plan.desks if one.code in known and one.code not in asked.pins}
        pins = gone | {code: hashes[pin] for code, pin in secrets.pins.items()}
        plan = replace(asked.plan, is_demo=found.is_demo)
        staff = secrets.staff(asked, hashes)
        perform_here(here, replace_day, day_id=found.id, plan=plan, staff=staff, desk_pins=pins)
        _tell_made(here, asked, secrets, as_json, kept=kept)


@dataclass(frozen=True)
class Secrets:
    """What is shown once: sign-ins of people who are new, `pins` by desk code. `known`: who keeps what they have."""

    new: tuple[SignIn, ...]
    known: tuple[str, ...]
    pins: Mapping[str, str]

    @classmethod
    def of(cls, here: Box, asked: DayFile, pins: Mapping[str, str | bool]) -> "Secrets":
        new = tuple(_sign_in(user) for user in asked.users if not is_taken(here.engine, user.username))
        names = {one.username for one in new}
        known = tuple(user.username for user in asked.users if user.username not in names)
        return cls(new, known, {code: new_pin() if given is True else str(given) for code, given in pins.items()})

    def hashed(self) -> dict[str, str]:
        """Each secret's hash: a fifth of a second each, so this is done before the transaction, and counted aloud."""
        secrets = {one.password for one in self.new} | {one.pin for one in self.new if one.pin}
        with counted(sorted(secrets | set(self.pins.values())), lazy_gettext("Kata sandi dan PIN")) as each:
            return {secret: hash_secret(secret) for secret in each}

    def staff(self, asked: DayFile, hashes: Mapping[str, str]) -> list[NewStaff]:
        planned = {user.username: user for user in asked.users}
        return [
            NewStaff(
                one.username,
                planned[one.username].name,
                Role(one.role),
                hashes[one.password],
                hashes.get(one.pin),
                planned[one.username].agency,
            )
            for one in self.new
        ]


def _sign_in(user: PlannedUser) -> SignIn:
    """What the new member of staff will type: as the file says, or made here."""
    pin = new_pin() if user.pin is True else str(user.pin or "")
    return SignIn(user.username, user.password or new_password(), user.role.value, pin)


def _require_not_past(clock: Clock, plan: DayPlan) -> None:
    today = clock.now().astimezone(ZoneInfo(plan.zone)).date()
    if plan.held_on < today:
        raise CommandError(
            _(
                "Tanggal %(date)s sudah lewat; hari ini %(today)s. Perbaiki date di berkas itu, atau pakai --anyway.",
                date=long_date(plan.held_on),
                today=long_date(today),
            )
        )


# -- what is said ----------------------------------------------------------------------------------------------------


def _show_plan(asked: DayFile) -> None:
    plan = asked.plan
    click.secho(f"{plan.name}, {plan.place}", bold=True)
    hours = f"{hour(plan.opens_at, plan.zone)}–{hour(plan.closes_at, plan.zone)}"
    click.echo(f"{long_date(plan.held_on)}, {hours} · {plan.code}")
    for desk in plan.desks:
        click.echo(f"  {desk.name:<10} {desk.label:<28} {', '.join(desk.services)}")
    counts = {"desks": len(plan.desks), "services": len(plan.offered), "users": len(asked.users)}
    click.echo(_("%(desks)s meja, %(services)s layanan, %(users)s petugas", **counts))


def _tell_made(here: Box, asked: DayFile, made: Secrets, as_json: bool, kept: list[str] | None = None) -> None:
    if as_json:
        users = [{name: value for name, value in asdict(one).items() if value} for one in made.new]
        said = {"day": asked.plan.code, "users": users, "known_users": list(made.known), "pins": dict(made.pins)}
        click.echo(json.dumps(said if kept is None else said | {"kept_pins": kept}))
        return
    found = day_of_code(here.engine, asked.plan.code)
    show_day(here.public_url, found)
    _show_once(made)
    if kept:
        click.echo(_("PIN tidak berubah untuk meja: %(codes)s", codes=", ".join(kept)))
    show_key(here, found)
    if not found.is_open:
        click.echo(_("Buka pada waktunya: giliran day open %(code)s", code=asked.plan.code))


def _show_once(made: Secrets) -> None:
    click.echo()
    for one in made.new:
        pin = _("PIN %(pin)s", pin=one.pin) if one.pin else ""
        click.echo(f"  {one.username:<16} {one.password:<26} {pin}".rstrip())
    if made.known:
        click.echo(_("Sudah ada, kata sandi tidak berubah: %(names)s", names=", ".join(made.known)))
    for code, desk_pin in made.pins.items():
        title = _("PIN meja %(code)s", code=code)
        click.echo(f"  {title:<16} {desk_pin}")
    if made.new or made.pins:
        click.echo(_("Catat sekarang: kata sandi dan PIN ini tidak akan ditampilkan lagi."))
