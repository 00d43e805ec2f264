"""`giliran desk`: what concerns one desk of a service day."""

import json

import click
from flask_babel import gettext as _

from queues.persistence.people.people import set_desk_pin
from webapp.auth.credentials import new_pin, pin_problem
from webapp.cli.demo.demo_day import day_parts
from webapp.cli.options import json_option, tell
from webapp.cli.people import give_pins
from webapp.cli.running.command_context import day_of_code, opened
from webapp.cli.speech import CommandError
from webapp.words.guesses import guess


@click.group()
def desk() -> None:
    """Meja: PIN baru. / Desks: a new PIN."""


@desk.command("pin")
@click.argument("code")
@click.argument("desk_code", metavar="DESK")
@click.option("--pin", default=None, help="Bila kosong, dibuatkan. / Made when not given.")
@click.option("--remove", is_flag=True, help="Cabut PIN. / Take the PIN away.")
@json_option
def renew_pin(code: str, desk_code: str, pin: str | None, remove: bool, as_json: bool) -> None:
    """PIN baru untuk meja; yang lama tidak berlaku lagi. / A new PIN; the old one opens nothing more."""
    with opened() as here:
        day = day_of_code(here.engine, code)
        _services, desks = day_parts(here, day.id)
        found = next((one for one in desks if one.code == desk_code), None)
        if found is None:
            said = _("Tidak ada meja %(code)s pada hari %(day)s.", code=desk_code, day=code)
            codes = [one.code for one in desks]
            hint = guess(desk_code, codes) or _("Kode mejanya: %(codes)s.", codes=", ".join(codes))
            raise CommandError(f"{said} {hint}")
        if remove:
            here.writer.write(set_desk_pin, desk_id=found.id, pin_hash=None, now=here.now())
            tell(
                as_json,
                {"day": code, "desk": desk_code, "pin": None},
                _("PIN meja %(code)s sudah dicabut.", code=desk_code),
            )
            return
        problem = pin_problem(pin, day.held_on) if pin is not None else None
        if problem:
            raise CommandError(problem)
        chosen = pin or new_pin()
        give_pins(here, {found.id: chosen})
        if as_json:
            click.echo(json.dumps({"day": code, "desk": desk_code, "pin": chosen}))
            return
        click.echo(f"{_('PIN meja %(code)s', code=desk_code)}  {chosen}")
        click.echo(_("Catat sekarang: PIN ini tidak akan ditampilkan lagi."), err=True)
