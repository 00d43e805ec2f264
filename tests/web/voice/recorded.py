"""Recordings for the tests: tones in place of words."""

import math
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path

RATE = 16000


def tone(milliseconds: int, level: float = 0.2, pitch: int = 300) -> array:  # type: ignore[type-arg]
    """`level`: 1 is full strength; more than that is cut off."""
    samples = (level * math.sin(2 * math.pi * pitch * nth / RATE) for nth in range(RATE * milliseconds // 1000))
    return array("h", (round(32767 * max(-1.0, min(1.0, sample))) for sample in samples))


def quiet(milliseconds: int) -> array:  # type: ignore[type-arg]
    """A room in which nobody speaks."""
    return array("h", ((nth * 7919) % 13 - 6 for nth in range(RATE * milliseconds // 1000)))


def write_wav(path: Path, *parts: Sequence[int]) -> Path:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        for part in parts:
            sound.writeframes(array("h", part).tobytes())
    return path


def recording(path: Path, milliseconds: int = 500, level: float = 0.2) -> Path:
    """A word with the silence of a recorder around it."""
    return write_wav(path, quiet(300), tone(milliseconds, level), quiet(300))
