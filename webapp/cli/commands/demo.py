"""`giliran demo`: a day to try things on, and on request a busy morning on it."""

import json

import click
from flask_babel import gettext as _

from webapp.catalogue import shipped_catalogue, using_catalogue
from webapp.cli.demo.demo_day import DemoDay, day_parts, ensure_demo_day
from webapp.cli.options import json_option
from webapp.cli.output import page_addresses, show_day, show_sign_ins
from webapp.cli.running.command_context import opened
from webapp.services import Box


@click.command()
@click.option("--busy", is_flag=True, help="Mainkan satu pagi yang ramai. / Play a busy morning.")
@click.option("--reset", is_flag=True, help="Mulai hari demo yang baru. / Begin a new demo day.")
@json_option
def demo(busy: bool, reset: bool, as_json: bool) -> None:
    """Buat hari demo untuk hari ini. / Make today's demo day."""
    with opened() as here, using_catalogue(shipped_catalogue()):  # its day asks for what comes with Giliran
        shown = ensure_demo_day(here, busy=busy, reset=reset)
        show_day(here.public_url, shown.day)
        show_sign_ins(shown)
        click.echo()
        if busy and not shown.made:
            click.echo(
                _("Hari demo ini sudah berisi nomor antrean. Untuk memulai yang baru: giliran demo --busy --reset")
            )
        if as_json:
            click.echo(json.dumps(demo_summary(here, shown), ensure_ascii=False))


def demo_summary(here: Box, shown: DemoDay) -> dict[str, object]:
    """What integrations and measurements need; its shape is a promise."""
    services, desks = day_parts(here, shown.day.id)
    code_of = {service.id: service.code for service in services}
    return {
        "url": here.public_url,
        "day": shown.day.code,
        "board_url": page_addresses(here.public_url, shown.day.code)["board"],
        "services": [{"code": s.code, "name": s.name, "series": s.series} for s in services],
        "desks": [
            {
                "id": str(desk.id),
                "name": desk.name,
                "services": [code for service_id, code in code_of.items() if service_id in desk.service_ids],
                "token": shown.desk_tokens[str(desk.id)],
            }
            for desk in desks
        ],
        "greeter_token": shown.greeter_token,
        "coordinator_token": shown.coordinator_token,
        "admin_token": shown.admin_token,
        "users": [
            {"username": u.username, "password": u.password, "role": u.role} | ({"pin": u.pin} if u.pin else {})
            for u in shown.users
        ],
    }
