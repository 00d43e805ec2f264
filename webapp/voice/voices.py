"""Voices: folders of clips. The box's own lie over the shipped ones, clip by clip.

`webapp/static/voice/<voice>/` is shipped. `<data folder>/voices/<voice>/` holds what a regency has recorded: a file
called as a clip (`desk.mp3`, `desk.wav`) takes the place of the shipped one, and everything else stays as it was. A
`manifest.json` in it may say `name`, `language`, `sentences` and `texts`; none of it is needed.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from queues.model.hall.board_settings import AS_THE_DAY, VOICE_CODE
from webapp.voice.durations import NoSound, duration_ms
from webapp.voice.phrases import AGENCIES, INDONESIAN, LONGEST_MS, PAUSE, PHRASES, SENTENCES

SHIPPED = Path(__file__).parents[1] / "static" / "voice"
MANIFEST = "manifest.json"
ADDRESS = "/voice"
FORMS = {".mp3": "audio/mpeg", ".wav": "audio/wav"}
# "names" stands in the same place of an address: what the box speaks itself; the other in the settings of a TV.
_NO_VOICES = frozenset({"names", AS_THE_DAY})
CLIP = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")
MARK = 12  # digits of the checksum, in the address of a clip
LARGEST = 1024 * 1024  # bytes of a clip, or of a manifest
MOST_FILES = 1000  # that are looked at in one folder


@dataclass(frozen=True)
class Clip:
    """One file of sound. `ms`: how long it sounds; after that the next one follows."""

    name: str
    path: Path
    text: str
    sha256: str
    ms: int

    @property
    def mark(self) -> str:
        return self.sha256[:MARK]

    @property
    def mimetype(self) -> str:
        return FORMS[self.path.suffix]

    @property
    def filename(self) -> str:
        """As it is asked for: it changes with what is in it, so that a browser may keep it for ever."""
        return f"{self.name}-{self.mark}{self.path.suffix}"


@dataclass(frozen=True)
class Voice:
    """A voice as the box speaks it now."""

    code: str
    name: str
    language: str
    sentences: Mapping[str, tuple[str, ...]]
    clips: Mapping[str, Clip]
    own_clips: tuple[str, ...] = ()  # those that lie in the box's own folder

    def clip(self, filename: str) -> Clip | None:
        """By the name in its address; None for an older one too."""
        name, _, _rest = filename.rpartition("-")
        found = self.clips.get(name)
        return found if found and found.filename == filename else None

    @property
    def missing(self) -> list[str]:
        """Clips that another voice has and this one lacks: such a word is not spoken.

        Names of agencies are lent by the Indonesian voice.
        """
        return [name for name in INDONESIAN if name not in self.clips and name not in AGENCIES]

    @cached_property
    def mark(self) -> str:
        """Changes when anything of it does."""
        said = [self.name, self.language, self.sentences and dict(self.sentences)]
        marks = [f"{clip.filename} {clip.text}" for clip in self.clips.values()]
        return hashlib.sha256(json.dumps([said, marks]).encode()).hexdigest()[:MARK]


def clip_address(voice: Voice, clip: Clip) -> str:
    """Where a board gets it."""
    return f"{ADDRESS}/{voice.code}/{clip.filename}"


class Voices:
    """Every voice that this box has. A file that is dropped into a folder counts at once, without a restart."""

    def __init__(self, own: Path) -> None:
        self.own = own

    def codes(self) -> list[str]:
        """The shipped ones first, Indonesian before all."""
        own = (path.name for path in _entries(self.own) if path.is_dir() and is_voice_code(path.name))
        return list(dict.fromkeys((*PHRASES, *sorted(own))))

    def known(self, code: str, otherwise: str = "") -> str:
        """The code of a voice that is here: a setting may name one whose folder was taken away."""
        return code if code in self.codes() else otherwise

    def all(self) -> list[Voice]:
        """Every voice that a board may speak with."""
        return [voice for code in self.codes() if (voice := self.voice(code))]

    def voice(self, code: str) -> Voice | None:
        """None where there is no such voice."""
        if not is_voice_code(code):
            return None
        folder = self.own / code
        base = shipped_voice(_base_of(code, folder))
        if not folder.is_dir():
            return base if base and base.code == code else None
        return _over(base, code, folder)


def is_voice_code(code: str) -> bool:
    return code not in _NO_VOICES and re.fullmatch(VOICE_CODE, code) is not None


@lru_cache(maxsize=8)
def shipped_voice(code: str) -> Voice | None:
    """As its manifest says: those files change with the program only."""
    if code not in PHRASES:
        return None
    folder = SHIPPED / code
    said = json.loads((folder / MANIFEST).read_text())
    clips = {
        name: Clip(name, folder / one["file"], one["text"], one["sha256"], one["ms"])
        for name, one in said["clips"].items()
    }
    sentences = {kind: tuple(words) for kind, words in said["sentences"].items()}
    return Voice(code, said["name"], said["language"], sentences, clips)


def _base_of(code: str, folder: Path) -> str:
    """`id`, `id-ibu-sri`, and every folder that says so in its manifest, lie over Indonesian."""
    if code in PHRASES:
        return code  # whatever its manifest says: a shipped voice is never lost
    return str(manifest_of_folder(folder).get("language") or code).partition("-")[0]


def _over(base: Voice | None, code: str, folder: Path) -> Voice:
    said = manifest_of_folder(folder)
    texts = {name: phrase.text for name, phrase in INDONESIAN.items()}
    texts |= {name: clip.text for name, clip in base.clips.items()} if base else {}
    texts |= _texts(said.get("texts"))
    own = {name: clip for name, path in recordings(folder) if (clip := _clip(name, path, texts.get(name, "")))}
    clips = {**(base.clips if base else _silence()), **own}
    return Voice(
        code,
        str(said.get("name") or (base.name if base and base.code == code else code))[:60],
        str(said.get("language") or (base.language if base else code)),
        {**(base.sentences if base else SENTENCES), **_sentences(said.get("sentences"))},
        {name: replace(clip, text=texts.get(name, clip.text)) for name, clip in clips.items()},
        own_clips=tuple(own),
    )


def _silence() -> dict[str, Clip]:
    """Every voice has it: nobody records a pause."""
    indonesian = shipped_voice("id")
    return {PAUSE: indonesian.clips[PAUSE]} if indonesian else {}


def recordings(folder: Path) -> Iterator[tuple[str, Path]]:
    """The clips in a folder by name. Of one in two forms the newer counts: that is the one that was dropped last."""
    found: dict[str, tuple[int, Path]] = {}
    for path in _entries(folder):
        if path.suffix in FORMS and CLIP.fullmatch(path.stem) and path.is_file():
            changed = path.stat().st_mtime_ns
            if path.stem not in found or changed > found[path.stem][0]:
                found[path.stem] = changed, path
    yield from ((name, path) for name, (_changed, path) in sorted(found.items()))


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())[:MOST_FILES]
    except OSError:
        return []


def _clip(name: str, path: Path, text: str) -> Clip | None:
    """None where the file is no sound, or would hold up every call: the shipped clip goes on."""
    try:
        known = path.stat()
        return _read_clip(name, path, text, known.st_mtime_ns, known.st_size)
    except OSError:
        return None


@lru_cache(maxsize=2048)
def _read_clip(name: str, path: Path, text: str, _changed_ns: int, size: int) -> Clip | None:
    if not 0 < size <= LARGEST:
        return None
    content = path.read_bytes()
    try:
        ms = duration_ms(content)
    except NoSound:
        return None
    return Clip(name, path, text, hashlib.sha256(content).hexdigest(), ms) if ms <= LONGEST_MS else None


def manifest_of_folder(folder: Path) -> dict[str, Any]:
    """What a folder's manifest says; a broken one says nothing (`giliran voice check` tells)."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > LARGEST:
            return {}
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _texts(said: object) -> dict[str, str]:
    if not isinstance(said, dict):
        return {}
    return {name: text[:200] for name, text in said.items() if isinstance(text, str) and CLIP.fullmatch(name)}


def _sentences(said: object) -> dict[str, tuple[str, ...]]:
    """Only those that can be spoken: lists of words, of kinds that the board knows."""
    if not isinstance(said, dict):
        return {}
    return {
        kind: tuple(words)
        for kind, words in said.items()
        if kind in SENTENCES and isinstance(words, list) and words and all(isinstance(word, str) for word in words)
    }
