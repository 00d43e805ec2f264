"""`giliran box`: this box itself, and the key with which it signs what it hands in."""

import click

from webapp.cli.options import json_option, tell
from webapp.cli.running.command_context import opened
from webapp.handed_in.making import shown_key


@click.group("box")
def box_() -> None:
    """Kotak ini: kunci untuk menandatangani. / This box: the key that it signs with."""


@box_.command("key")
@json_option
def show_own_key(as_json: bool) -> None:
    """Nomor dan sidik kunci kotak ini. / Id and fingerprint of this box's key."""
    with opened() as here:
        key = shown_key(here)
    said = {"box": str(key.box_id), "name": key.name, "fingerprint": key.fingerprint, "public_key": key.public_key}
    tell(as_json, said, key.name, str(key.box_id), key.fingerprint)
