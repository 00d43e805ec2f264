"""The shipped clips are what their commands make: made again, they are the same."""

import runpy
from pathlib import Path

import pytest

from tests.web.voice.test_shipped_voices import manifest_of
from webapp.voice.clip_making import ClipFault, level, loudness_of, raise_peak, speak
from webapp.voice.phrases import PAUSE, PHRASES
from webapp.voice.recordings import wav_length

ROOT = Path(__file__).parents[3]
SOME = ("a", "7", "please-go-to", PAUSE)
MOST_APART_MS = 60


def made_again(voice: str, names: tuple[str, ...], folder: Path) -> tuple[dict[str, object], dict[str, object]]:
    """What the manifest says of the clips, and what it would say today. Other versions make other bytes of a length."""
    script = runpy.run_path(str(ROOT / "scripts/clips.py"))
    said = manifest_of(voice)
    fresh = {name: script["made"](name, PHRASES[voice][name], voice, folder) for name in names}
    kept = {name: said["clips"][name] for name in names}
    if said["made_with"] == script["versions"]():
        return kept, fresh
    apart = {name: abs(fresh[name]["ms"] - kept[name]["ms"]) for name in names}
    return {}, {name: ms for name, ms in apart.items() if ms > MOST_APART_MS}


def test_some_clips_made_again_are_the_same(tmp_path: Path) -> None:
    kept, fresh = made_again("id", SOME, tmp_path)
    assert fresh == kept


@pytest.mark.soak
@pytest.mark.parametrize("voice", list(PHRASES))
def test_every_clip_made_again_is_the_same(voice: str, tmp_path: Path) -> None:
    kept, fresh = made_again(voice, tuple(PHRASES[voice]), tmp_path)
    assert fresh == kept


def test_without_sox_a_name_is_as_loud_as_it_can_be(tmp_path: Path) -> None:
    speak("Ruang rekam", "id", tmp_path / "raw.wav")
    raise_peak(tmp_path / "raw.wav", tmp_path / "raised.wav")
    level(tmp_path / "raw.wav", tmp_path / "levelled.wav")
    raw, raised, levelled = (loudness_of(tmp_path / f"{name}.wav") for name in ("raw", "raised", "levelled"))
    assert raw + 3 < raised < levelled + 1
    assert wav_length(tmp_path / "raised.wav") == wav_length(tmp_path / "raw.wav")


@pytest.mark.parametrize("content", [b"", b"hello", b"RIFF\x00\x00\x00\x00WAVEfmt "])
def test_what_is_no_sound_is_refused_by_either(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "no.wav").write_bytes(content)
    for make in (level, raise_peak):
        with pytest.raises(ClipFault):
            make(tmp_path / "no.wav", tmp_path / "out.wav")
