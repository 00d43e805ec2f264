"""Clips that the box makes itself, where espeak-ng is on it: names of desks and agencies, and what staff announce.

They are made beside the page that wants them, one after the other: nobody waits, and the next look at the board finds
them. A bounded folder keeps them.
"""

import hashlib
import os
import re
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import structlog
from flask import current_app

from webapp.services import box
from webapp.voice.clip_making import ClipFault, Tools, encode, level, raise_peak, speak
from webapp.voice.durations import NoSound, duration_ms
from webapp.voice.voices import ADDRESS, FORMS, Clip

log = structlog.get_logger(__name__)

LANGUAGE = "id"  # names of desks and agencies are Indonesian, whatever else is spoken
MOST_LETTERS = 300  # of an announcement; a minute's worth is no announcement any more
MOST_CLIPS = 400
MOST_WAITING = 100
KEPT = "giliran_spoken_words"
ADDRESS_OF_NAMES = f"{ADDRESS}/names"
_MADE_BY = "2"  # another way of making them makes other clips
_NAME = re.compile(r"name-[0-9a-f]{20}")
# Words in capitals of up to three letters are spelled but for these, longer ones where no tongue can say them
# (DPMPTSP). espeak-ng spells only some ("UMKM"), and says "əs" for an S after another letter but for a stop.
_SAID_AS_WORDS = frozenset(("SIM", "NIK", "KIA", "POS", "DAN", "DI", "KE"))
_SPELLED = 3
_CAPITALS = re.compile(r"\b[A-Z]{2,12}\b")
_SYLLABLES = re.compile(
    r"(?:[PTKBDGSF]R|[PKBFG]L|S[PTK]|[SDTK]W|N[GY]|SY|KH|[B-DF-HJ-NP-TV-Z])?"  # how a word may begin
    r"[AEIOU]+(?:[B-DF-HJ-NP-TV-Z]{1,2}[AEIOU]+)*"
    r"(?:N[GKST]|[KPR]S|RT|[B-DF-HJ-NP-TV-Z])?"  # and end
)
_LETTERS = {"F": "_'Ef", "L": "_'El", "M": "_'Em", "N": "_'En", "R": "_'ER", "S": "_'Es", "X": "_'Eks"}
_SAID_OTHERWISE = ((re.compile(r"\bloket\b", re.IGNORECASE), "[[l'okEt]]"), (re.compile(r"\s*[/|–—]\s*"), ", "))


@dataclass(frozen=True)
class SpokenClip:
    """Words that the box has spoken. `ms` as in a manifest."""

    name: str
    text: str
    url: str
    ms: int


class SpokenWords:
    """The folder of such clips. `work`: runs a task beside what goes on; `tools`: what is on this machine."""

    def __init__(
        self,
        folder: Path,
        *,
        tools: Callable[[], Tools] = Tools.here,
        work: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        self.folder = folder
        self._tools = tools
        self._work = work or _beside
        self._waiting: dict[str, str] = {}
        self._failed: set[str] = set()  # until the server starts again
        self._known: dict[str, Clip] = {}
        self._lock = threading.Lock()
        self._is_working = False

    def clip(self, text: str, said: str = "") -> SpokenClip | None:
        """The clip of these words; None while there is none. Where it can be made, it is from now on.

        `said`: what espeak-ng is given in their place.
        """
        words = " ".join(text.split())[:MOST_LETTERS]
        if not re.search(r"\w", words):
            return None
        spoken = said or as_spoken(words)
        name = _name_of(spoken)
        if found := self.find(name):
            return SpokenClip(name, words, f"{ADDRESS_OF_NAMES}/{found.path.name}", found.ms)
        self._want(name, spoken)
        return None

    @property
    def is_making(self) -> bool:
        """Whether words are being spoken just now: whoever wants them looks again in a moment."""
        return bool(self._waiting)

    def find(self, name: str) -> Clip | None:
        """By its name, `name-` and twenty digits; nothing else in the folder is looked at."""
        if not _NAME.fullmatch(name):
            return None
        known = self._known.get(name)
        if known is None or not known.path.exists():
            known = self._read(name)
        return known

    def _read(self, name: str) -> Clip | None:
        for suffix in FORMS:
            path = self.folder / f"{name}{suffix}"
            try:
                content = path.read_bytes()
                made = Clip(name, path, "", hashlib.sha256(content).hexdigest(), duration_ms(content))
            except (OSError, NoSound):
                continue
            if len(self._known) >= MOST_CLIPS:
                self._known.clear()
            self._known[name] = made
            return made
        return None

    def _want(self, name: str, words: str) -> None:
        with self._lock:
            if name in self._failed or name in self._waiting or len(self._waiting) >= MOST_WAITING:
                return
            if not self._tools().espeak:
                return
            self._waiting[name] = words
            if self._is_working:
                return
            self._is_working = True
        self._work(self._make_all)

    def _make_all(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._is_working = False
                    return
                name, words = next(iter(self._waiting.items()))
            try:
                self._make(name, words)
            except (ClipFault, OSError, NoSound) as trouble:
                log.warning("words not spoken", clip=name, reason=str(trouble))
                self._failed.add(name)
            finally:
                with self._lock:
                    self._waiting.pop(name, None)

    def _make(self, name: str, words: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        tools = self._tools()
        with tempfile.TemporaryDirectory() as place:
            raw, levelled, packed = (Path(place) / file for file in ("raw.wav", "levelled.wav", "packed.mp3"))
            speak(words, LANGUAGE, raw)
            (level if tools.sox else raise_peak)(raw, levelled)
            if tools.lame:
                encode(levelled, packed)
            made = packed if tools.lame else levelled
            content = made.read_bytes()
            duration_ms(content)  # refuses what is no sound
        draft = self.folder / f".{name}.{os.getpid()}"
        draft.write_bytes(content)
        draft.replace(self.folder / f"{name}{made.suffix}")
        self._prune()

    def _prune(self) -> None:
        """The oldest go; one that is still wanted is made again."""
        kept = [path for suffix in FORMS for path in self.folder.glob(f"name-*{suffix}")]
        by_age = sorted(kept, key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in by_age[MOST_CLIPS:]:
            path.unlink(missing_ok=True)


def as_spoken(words: str, *, is_name: bool = False) -> str:
    """For espeak-ng: abbreviations letter by letter, and its own signs taken out of what people typed.

    Where all is in capitals, somebody has typed so, and short words are no abbreviations; `is_name`: they are.
    """
    plain = words.replace("[[", " ").replace("]]", " ")
    if is_name or plain != plain.upper():
        plain = _CAPITALS.sub(lambda found: _spelled(found[0]), plain)
    for pattern, said in _SAID_OTHERWISE:
        plain = said.join(pattern.split(plain))
    return plain


def _spelled(word: str) -> str:
    is_word = word in _SAID_AS_WORDS if len(word) <= _SPELLED else _SYLLABLES.fullmatch(word)
    return word if is_word else " ".join(f"[[{_LETTERS[one]}]]" if one in _LETTERS else one for one in word)


def spoken_words() -> SpokenWords:
    """Those of the current app's box."""
    if KEPT not in current_app.extensions:
        current_app.extensions[KEPT] = SpokenWords(box().settings.spoken_dir)
    return cast(SpokenWords, current_app.extensions[KEPT])


def _name_of(words: str) -> str:
    return "name-" + hashlib.sha256(f"{_MADE_BY} {LANGUAGE} {words}".encode()).hexdigest()[:20]


def _beside(task: Callable[[], None]) -> None:
    """A thread; on the server's event loop a greenlet, whose waiting for programs lets others go on."""
    threading.Thread(target=task, daemon=True).start()
