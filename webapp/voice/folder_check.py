"""Recordings of a voice: what a folder has, what is missing or unfit, and putting what is fit into the box's voice."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from webapp.voice.clip_making import Tools, encode
from webapp.voice.phrases import AGENCIES, CLIP_OF_AGENCY, INDONESIAN, PAUSE, PHRASES
from webapp.voice.recordings import MeasuredClip, is_sound, measure_recording
from webapp.voice.voices import CLIP, MANIFEST, manifest_of_folder

MOST_RECORDINGS = 500
# Numbers that languages say in one word where Indonesian puts two together: "selikur" is 21.
OWN_NUMBERS = frozenset(str(number) for number in range(21, 100))


@dataclass(frozen=True)
class ToRead:
    """A clip that somebody is to read aloud: the name of its file without the ending, and its words."""

    name: str
    text: str


@dataclass(frozen=True)
class VoiceFolder:
    """What was found. `clips` by name; `unknown`: files that are called like no clip; `missing`: what is to be read."""

    folder: Path
    clips: Mapping[str, MeasuredClip]
    missing: tuple[ToRead, ...]
    unknown: tuple[str, ...] = ()
    manifest: Mapping[str, Any] = field(default_factory=dict)
    is_manifest_broken: bool = False

    @property
    def unfit(self) -> dict[str, MeasuredClip]:
        return {name: one for name, one in self.clips.items() if not one.is_usable}

    @property
    def mild(self) -> dict[str, MeasuredClip]:
        return {name: one for name, one in self.clips.items() if one.is_usable and one.troubles}

    @property
    def own_agencies(self) -> list[str]:
        """Recordings of agencies that have no name in the table: their codes have to be those of the catalogue."""
        return [name for name in self.clips if name.startswith(CLIP_OF_AGENCY) and name not in AGENCIES]

    @property
    def is_fit(self) -> bool:
        return bool(self.clips) and not (self.unfit or self.unknown or self.is_manifest_broken)


def to_read(language: str = "id", texts: Mapping[str, str] | None = None) -> list[ToRead]:
    """Everything a voice says, in the order in which it is best read aloud. The pause is not read."""
    phrases = PHRASES.get(language, INDONESIAN)
    return [ToRead(name, (texts or {}).get(name, phrase.text)) for name, phrase in phrases.items() if name != PAUSE]


def check_voice_folder(folder: Path, tools: Tools, levelled: Path) -> VoiceFolder:
    """Judge every recording of a folder; those that are fit are in `levelled` then, as WAV, by their names."""
    said = manifest_of_folder(folder)
    found: dict[str, MeasuredClip] = {}
    unknown = []
    for path in _files(folder):
        if is_clip_name(path.stem):
            judged = measure_recording(path, tools, levelled / f"{path.stem}.wav")
            if path.stem not in found or judged.is_usable:
                found[path.stem] = judged
        else:
            unknown.append(path.name)
    texts = said.get("texts")
    wanted = to_read(str(said.get("language", "id")), texts if isinstance(texts, dict) else None)
    missing = tuple(one for one in wanted if one.name not in found or not found[one.name].is_usable)
    is_broken = not said and (folder / MANIFEST).exists()
    return VoiceFolder(folder, found, missing, tuple(unknown), said, is_broken)


def is_clip_name(name: str) -> bool:
    is_known = name in INDONESIAN or name in OWN_NUMBERS or name.startswith(CLIP_OF_AGENCY)
    return is_known and CLIP.fullmatch(name) is not None


def _files(folder: Path) -> Iterator[Path]:
    paths = (path for path in sorted(folder.iterdir()) if path.is_file() and is_sound(path))
    yield from list(paths)[:MOST_RECORDINGS]


def put_among_voices(checked: VoiceFolder, levelled: Path, target: Path, tools: Tools, **said: str) -> list[str]:
    """Write the fit clips into a voice's own folder; answer their names. `said`: `name` and `language`, if any.

    Each file is whole from its first moment: a board may ask for it meanwhile.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = {**checked.manifest, **{key: value for key, value in said.items() if value}}
    if kept:
        _write_whole(target / MANIFEST, (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode())
    put = [name for name, one in checked.clips.items() if one.is_usable]
    with tempfile.TemporaryDirectory() as place:
        for name in put:
            made = levelled / f"{name}.wav"
            if tools.lame:
                made = Path(place) / f"{name}.mp3"
                encode(levelled / f"{name}.wav", made)
            _write_whole(target / made.name, made.read_bytes())
    return put


def _write_whole(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(content)
    draft.replace(path)
