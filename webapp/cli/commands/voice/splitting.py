"""One long recording cut into the files of a voice."""

from pathlib import Path

import click
from flask_babel import gettext as _

from webapp.cli.commands.voice.tools import require_readable, require_sox
from webapp.cli.options import json_option, tell
from webapp.cli.speech import CommandError
from webapp.voice.folder_check import ToRead, is_clip_name, to_read
from webapp.voice.recordings import as_wav
from webapp.voice.splitting import Part, cut_recording, parts_of_recording

LARGEST = 500 * 1024 * 1024  # bytes; an hour and a half of WAV


@click.command()
@click.argument("recording", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("names", nargs=-1)
@json_option
def split(recording: Path, folder: Path, names: tuple[str, ...], as_json: bool) -> None:
    """Potong satu rekaman menjadi berkas per kata; NAMES bila hanya sebagian. / Cut one recording into words."""
    tools = require_sox()
    if not recording.is_file() or not 0 < recording.stat().st_size <= LARGEST:
        raise CommandError(_("%(file)s bukan rekaman suara.", file=str(recording)))
    require_readable(recording, tools)
    wanted = _wanted(names)
    with as_wav(recording) as sound:
        parts = parts_of_recording(sound) if sound else None
        if parts is None or sound is None:
            raise CommandError(_("%(file)s bukan rekaman suara.", file=str(recording)))
        if len(parts) != len(wanted):
            raise CommandError(_mismatch(parts, wanted))
        folder.mkdir(parents=True, exist_ok=True)
        cut_recording(sound, parts, [folder / f"{one.name}.wav" for one in wanted])
    rows = [
        {"file": f"{one.name}.wav", "text": one.text, "from_ms": start, "to_ms": end}
        for one, (start, end) in zip(wanted, parts, strict=True)
    ]
    sentences = (
        _("%(count)s kata dipotong ke %(folder)s.", count=len(parts), folder=str(folder)),
        _("Sekarang: giliran voice check %(folder)s", folder=str(folder)),
    )
    tell(as_json, {"folder": str(folder), "cut": rows}, *sentences)


def _wanted(names: tuple[str, ...]) -> list[ToRead]:
    if strange := [name for name in names if not is_clip_name(name)]:
        raise CommandError(
            _("Tidak ada kata bernama %(names)s. Lihat: giliran voice sentences", names=", ".join(strange))
        )
    texts = {one.name: one for one in to_read()}
    return [texts.get(name, ToRead(name, name)) for name in names] or list(texts.values())


def _mismatch(parts: list[Part], wanted: list[ToRead]) -> str:
    """Where each part begins, beside the word that would be there: so one finds the breath that was too short."""
    said = _(
        "Terdengar %(parts)s bagian, seharusnya %(wanted)s. Dengarkan di sekitar waktu yang katanya tidak cocok:",
        parts=len(parts),
        wanted=len(wanted),
    )
    rows = [
        f"  {start // 60000}.{start // 1000 % 60:02d}  {wanted[nth].text if nth < len(wanted) else '?'}"
        for nth, (start, _end) in enumerate(parts)
    ]
    return "\n".join((said, *rows))
