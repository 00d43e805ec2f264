"""A call as it is heard, put together from its clips as the player does: no gap but the pauses, and nothing cut off."""

import re
import subprocess
from array import array
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.web.voice.test_spelling import DESK, MOST_APART, manifest_of, told
from webapp.voice.phrases import PAUSE, PHRASES
from webapp.voice.voices import SHIPPED

RATE = 22050
QUIET, WINDOW = 0.0056, 220  # -45 dB, of 10 ms
LEAST_GAP, MOST_GAP = 60, 300  # ms; what is shorter belongs to a word
LOUDEST = -1.0  # dB below what is cut off, between the samples too
CALLS = [("A007", DESK), ("K385", {"kind": "counter", "number": 12}), ("S012 Jumat", {"kind": "room", "number": 3})]
AGENCIES = ("agency-disdukcapil", "agency-bpjs-kesehatan", "agency-kua")


@cache
def samples(voice: str, clip: str) -> array:  # type: ignore[type-arg]
    """As a browser decodes them; what a voice lacks it borrows."""
    path = SHIPPED / voice / f"{clip}.mp3"
    source = path if path.exists() else SHIPPED / "id" / path.name
    decode = ["ffmpeg", "-loglevel", "error", "-i", str(source), "-f", "f32le", "-ar", str(RATE), "-ac", "1", "-"]
    sound = array("f")
    sound.frombytes(subprocess.run(decode, capture_output=True, check=True).stdout)
    return sound


def composed(voice: str, clips: list[str]) -> array:  # type: ignore[type-arg]
    """Each clip begins when the one before has sounded for as long as its manifest says (js/lib/voice/player.js)."""
    known = {**manifest_of("id")["clips"], **manifest_of(voice)["clips"]}
    whole, at = array("f"), 0.0
    for clip in clips:
        sound, start = samples(voice, clip), round(at * RATE)
        whole.extend([0.0] * (start + len(sound) - len(whole)))
        for place, value in enumerate(sound, start):
            whole[place] += value
        at += min(len(sound) / RATE, known[clip]["ms"] / 1000)
    return whole


def gaps(sound: array) -> list[int]:  # type: ignore[type-arg]
    """Silences within it, in ms."""
    places = range(0, len(sound), WINDOW)
    loud = [nth for nth, at in enumerate(places) if max(map(abs, sound[at : at + WINDOW])) >= QUIET]
    found = [(after - before - 1) * 10 for before, after in pairwise(loud)]
    return [gap for gap in found if gap >= LEAST_GAP]


def measured(sound: array, folder: Path) -> tuple[float, float]:  # type: ignore[type-arg]
    """LUFS (EBU R 128), and the highest peak in dB, between the samples too."""
    (folder / "call.f32").write_bytes(sound.tobytes())
    read = ["ffmpeg", "-nostats", "-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", str(folder / "call.f32")]
    measure = [*read, "-af", "ebur128=peak=true", "-f", "null", "-"]
    told_of = subprocess.run(measure, capture_output=True, text=True, check=True).stderr
    loud, peak = (re.findall(pattern, told_of)[-1] for pattern in (r"I:\s+(\S+) LUFS", r"Peak:\s+(\S+) dBFS"))
    return float(loud), float(peak)


@pytest.mark.parametrize("voice", list(PHRASES))
def test_a_call_with_its_agency_is_heard_without_gaps_and_undistorted(voice: str, tmp_path: Path) -> None:
    levels = []
    for one, agency in zip(told(voice, CALLS), AGENCIES, strict=True):
        clips = [*one["clips"], PAUSE, agency]
        sound = composed(voice, clips)
        found = gaps(sound)
        assert len(found) == clips.count(PAUSE), (one["words"], found)
        assert max(found) <= MOST_GAP
        loud, peak = measured(sound, tmp_path)
        assert peak <= LOUDEST
        levels.append(loud)
    assert max(levels) - min(levels) <= MOST_APART


def test_a_gap_and_what_is_cut_off_are_found(tmp_path: Path) -> None:
    """The measure itself: a word that is missing leaves a gap, and a sound that is too loud has a peak above all."""
    sound = composed("id", ["desk", "3"])
    assert gaps(sound) == []
    assert gaps(sound[: RATE // 4] + array("f", [0.0] * RATE) + sound[RATE // 4 :]) != []
    assert measured(array("f", (value * 4 for value in sound)), tmp_path)[1] > LOUDEST
