"""Which voices there are, and the list that somebody reads aloud for one."""

import json

import click
from flask_babel import gettext as _

from webapp.cli.options import json_option, tell
from webapp.cli.speech import CommandError
from webapp.settings import Settings
from webapp.voice.folder_check import ToRead, to_read
from webapp.voice.phrases import PAUSE
from webapp.voice.voices import Voice, Voices
from webapp.words.guesses import guess


@click.command("list")
@json_option
def list_voices(as_json: bool) -> None:
    """Daftar suara di kotak ini. / List the voices of this box."""
    voices = Voices(Settings().voices_dir)
    found = voices.all()
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.code:<20} {one.name:<28} {_state(one)}")
    click.echo(_("Rekaman sendiri: %(folder)s", folder=str(voices.own.resolve())))


@click.command()
@click.argument("voice", default="id")
@json_option
def sentences(voice: str, as_json: bool) -> None:
    """Daftar kata untuk dibacakan dan direkam. / The words to read aloud and record."""
    known = Voices(Settings().voices_dir)
    found = known.voice(voice)
    if found is None:
        asked = guess(voice, known.codes())
        raise CommandError((_("Tidak ada suara %(name)s. Lihat: giliran voice list", name=voice) + " " + asked).strip())
    words = words_of_voice(found)
    rows = [{"file": f"{one.name}.wav", "text": one.text} for one in words]
    tell(as_json, {"voice": found.code, "read": rows}, *lines_to_read(words), "", *how_to_read())


def words_of_voice(voice: Voice) -> list[ToRead]:
    return to_read(voice.language, {name: clip.text for name, clip in voice.clips.items()})


def lines_to_read(words: list[ToRead]) -> list[str]:
    return [f"{nth:>3}.  {one.text:<50} {one.name}.wav" for nth, one in enumerate(words, 1)]


def how_to_read() -> list[str]:
    return [
        _("Bacakan di ruang yang sunyi, HP sejengkal dari mulut, setiap kata sama keras."),
        _("Boleh semuanya dalam satu rekaman, diam dua detik sesudah setiap baris: giliran voice split REKAMAN FOLDER"),
    ]


def _state(voice: Voice) -> str:
    if not voice.own_clips:
        return _("bawaan")
    said = _("%(count)s kata rekaman sendiri", count=len(voice.own_clips))
    return f"{said}; {_('%(count)s belum ada', count=len(voice.missing))}" if voice.missing else said


def _as_json(voice: Voice) -> dict[str, object]:
    return {
        "voice": voice.code,
        "name": voice.name,
        "language": voice.language,
        "own": voice.own_clips,
        "missing": [name for name in voice.missing if name != PAUSE],
    }
