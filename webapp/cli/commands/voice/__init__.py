"""`giliran voice`: the board's voices, what to read aloud for one, and recordings made fit for the box."""

import click

from webapp.cli.commands.voice.checking import check
from webapp.cli.commands.voice.listing import list_voices, sentences
from webapp.cli.commands.voice.splitting import split


@click.group()
def voice() -> None:
    """Suara papan antrean: daftar, rekam, periksa. / Voices of the board: list, record, check."""


for _command in (list_voices, sentences, split, check):
    voice.add_command(_command)
