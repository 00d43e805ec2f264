"""One long recording, read from the list with a breath after each word, cut into the files of a voice."""

import math
import tempfile
import wave
from array import array
from collections.abc import Iterator, Sequence
from operator import mul
from pathlib import Path

from webapp.voice.clip_making import run_tool

RATE = 8000  # samples a second to look for pauses in; words are cut from the recording itself
FRAME_MS = 20
PAUSE_MS = 700  # a shorter silence is within a phrase
SHORTEST_MS = 100  # of speech; what is shorter is a click
MARGIN_MS = 120  # kept around each part
Part = tuple[int, int]  # from and to, milliseconds


def parts_of_recording(sound: Path) -> list[Part]:
    """Where somebody speaks, between pauses: what is clearly louder than the room."""
    frames = _levels(sound)
    if not frames:
        return []
    by_level = sorted(frames)
    room, loud = by_level[len(by_level) // 5], by_level[int(len(by_level) * 0.95)]
    if loud < room * 2:
        return []  # nothing stands out
    # Halfway between the two as the ear counts, nearer to the room: a word's end is soft.
    threshold = max(room, 1.0) ** 0.6 * loud**0.4
    spoken = [nth * FRAME_MS for nth, level in enumerate(frames) if level > threshold]
    return [(start, end) for start, end in _joined(spoken) if end - start >= SHORTEST_MS]


def cut_recording(sound: Path, parts: Sequence[Part], targets: Sequence[Path]) -> None:
    """Write each part as a WAV; a margin around it is kept as far as the next part allows."""
    with wave.open(str(sound)) as whole:
        rate, length = int(whole.getframerate()), int(whole.getnframes())
        for (start, end), target in zip(parts, targets, strict=True):
            first = max(0, (start - MARGIN_MS) * rate // 1000)
            last = min(length, (end + MARGIN_MS) * rate // 1000)
            whole.setpos(first)
            with wave.open(str(target), "wb") as one:
                one.setparams(whole.getparams())
                one.writeframes(whole.readframes(last - first))


def _levels(sound: Path) -> list[float]:
    """The strength of each twenty milliseconds, without the rumble of a room."""
    with tempfile.TemporaryDirectory() as place:
        small = Path(place) / "small.wav"
        run_tool("sox", "-D", str(sound), "-r", str(RATE), "-c", "1", "-b", "16", str(small), "highpass", "150")
        with wave.open(str(small)) as opened:
            samples = array("h", opened.readframes(opened.getnframes()))
    size = RATE * FRAME_MS // 1000
    frames = (samples[at : at + size] for at in range(0, len(samples) - size + 1, size))
    return [math.sqrt(sum(map(mul, frame, frame)) / size) for frame in frames]


def _joined(spoken: Sequence[int]) -> Iterator[Part]:
    start = before = None
    for at in spoken:
        if start is None or before is None:
            start = at
        elif at - before > PAUSE_MS:
            yield start, before + FRAME_MS
            start = at
        before = at
    if start is not None and before is not None:
        yield start, before + FRAME_MS
