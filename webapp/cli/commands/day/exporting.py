"""`giliran day export`: a day as a file, to keep, to carry to another box, or to change and give back."""

import json
from pathlib import Path

import click
from flask_babel import gettext as _

from queues.snapshots.office.day_plan import planned_day
from webapp.cli.options import json_option
from webapp.cli.running.command_context import day_of_code, opened
from webapp.cli.speech import CommandError
from webapp.day_file.writing import content_of, day_file_text


@click.command()
@click.argument("code")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Tulis ke berkas ini, bukan ke layar. / Write to this file instead of the screen.",
)
@json_option
def export(code: str, output: Path | None, as_json: bool) -> None:
    """Tulis hari sebagai berkas hari. / Write a day as a day file."""
    with opened() as here:
        found = planned_day(here.engine, day_of_code(here.engine, code).code)
    if as_json:
        click.echo(json.dumps(content_of(found.plan, found.with_pin), ensure_ascii=False, default=str))
        return
    text = day_file_text(found.plan, found.with_pin)
    if output is None:
        click.echo(text, nl=False)
        return
    if output.exists():
        raise CommandError(_("Berkas %(file)s sudah ada; pilih nama lain.", file=str(output)))
    output.write_text(text, encoding="utf-8")
    click.echo(_("Tertulis di %(file)s.", file=str(output)))
