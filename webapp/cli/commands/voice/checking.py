"""A folder of recordings judged, and made the box's own voice."""

import json
import tempfile
from pathlib import Path

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from webapp.cli.commands.voice.listing import lines_to_read
from webapp.cli.commands.voice.tools import require_sox
from webapp.cli.options import json_option
from webapp.cli.speech import CommandError
from webapp.settings import Settings
from webapp.voice.clip_making import Tools
from webapp.voice.folder_check import VoiceFolder, check_voice_folder, put_among_voices
from webapp.voice.recordings import ClipTrouble
from webapp.voice.voices import MANIFEST, is_voice_code

TROUBLES = {
    ClipTrouble.EMPTY: lazy_gettext("kosong"),
    ClipTrouble.UNREADABLE: lazy_gettext("bukan rekaman suara, atau rusak"),
    ClipTrouble.FORMAT: lazy_gettext("bentuk berkas ini memerlukan ffmpeg: sudo apt install ffmpeg"),
    ClipTrouble.SILENT: lazy_gettext("tidak ada suara"),
    ClipTrouble.TOO_LONG: lazy_gettext("terlalu panjang: paling lama 4 detik"),
    ClipTrouble.TOO_SHORT: lazy_gettext("terlalu pendek"),
    ClipTrouble.CLIPPED: lazy_gettext("pecah: rekam ulang, HP lebih jauh dari mulut"),
    ClipTrouble.QUIET: lazy_gettext("terlalu pelan: rekam ulang, HP lebih dekat ke mulut"),
}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--as", "code", default=None, help="Pakai sebagai suara ini, misalnya id. / Put to use as this voice.")
@click.option("--name", default="", help="Nama suara, untuk daftar. / The voice's name, for lists.")
@click.option("--language", default="", help="Kode bahasanya, misalnya jw. / Code of its language.")
@json_option
@click.pass_context
def check(ctx: click.Context, folder: Path, code: str | None, name: str, language: str, as_json: bool) -> None:
    """Periksa rekaman; dengan --as: ratakan, potong sunyinya, dan pakai. / Check recordings; --as: put them to use."""
    if not folder.is_dir():
        raise CommandError(_("%(folder)s bukan folder.", folder=str(folder)))
    if code is not None and not is_voice_code(code):
        raise CommandError(_("Nama suara terdiri dari huruf kecil, angka, dan tanda hubung, misalnya jawa."))
    if language and not is_voice_code(language):
        raise CommandError(_("Bahasa ditulis dengan kodenya, misalnya jw."))
    tools = require_sox()
    with tempfile.TemporaryDirectory() as place:
        found = check_voice_folder(folder, tools, Path(place))
        target = Settings().voices_dir / code if code else None
        put = put_among_voices(found, Path(place), target, tools, name=name, language=language) if target else []
    if as_json:
        click.echo(json.dumps(_as_json(found, target, put), ensure_ascii=False))
    else:
        for line in _lines(found, target, put, tools):
            click.echo(line)
    ctx.exit(0 if found.is_fit else 1)


def _as_json(found: VoiceFolder, target: Path | None, put: list[str]) -> dict[str, object]:
    return {
        "folder": str(found.folder),
        "clips": {
            name: {"file": one.file, "ms": one.ms, "loudness": one.loudness, "troubles": list(one.troubles)}
            for name, one in found.clips.items()
        },
        "missing": [{"file": f"{one.name}.wav", "text": one.text} for one in found.missing],
        "unknown": list(found.unknown),
        "own_agencies": found.own_agencies,
        "manifest_broken": found.is_manifest_broken,
        "written_to": str(target.resolve()) if target else None,
        "written": put,
    }


def _lines(found: VoiceFolder, target: Path | None, put: list[str], tools: Tools) -> list[str]:
    lines = []
    if found.unfit:
        lines += [_("Tidak dapat dipakai:"), *_troubles(found, mild=False), ""]
    if found.mild:
        lines += [_("Dapat dipakai, sebaiknya direkam ulang:"), *_troubles(found, mild=True), ""]
    if found.unknown:
        lines += [_("Nama berkas tidak dikenal:"), *(f"  {name}" for name in found.unknown), ""]
    if found.own_agencies:
        said = _("Instansi lain, diucapkan bila kodenya di katalog sama:")
        lines += [said, *(f"  {name}" for name in found.own_agencies), ""]
    if found.is_manifest_broken:
        lines += [_("%(file)s tidak dapat dibaca, dan tidak dipakai.", file=MANIFEST), ""]
    if found.missing:
        title = _("Belum direkam (suara bawaan tetap mengucapkannya bila bahasanya sama):")
        lines += [title, *lines_to_read(list(found.missing)), ""]
    good = len(found.clips) - len(found.unfit)
    lines.append(_("%(good)s dari %(all)s rekaman dapat dipakai.", good=good, all=len(found.clips)))
    if target:
        lines.append(_("%(count)s kata disimpan di %(folder)s.", count=len(put), folder=str(target.resolve())))
        if put and not tools.lame:
            lines.append(_("Disimpan sebagai WAV yang besar: pasang lame untuk MP3 (sudo apt install lame)."))
    elif good:
        lines.append(_("Untuk memakainya: giliran voice check %(folder)s --as id", folder=str(found.folder)))
    return lines


def _troubles(found: VoiceFolder, *, mild: bool) -> list[str]:
    rows = found.mild if mild else found.unfit
    return [f"  {one.file}: {'; '.join(str(TROUBLES[trouble]) for trouble in one.troubles)}" for one in rows.values()]
