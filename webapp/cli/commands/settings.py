"""`giliran settings`: which value counts and where it comes from; one setting written into the data folder's file."""

import json
import os
from pathlib import Path

import click
from flask_babel import gettext as _

from queues.persistence.folders import sync_folder
from webapp.cli.options import json_option, tell
from webapp.cli.setting_words import place_of_setting, shown, written
from webapp.cli.speech import CommandError
from webapp.settings import Settings
from webapp.settings_files import PREFIX, with_setting
from webapp.words.guesses import guess


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def settings(ctx: click.Context, as_json: bool) -> None:
    """Pengaturan: nilai dan asalnya. / Settings: values and where they come from."""
    if ctx.invoked_subcommand:
        return
    known, sources = Settings(), Settings.sources()
    rows = [(name, shown(name, getattr(known, name)), sources.given(name)) for name in Settings.model_fields]
    if as_json:
        said = {
            written(name): {
                "value": value,
                "from": "default" if given is None else str(given.path or "environment"),
                "line": given.line if given else None,
            }
            for name, value, given in rows
        }
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for path in (sources.folder_file.resolve(), sources.machine_file):
        state = "" if path.exists() else _("(tidak ada)")
        click.echo(_("Berkas pengaturan: %(file)s %(state)s", file=str(path), state=state).rstrip())
    click.echo()
    for name, value, given in rows:
        click.echo(f"{written(name):<32} {value:<40} {place_of_setting(given)}")


@settings.command("set")
@click.argument("name")
@click.argument("value", required=False)
@json_option
def set_(name: str, value: str | None, as_json: bool) -> None:
    """Tulis satu pengaturan di folder data; tanpa nilai: hapus. / Write one setting; without a value: remove it."""
    field = name.upper().removeprefix(PREFIX).lower()
    if field not in Settings.model_fields:
        asked = guess(written(field), map(written, Settings.model_fields))
        raise CommandError((_("Tidak ada pengaturan %(name)s.", name=name) + " " + asked).strip())
    if field in ("data_dir", "settings_file"):
        raise CommandError(
            _("%(name)s tidak dapat ditulis di folder data: dengan itulah foldernya ditemukan.", name=written(field))
        )
    if value is not None:
        Settings.model_validate({field: value})  # refuses what the next command could not use
    sources = Settings.sources()
    path = sources.folder_file
    before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(path, with_setting(before, field, value))
    sentences = [_("Ditulis di %(file)s. Server yang berjalan memakainya setelah dijalankan ulang.", file=str(path))]
    if field in sources.environment:
        sentences.append(_("Perhatian: %(name)s dari lingkungan masih didahulukan.", name=written(field)))
    tell(as_json, {"file": str(path.resolve()), "name": written(field)}, *sentences)


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and closed to others; whose group may read it already goes on reading it."""
    group_reads = path.exists() and path.stat().st_mode & 0o040
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        if group_reads:
            os.chown(draft, -1, path.stat().st_gid)
            os.chmod(draft, 0o640)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
    sync_folder(path.parent)
