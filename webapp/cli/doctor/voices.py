"""Recorded voices of the board: what in them is passed over, which nobody would hear until the day."""

from collections.abc import Iterator

from flask_babel import gettext as _

from webapp.cli.doctor.finding import Finding
from webapp.settings import Settings
from webapp.voice.voices import MANIFEST, Voices, manifest_of_folder, recordings


def recorded_voices(settings: Settings) -> Iterator[Finding]:
    """Of each folder of recordings; nothing where nobody has recorded any."""
    voices = Voices(settings.voices_dir)
    for code in voices.codes():
        folder, voice = voices.own / code, voices.voice(code)
        if not folder.is_dir() or voice is None:
            continue
        unusable = [path.name for name, path in recordings(folder) if name not in voice.own_clips]
        if (folder / MANIFEST).exists() and not manifest_of_folder(folder):
            unusable.append(MANIFEST)
        what = _("Suara papan %(voice)s: %(count)s kata rekaman sendiri", voice=code, count=len(voice.own_clips))
        yield Finding("voice", what, _cure(unusable, str(folder)))


def _cure(unusable: list[str], folder: str) -> str:
    if not unusable:
        return ""
    files = ", ".join(unusable[:5])
    return _("Tidak dapat dipakai: %(files)s. Periksa: giliran voice check %(folder)s", files=files, folder=folder)
