"""`giliran time`: whether the computer's clock is believed, and to confirm it."""

import click
from flask_babel import gettext as _

from queues.model.actor import SYSTEM
from queues.persistence.read_transaction import one_read
from queues.persistence.trusted_time import confirm_time
from webapp.cli.options import json_option, tell
from webapp.cli.running.command_context import known_days, opened
from webapp.cli.speech import when
from webapp.services import Box


@click.group("time")
def time_() -> None:
    """Jam komputer: periksa, pastikan. / The computer's clock: check, confirm."""


@time_.command()
@json_option
def show(as_json: bool) -> None:
    """Tampilkan jam dan apakah dipercaya. / Show the clock and whether it is believed."""
    with opened() as here:
        sentences = [_("Jam server: %(when)s", when=_shown(here))]
        with one_read(here.engine) as connection:
            is_credible = here.time.is_credible(connection)
        if not is_credible:
            sentences.append(_("Jam ini meragukan. Bila tanggal dan jamnya benar: giliran time confirm"))
        tell(as_json, {"time": here.now().isoformat(), "is_credible": is_credible}, *sentences)


@time_.command()
@click.option("--yes", is_flag=True, help="Tanpa bertanya. / Do not ask.")
@json_option
def confirm(yes: bool, as_json: bool) -> None:
    """Pastikan bahwa tanggal dan jam komputer benar. / Confirm that date and time are right."""
    with opened() as here:
        seen_at = here.now()
        if not as_json:
            click.echo(_("Jam server: %(when)s", when=_shown(here)))
        if not yes:
            click.confirm(_("Apakah tanggal dan jam itu benar?"), abort=True)
        here.writer.write(confirm_time, seen_at=seen_at, now=here.now(), by=SYSTEM)
        tell(as_json, {"time": seen_at.isoformat(), "is_credible": True}, _("Dicatat. Jam ini dipercaya."))


def _shown(here: Box) -> str:
    """In the zone of the newest day."""
    zone = next((day.zone for day in known_days(here.engine)), "Asia/Jakarta")
    return when(here.now(), zone)
