"""Options and answers that commands share: `--json` prints one object where a person reads sentences."""

import json
from collections.abc import Mapping

import click

json_option = click.option("--json", "as_json", is_flag=True, help="Keluaran JSON. / JSON output.")
anyway_option = click.option("--anyway", is_flag=True, help="Juga pada tanggal lain. / On another date too.")


def tell(as_json: bool, said: Mapping[str, object], *sentences: str) -> None:
    """The answer of a command: one JSON object, or the sentences."""
    if as_json:
        click.echo(json.dumps(dict(said), ensure_ascii=False))
        return
    for sentence in sentences:
        click.echo(sentence)
