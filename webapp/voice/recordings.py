"""A recording of one clip as somebody brings it: read whatever form it has, measured, and judged."""

import re
import shutil
import tempfile
import wave
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from webapp.voice.clip_making import ClipFault, Tools, level, loudness_of, run_tool
from webapp.voice.phrases import LONGEST_MS

READ_BY_SOX = frozenset((".wav", ".aiff", ".aif", ".flac", ".ogg"))
SOUNDS = READ_BY_SOX | {".mp3", ".m4a", ".aac", ".opus", ".3gp", ".amr", ".wma", ".mp4"}
LARGEST_RECORDING = 20 * 1024 * 1024  # bytes of one clip
SHORTEST_MS = 100
LONGEST_RAW_MS = 60_000  # with the silence around it; what is longer is no clip, and is not worked on
QUIETEST = -38.0  # LUFS; raised from there, the room's own noise would be heard
FULL = 32_600  # of 32767
CUT_OFF = 4  # samples in a row at full strength: the microphone was too near
MANY_CUT_OFF = 3


class ClipTrouble(StrEnum):
    """What is wrong with a recording."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    FORMAT = "format"  # a sound perhaps, but this box has no program that reads it
    SILENT = "silent"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    CLIPPED = "clipped"
    QUIET = "quiet"


# With these it is used all the same, and better recorded again.
MILD = frozenset((ClipTrouble.CLIPPED, ClipTrouble.QUIET))


@dataclass(frozen=True)
class MeasuredClip:
    """A recording: how long its words are and how loud they were; None where it cannot be heard."""

    file: str
    ms: int | None = None
    loudness: float | None = None
    troubles: tuple[ClipTrouble, ...] = ()

    @property
    def is_usable(self) -> bool:
        return set(self.troubles) <= MILD


def measure_recording(path: Path, tools: Tools, levelled: Path) -> MeasuredClip:
    """Judge one file; where it is usable, `levelled` is a WAV as the box speaks it."""
    size = path.stat().st_size
    if not size:
        return MeasuredClip(path.name, troubles=(ClipTrouble.EMPTY,))
    if size > LARGEST_RECORDING:
        return MeasuredClip(path.name, troubles=(ClipTrouble.TOO_LONG,))
    if not can_be_read(path, tools):
        return MeasuredClip(path.name, troubles=(ClipTrouble.FORMAT,))
    with as_wav(path) as sound:
        if sound is None:
            return MeasuredClip(path.name, troubles=(ClipTrouble.UNREADABLE,))
        return _judged(path.name, sound, levelled)


def _judged(file: str, sound: Path, levelled: Path) -> MeasuredClip:
    raw_ms = wav_length(sound)
    if raw_ms > LONGEST_RAW_MS:
        return MeasuredClip(file, raw_ms, troubles=(ClipTrouble.TOO_LONG,))
    if not raw_ms:
        return MeasuredClip(file, troubles=(ClipTrouble.EMPTY,))
    try:
        loud = _loudness_of_words(sound)
        level(sound, levelled)
    except ClipFault:
        return MeasuredClip(file, raw_ms, troubles=(ClipTrouble.SILENT,))
    ms = wav_length(levelled)
    found = (
        (ClipTrouble.TOO_LONG, ms > LONGEST_MS),
        (ClipTrouble.TOO_SHORT, ms < SHORTEST_MS),
        (ClipTrouble.CLIPPED, is_cut_off(samples_of(sound))),
        (ClipTrouble.QUIET, loud < QUIETEST),
    )
    return MeasuredClip(file, ms, round(loud, 1), tuple(trouble for trouble, is_so in found if is_so))


def can_be_read(path: Path, tools: Tools) -> bool:
    if path.suffix.lower() in READ_BY_SOX:
        return True
    return tools.ffmpeg or (path.suffix.lower() == ".mp3" and tools.lame)


@contextmanager
def as_wav(path: Path) -> Iterator[Path | None]:
    """The sound as a WAV of one channel and 16 bits, for as long as the block lasts; None where it is none."""
    with tempfile.TemporaryDirectory() as place:
        target = Path(place) / "sound.wav"
        try:
            if path.suffix.lower() in READ_BY_SOX:
                run_tool("sox", "-D", _plain(path), "-b", "16", "-c", "1", str(target))
            elif shutil.which("ffmpeg"):
                form = ("-ac", "1", "-c:a", "pcm_s16le", "-t", "1800", str(target))
                run_tool("ffmpeg", "-v", "error", "-nostdin", "-protocol_whitelist", "file", "-i", _plain(path), *form)
            else:
                run_tool("lame", "--quiet", "--decode", _plain(path), str(target))
            yield target
        except ClipFault:
            yield None


def _plain(path: Path) -> str:
    """A file's name is never an option or an address."""
    return str(path.resolve())


def wav_length(path: Path) -> int:
    """Milliseconds."""
    with wave.open(str(path)) as sound:
        return round(int(sound.getnframes()) * 1000 / int(sound.getframerate()))


def samples_of(path: Path) -> Sequence[int]:
    with wave.open(str(path)) as sound:
        return array("h", sound.readframes(sound.getnframes()))


def is_cut_off(samples: Sequence[int]) -> bool:
    """Whether the peaks were more than the microphone could take, and stand as flat tops."""
    if max(max(samples, default=0), -min(samples, default=0)) < FULL:
        return False
    tops = (sum(1 for _ in run) for is_full, run in groupby(samples, lambda one: abs(one) >= FULL) if is_full)
    return sum(1 for length in tops if length >= CUT_OFF) >= MANY_CUT_OFF


def _loudness_of_words(sound: Path) -> float:
    """LUFS of what is not silent; refuses with ClipFault where all is."""
    with tempfile.TemporaryDirectory() as place:
        words = Path(place) / "words.wav"
        ends = ("silence", "1", "0.02", "-50d", "reverse", "silence", "1", "0.02", "-50d", "reverse")
        run_tool("sox", "-D", str(sound), str(words), *ends)
        if not wav_length(words):
            raise ClipFault("silent")
        return loudness_of(words)


def is_sound(path: Path) -> bool:
    """By its name."""
    return path.suffix.lower() in SOUNDS and not re.match(r"\.", path.name)
