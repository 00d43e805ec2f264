"""`giliran day`: a real service day, from one readable file to its end."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask_babel import gettext as _

from queues.actions.hall import opening
from queues.model.actor import SYSTEM, Role
from queues.model.hall.service_day import DayPlan, DayState
from queues.persistence.backup.removal import remove_day
from queues.persistence.people.people import NewStaff
from queues.persistence.streams.chain import record_code
from queues.snapshots.load.load import LoadSnapshot, load_snapshot
from webapp.auth.credentials import new_password, new_pin
from webapp.auth.hashing import hash_secret
from webapp.cli.commands.key import show_key
from webapp.cli.options import json_option, tell
from webapp.cli.output import page_addresses, show_day
from webapp.cli.people import SignIn, is_taken
from webapp.cli.running.command_context import KnownDay, day_of_code, known_days, opened, perform_here
from webapp.cli.speech import CommandError
from webapp.day_file.day_file import read_day_file
from webapp.day_file.plan import DayFile, PlannedUser
from webapp.services import Box
from webapp.words.language import hour, long_date
from webapp.words.texts import DAY_WORDS, STATE_WORDS

anyway_option = click.option("--anyway", is_flag=True, help="Juga pada tanggal lain. / On another date too.")


@click.group()
def day() -> None:
    """Hari layanan: buat, buka, tutup. / Service days: create, open, close."""


@day.command()
@click.argument("file", type=click.Path(path_type=Path))
@anyway_option
@json_option
def create(file: Path, anyway: bool, as_json: bool) -> None:
    """Buat hari dari satu berkas. / Make a day from one file."""
    asked = read_day_file(file)
    with opened() as here:
        if not anyway:
            _require_not_past(here, asked.plan)
        new = [_sign_in(user) for user in asked.users if not is_taken(here.engine, user.username)]
        old = [user.username for user in asked.users if user.username not in {one.username for one in new}]
        pins = {code: new_pin() if given is True else str(given) for code, given in asked.pins.items()}
        _prepare(here, asked, new, pins)
        if as_json:
            users = [{name: value for name, value in asdict(one).items() if value} for one in new]
            click.echo(json.dumps({"day": asked.plan.code, "users": users, "known_users": old, "pins": pins}))
        else:
            show_day(here.public_url, day_of_code(here.engine, asked.plan.code))
            _show_once(new, old, pins)
            show_key(here, day_of_code(here.engine, asked.plan.code))
            click.echo(_("Buka pada waktunya: giliran day open %(code)s", code=asked.plan.code))


@day.command("open")
@click.argument("code")
@anyway_option
@json_option
def open_(code: str, anyway: bool, as_json: bool) -> None:
    """Buka hari: nomor mulai dibagikan. / Open: numbers are given out."""
    _move(opening.open_day, code, as_json, anyway=anyway)


@day.command()
@click.argument("code")
@json_option
def unopen(code: str, as_json: bool) -> None:
    """Batalkan pembukaan, selama belum ada nomor. / Take the opening back while no number is out."""
    _move(opening.take_back_opening, code, as_json)


@day.command("stop-issuing")
@click.argument("code")
@json_option
def stop_issuing(code: str, as_json: bool) -> None:
    """Hentikan pengambilan nomor; yang sudah punya tetap dilayani. / No new numbers."""
    _move(opening.stop_issuing, code, as_json)


@day.command("resume-issuing")
@click.argument("code")
@json_option
def resume_issuing(code: str, as_json: bool) -> None:
    """Buka lagi pengambilan nomor. / Numbers again."""
    _move(opening.resume_issuing, code, as_json)


@day.command()
@click.argument("code")
@json_option
def close(code: str, as_json: bool) -> None:
    """Tutup hari; yang masih menunggu dicatat tidak terlayani. / Close; who still waits is not served."""
    _move(opening.close_day, code, as_json)


@day.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Daftar hari. / List the days."""
    with opened() as here:
        days = known_days(here.engine)
        if as_json:
            click.echo(json.dumps([_as_json(one) for one in days], ensure_ascii=False))
            return
        for one in days:
            click.echo(f"{one.held_on}  {one.code:<40} {DAY_WORDS[one.state]!s:<28} {one.name}, {one.place}")
        if not days:
            click.echo(_("Belum ada hari layanan."))


@day.command()
@click.argument("code")
@json_option
def show(code: str, as_json: bool) -> None:
    """Keadaan satu hari. / One day as it is now."""
    with opened() as here:
        found = day_of_code(here.engine, code)
        load = load_snapshot(here.engine, code, now=here.now())
        if as_json:
            figures = {"tickets": load.tickets, "waiting": load.waiting, "helped": load.helped}
            click.echo(json.dumps(_as_json(found) | figures | {"pages": page_addresses(here.public_url, code)}))
        else:
            show_day(here.public_url, found)
            _show_load(load, found)
            click.echo(_code_words(found))
            show_key(here, found)


@day.command()
@click.argument("code")
@click.option("--yes", is_flag=True, help="Tanpa bertanya. / Do not ask.")
@json_option
def remove(code: str, yes: bool, as_json: bool) -> None:
    """Hapus hari latihan, atau hari tanpa nomor. / Remove a rehearsal, or a day on which nobody had a number."""
    with opened() as here:
        found = day_of_code(here.engine, code)
        if not as_json:
            click.echo(f"{found.held_on}  {found.name}, {found.place}")
        if not yes:
            click.confirm(_("Hapus hari ini dengan seluruh isinya?"), abort=True)
        here.writer.write(remove_day, day_id=found.id, now=here.now(), by=SYSTEM)
        sentence = _("Hari %(code)s dihapus. Catatan keamanan menyimpan kode terakhirnya.", code=code)
        tell(as_json, _as_json(found) | {"removed": True}, sentence)


# -- inside ----------------------------------------------------------------------------------------------------------


def _move(action: Any, code: str, as_json: bool, **arguments: Any) -> None:
    """Carry the action out and say the state that the day is in now; a refusal is said by the group."""
    with opened() as here:
        found = day_of_code(here.engine, code)
        perform_here(here, action, day_id=found.id, **arguments)
        moved = day_of_code(here.engine, code)
        sentences = [f"{code}: {DAY_WORDS[moved.state]}"]
        if action is opening.close_day:
            advice = _("Tulis kode itu di berita acara: giliran doctor --head KODE memeriksanya kapan saja.")
            sentences += [_code_words(moved), advice]
        tell(as_json, _as_json(moved), *sentences)


def _code_words(found: KnownDay) -> str:
    """What has happened until now, in one short code that hangs on paper."""
    said = _("Kode catatan sampai langkah %(seq)s:", seq=found.last_seq)
    return f"{said} {record_code(found.chain_head)}"


def _require_not_past(here: Box, plan: DayPlan) -> None:
    today = here.now().astimezone(ZoneInfo(plan.zone)).date()
    if plan.held_on < today:
        raise CommandError(
            _(
                "Tanggal %(date)s sudah lewat; hari ini %(today)s. Perbaiki date di berkas itu, atau pakai --anyway.",
                date=long_date(plan.held_on),
                today=long_date(today),
            )
        )


def _sign_in(user: PlannedUser) -> SignIn:
    """What the new member of staff will type: as the file says, or made here."""
    pin = new_pin() if user.pin is True else str(user.pin or "")
    return SignIn(user.username, user.password or new_password(), user.role.value, pin)


def _prepare(here: Box, asked: DayFile, new: list[SignIn], pins: dict[str, str]) -> None:
    """Day, staff and PINs in one transaction: on a failure nothing exists, and no secret was shown."""
    names = {user.username: user.name for user in asked.users}
    staff = [_new_staff(one, names[one.username]) for one in new]
    hashed = {pin: hash_secret(pin) for pin in set(pins.values())}
    desk_pins = {code: hashed[pin] for code, pin in pins.items()}
    perform_here(here, opening.prepare_day, plan=asked.plan, staff=staff, desk_pins=desk_pins)


def _new_staff(one: SignIn, name: str) -> NewStaff:
    pin_hash = hash_secret(one.pin) if one.pin else None
    return NewStaff(one.username, name, Role(one.role), hash_secret(one.password), pin_hash)


def _show_once(new: list[SignIn], old: list[str], pins: dict[str, str]) -> None:
    click.echo()
    for one in new:
        pin = _("PIN %(pin)s", pin=one.pin) if one.pin else ""
        click.echo(f"  {one.username:<16} {one.password:<26} {pin}".rstrip())
    if old:
        click.echo(_("Sudah ada, kata sandi tidak berubah: %(names)s", names=", ".join(old)))
    for code, pin in pins.items():
        title = _("PIN meja %(code)s", code=code)
        click.echo(f"  {title:<16} {pin}")
    if new or pins:
        click.echo(_("Catat sekarang: kata sandi dan PIN ini tidak akan ditampilkan lagi."))


def _show_load(load: LoadSnapshot, found: KnownDay) -> None:
    click.echo()
    opens, closes = hour(found.opens_at, found.zone), hour(found.closes_at, found.zone)
    click.echo(_("Jam layanan %(opens)s–%(closes)s", opens=opens, closes=closes))
    click.echo(
        _(
            "%(tickets)s nomor, %(waiting)s menunggu, %(helped)s terlayani",
            tickets=load.tickets,
            waiting=load.waiting,
            helped=load.helped,
        )
    )
    for row in load.desks:
        numbers = ", ".join(number.number for number in row.numbers)
        click.echo(f"  {row.desk.name:<10} {row.desk.label:<28} {_desk_word(row.desk.state):<8} {numbers}".rstrip())


def _desk_word(state: str) -> str:
    """A turn that is closed has ended well or badly; a desk that is closed is only shut."""
    return _("Tutup") if state == DayState.CLOSED else str(STATE_WORDS[state])


def _as_json(one: KnownDay) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name,
        "place": one.place,
        "date": one.held_on.isoformat(),
        "state": one.state,
        "is_demo": one.is_demo,
        "record_code": record_code(one.chain_head),
    }
