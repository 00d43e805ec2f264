"""Voices are folders: a file dropped into one takes the place of the shipped clip, and what is broken harms nothing."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.voice.recorded import recording, tone, write_wav
from webapp.settings import Settings
from webapp.voice.clip_making import Tools, encode, run_tool
from webapp.voice.durations import NoSound, duration_ms
from webapp.voice.phrases import AGENCIES, INDONESIAN, SENTENCES
from webapp.voice.voices import SHIPPED, Voice, Voices, shipped_voice


def voice_of(own: Path, code: str) -> Voice:
    found = Voices(own).voice(code)
    assert found is not None
    return found


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "voices"


@pytest.fixture
def of_box(settings: Settings) -> Iterator[Path]:
    yield settings.voices_dir
    shutil.rmtree(settings.voices_dir, ignore_errors=True)


def folder_in(own: Path, code: str, **manifest: object) -> Path:
    folder = own / code
    folder.mkdir(parents=True)
    if manifest:
        (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_a_box_without_recordings_has_the_shipped_voices(own: Path) -> None:
    assert [voice.code for voice in Voices(own).all()] == ["id", "en"]
    assert voice_of(own, "id") == shipped_voice("id")
    assert Voices(own).voice("jw") is None


def test_a_dropped_file_takes_the_place_of_one_clip_and_everything_else_stays(own: Path) -> None:
    write_wav(folder_in(own, "id") / "desk.wav", tone(700))
    shipped, voice = voice_of(own / "none", "id"), voice_of(own, "id")
    desk = voice.clips["desk"]
    assert (desk.path.name, desk.ms, desk.text) == ("desk.wav", 700, "meja")
    assert {name for name, clip in voice.clips.items() if clip != shipped.clips[name]} == {"desk"}
    assert voice.own_clips == ("desk",) and voice.missing == [] and voice.mark != shipped.mark


def test_of_two_forms_of_a_clip_the_one_that_was_dropped_last_counts(own: Path) -> None:
    folder = folder_in(own, "id")
    write_wav(folder / "desk.wav", tone(700))
    encode(folder / "desk.wav", folder / "desk.mp3")
    os.utime(folder / "desk.wav", (1, 1))
    assert voice_of(own, "id").clips["desk"].path.name == "desk.mp3"
    os.utime(folder / "desk.mp3", (0, 0))
    assert voice_of(own, "id").clips["desk"].path.name == "desk.wav"


def test_another_voice_of_a_language_lies_over_the_shipped_one(own: Path) -> None:
    write_wav(folder_in(own, "id-ibu-sri", name="Ibu Sri") / "a.wav", tone(300))
    write_wav(folder_in(own, "budi", language="id") / "a.wav", tone(300))
    voices = Voices(own)
    assert voices.codes() == ["id", "en", "budi", "id-ibu-sri"]
    for code, name in (("id-ibu-sri", "Ibu Sri"), ("budi", "budi")):
        voice = voices.voice(code)
        assert voice and (voice.name, voice.own_clips, voice.missing) == (name, ("a",), [])


def test_a_shipped_voice_is_never_lost_whatever_its_folder_says(own: Path) -> None:
    write_wav(folder_in(own, "id", language="jw") / "a.wav", tone(300))
    assert voice_of(own, "id").missing == []


def test_a_local_language_has_words_sentences_and_numbers_of_its_own(own: Path) -> None:
    folder = folder_in(
        own,
        "jawa",
        name="Basa Jawa",
        language="jw",
        texts={"desk": "meja", "21": "selikur"},
        sentences={"call": ["{number}", "please-go-to", "{desk}"], "unheard-of": ["a"], "last": "no list"},
    )
    for name in ("a", "0", "1", "desk", "please-go-to", "21"):
        write_wav(folder / f"{name}.wav", tone(300))
    voice = voice_of(own, "jawa")
    assert voice.language == "jw" and voice.clips["21"].text == "selikur"
    assert voice.sentences == {**SENTENCES, "call": ("{number}", "please-go-to", "{desk}")}
    assert set(voice.clips) == {"a", "0", "1", "desk", "please-go-to", "21", "pause"}
    assert "queue-number" in voice.missing and len(voice.missing) == len(INDONESIAN) - len(AGENCIES) - 6


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"RIFF", b"RIFF\x00\x00\x00\x00WAVEfmt ", b"\xff\xfb", b"ID3\x04\x00\x00\x00\x00"]
)
@pytest.mark.parametrize("file", ["desk.wav", "desk.mp3"])
def test_what_is_no_sound_leaves_the_shipped_clip(own: Path, file: str, content: bytes) -> None:
    (folder_in(own, "id") / file).write_bytes(content)
    assert voice_of(own, "id").clips == voice_of(own / "none", "id").clips
    with pytest.raises(NoSound):
        duration_ms(content)


@pytest.mark.parametrize(
    "manifest", ["", "{", "[]", "3", '{"sentences": 3, "texts": [1]}', '{"sentences": {"call": [1]}}', "\xff"]
)
def test_a_broken_manifest_says_nothing_and_breaks_nothing(own: Path, manifest: str) -> None:
    (folder_in(own, "id") / "manifest.json").write_bytes(manifest.encode("latin-1"))
    voice = voice_of(own, "id")
    assert voice.sentences == SENTENCES and voice.missing == []


def test_files_that_are_no_clips_are_passed_over(own: Path) -> None:
    folder = folder_in(own, "id")
    for name in ("Desk.wav", ".desk.wav", "desk.m4a", "de sk.wav", "notes.txt"):
        write_wav(folder / name, tone(100))
    (folder / "room.wav").mkdir()
    for name in ("..", "ID", "names", "a b", ".hidden"):
        (own / name).mkdir(exist_ok=True)
    assert voice_of(own, "id").own_clips == ()
    assert Voices(own).codes() == ["id", "en"]
    assert [Voices(own).voice(code) for code in ("..", "names", "ID", "", "/")] == [None] * 5


def test_a_clip_of_half_a_minute_holds_up_no_call(own: Path) -> None:
    folder = folder_in(own, "id")
    write_wav(folder / "desk.wav", *[tone(1000)] * 30)
    write_wav(folder / "room.wav", *[tone(1000)] * 3)
    assert voice_of(own, "id").own_clips == ("room",)


def test_a_file_that_is_far_too_large_is_passed_over(own: Path) -> None:
    write_wav(folder_in(own, "id") / "desk.wav", *[tone(1000)] * 40)
    assert voice_of(own, "id").own_clips == ()


@pytest.mark.parametrize("shape", [("-b", "128"), ("--abr", "40"), ("-V", "4"), ("--resample", "44.1"), ("-b", "64")])
def test_how_long_an_mp3_sounds_is_read_from_its_frames(tmp_path: Path, shape: tuple[str, ...]) -> None:
    sound = write_wav(tmp_path / "a.wav", tone(1000))
    run_tool("lame", "--quiet", *shape, str(sound), str(tmp_path / "a.mp3"))
    assert abs(duration_ms((tmp_path / "a.mp3").read_bytes()) - 1000) <= 110


# -- as a board asks for it ------------------------------------------------------------------------------------------


def test_a_board_gets_the_new_clip_without_a_restart(client: FlaskClient, of_box: Path) -> None:
    before = client.get("/voice/id/manifest.json")
    write_wav(folder_in(of_box, "id") / "desk.wav", tone(700))
    after = client.get("/voice/id/manifest.json", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200 and after.json["clips"]["desk"]["ms"] == 700
    changed = after.json["clips"]["desk"]["url"]
    clip = client.get(changed)
    assert clip.mimetype == "audio/wav" and clip.data == (of_box / "id" / "desk.wav").read_bytes()
    assert client.get(before.json["clips"]["desk"]["url"]).status_code == 404
    same = client.get(after.json["clips"]["room"]["url"])
    assert same.data == (SHIPPED / "id" / "room.mp3").read_bytes()


def test_what_else_lies_in_the_folder_is_not_served(client: FlaskClient, of_box: Path) -> None:
    folder = folder_in(of_box, "jawa")
    (folder / "notes.txt").write_text("private")
    recording(folder / "desk.wav")
    assert client.get("/voice/jawa/manifest.json").json["clips"].keys() == {"desk", "pause"}
    for name in ("notes.txt", "manifest.json.txt", "desk.wav", "desk-.wav", "..%2fid%2fdesk.wav"):
        assert client.get(f"/voice/jawa/{name}").status_code == 404


def test_tools_are_looked_for_on_this_machine() -> None:
    assert Tools.here() == Tools(espeak=True, sox=True, lame=True, ffmpeg=True)
