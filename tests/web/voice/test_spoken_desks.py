"""What is said of desks: a word and a number, a clip made on the box, or the number alone; without espeak-ng too."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.settings import Settings
from webapp.voice import spoken_words
from webapp.voice.clip_making import Tools
from webapp.voice.desks import mark_of_spoken, name_to_say, plain_desk, spoken_desk, spoken_desks
from webapp.voice.durations import duration_ms
from webapp.voice.spoken_words import SpokenWords, as_spoken
from webapp.words.desk_names import desk_signs

NOTHING, ALL = Tools(), Tools(espeak=True, sox=True, lame=True)
LONG = "Pelayanan Administrasi Kependudukan dan Pencatatan Sipil Kabupaten Bengkulu Utara"


def at_once(task: Callable[[], None]) -> None:
    task()


def words_with(folder: Path, tools: Tools) -> SpokenWords:
    return SpokenWords(folder, tools=lambda: tools, work=at_once)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Meja 3", {"kind": "desk", "number": 3}),
        ("meja 03", {"kind": "desk", "number": 3}),
        ("Meja No. 12", {"kind": "desk", "number": 12}),
        ("Meja 3A", {"kind": "desk", "number": 3, "letter": "A"}),
        ("Meja 3 - b", {"kind": "desk", "number": 3, "letter": "B"}),
        ("LOKET 7", {"kind": "counter", "number": 7}),
        ("Counter 99", {"kind": "counter", "number": 99}),
        ("Ruang 2", {"kind": "room", "number": 2}),
        ("Desk 20", {"kind": "desk", "number": 20}),
        ("Meja", {"kind": "desk", "number": 5}),
        ("Meja 3 dan 4", None),
        ("Meja 0", None),
        ("Meja 3333", None),
        ("Rekam KTP", None),
        ("", None),
    ],
)
def test_a_word_and_a_number_are_said_by_every_voice(name: str, said: object) -> None:
    assert plain_desk(name, code="5") == said


def test_what_stands_large_on_the_board_is_what_is_said(tmp_path: Path) -> None:
    names = [("Loket 7: Pelayanan KTP", "a"), ("Loket Pelayanan Kartu Keluarga 8", "b"), ("Meja 1", "c")]
    signs = desk_signs(name for name, _code in names)
    said = spoken_desks(names, words_with(tmp_path, NOTHING), signs)
    assert said == {
        "a": {"kind": "counter", "number": 7},
        "b": {"kind": "counter", "number": 8},
        "c": {"kind": "desk", "number": 1},
    }


def test_two_desks_of_one_name_are_told_apart_by_their_codes(tmp_path: Path) -> None:
    alike = [("Rekam KTP", "4"), ("Rekam KTP", "5")]
    said = spoken_desks(alike, words_with(tmp_path, NOTHING), {})
    assert said == {"4": {"kind": "number", "number": 4}, "5": {"kind": "number", "number": 5}}
    words = words_with(tmp_path, ALL)
    spoken_desks(alike, words, {})
    assert [one and one["text"] for one in spoken_desks(alike, words, {}).values()] == ["Rekam KTP 4", "Rekam KTP 5"]
    assert spoken_desks([("Meja", "4"), ("Meja", "5")], words, {}) == {
        "4": {"kind": "desk", "number": 4},
        "5": {"kind": "desk", "number": 5},
    }


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("Rekam KTP", "4", {"kind": "number", "number": 4}),
        ("Loket KTP", "4", {"kind": "counter", "number": 4}),
        ("Rekam KTP 2", "4", {"kind": "number", "number": 2}),
        ("Pindah 1 dan 2", "4", None),
        ("Rekam KTP", "ktp", None),
    ],
)
def test_without_espeak_the_desks_number_is_said_or_nothing(tmp_path: Path, name: str, code: str, said: object) -> None:
    words = words_with(tmp_path / "spoken", NOTHING)
    assert spoken_desk(name, words, code=code) == said
    assert not (tmp_path / "spoken").exists()


def test_a_name_is_spoken_from_the_moment_its_clip_is_made(tmp_path: Path) -> None:
    words = words_with(tmp_path, ALL)
    first = spoken_desk("Rekam KTP", words, code="4")
    then = spoken_desk("Rekam KTP", words, code="4")
    assert first == {"kind": "number", "number": 4} and then is not None
    assert then["text"] == "Rekam KTP" and then["url"] == f"/voice/names/{then['clip']}.mp3"
    assert then["ms"] == duration_ms((tmp_path / f"{then['clip']}.mp3").read_bytes()) and 500 < then["ms"] < 2000
    assert mark_of_spoken([first]) != mark_of_spoken([then])


def test_the_same_name_is_the_same_clip_in_another_process(tmp_path: Path) -> None:
    one, other = words_with(tmp_path, ALL), words_with(tmp_path, NOTHING)
    assert one.clip("Rekam KTP") is None
    assert one.clip("Rekam  KTP ") == other.clip("Rekam KTP") is not None
    (tmp_path / f"{one.clip('Rekam KTP').name}.mp3").unlink()  # type: ignore[union-attr]
    assert other.clip("Rekam KTP") is None


@pytest.mark.parametrize(
    ("tools", "suffix"),
    [(Tools(espeak=True, sox=True), ".wav"), (Tools(espeak=True, lame=True), ".mp3"), (ALL, ".mp3")],
)
def test_what_else_is_missing_on_the_box_makes_it_no_mute(tmp_path: Path, tools: Tools, suffix: str) -> None:
    words = words_with(tmp_path, tools)
    words.clip("Ruang rekam")
    made = words.clip("Ruang rekam")
    assert made is not None and made.url.endswith(suffix) and made.ms > 500


def test_what_cannot_be_made_is_not_tried_again_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    words = words_with(tmp_path / "file", ALL)
    assert [words.clip("Rekam"), words.clip("Rekam"), words.clip("Cetak")] == [None, None, None]


def test_the_folder_is_bounded_and_the_newest_stay(tmp_path: Path) -> None:
    words = words_with(tmp_path, ALL)
    for nth in range(spoken_words.MOST_CLIPS + 5):
        (tmp_path / f"name-{nth:020x}.mp3").write_bytes(b"old")
    words.clip("Rekam KTP")
    assert len(list(tmp_path.iterdir())) == spoken_words.MOST_CLIPS
    assert words.clip("Rekam KTP") is not None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (LONG, "Pelayanan Administrasi Kependudukan"),
        ("Perekaman data: KTP-el dan Kartu Identitas Anak (KIA) untuk warga", "Perekaman data"),
        ("Rekam KTP-el dan cetak KK", "Rekam KTP-el dan cetak KK"),
        ("x" * 80, "x" * 48),
        ("  Rekam   KTP ", "Rekam KTP"),
    ],
)
def test_a_long_name_is_cut_where_one_would_take_a_breath(name: str, said: str) -> None:
    assert name_to_say(name) == said


def test_a_name_of_eighty_letters_takes_no_longer_than_a_call_may(tmp_path: Path) -> None:
    words = words_with(tmp_path, ALL)
    spoken_desk(LONG, words)
    said = spoken_desk(LONG, words)
    assert said is not None and said["ms"] < 3500


@pytest.mark.parametrize("text", ["", "   ", "???", "\n", "—"])
def test_nothing_is_made_of_nothing(tmp_path: Path, text: str) -> None:
    assert words_with(tmp_path, ALL).clip(text) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["--help", "-w /etc/passwd", "$(reboot)", "<speak>x</speak>", "[['a]] KTP", "a\x00b"])
def test_what_is_typed_is_only_ever_spoken(tmp_path: Path, text: str) -> None:
    words = words_with(tmp_path, ALL)
    words.clip(text)
    made = words.clip(text)
    assert made is not None and made.ms > 100
    assert [path.suffix for path in tmp_path.iterdir()] == [".mp3"]


def test_short_words_in_capitals_are_spelled_as_people_say_them() -> None:
    assert as_spoken("UMKM dan SIM") == "U [[_'Em]] K [[_'Em]] dan SIM"
    assert as_spoken("Loket BPN/PLN") == "[[l'okEt]] B P [[_'En]], P [[_'El]] [[_'En]]"
    assert as_spoken("Loket BULOG dan PAUD") == "[[l'okEt]] BULOG dan PAUD"
    assert as_spoken("REKAM KTP") == "REKAM KTP"
    assert "[[" not in as_spoken("[[x]]")


# -- as a board asks for it ------------------------------------------------------------------------------------------


def test_a_board_gets_the_clip_by_its_own_name_only(app: Flask, client: FlaskClient, settings: Settings) -> None:
    shutil.rmtree(settings.spoken_dir, ignore_errors=True)
    words = words_with(settings.spoken_dir, ALL)
    words.clip("Rekam KTP")
    made = words.clip("Rekam KTP")
    assert made is not None
    answer = client.get(made.url)
    assert answer.status_code == 200 and answer.mimetype == "audio/mpeg"
    assert "immutable" in answer.headers["Cache-Control"]
    others = (
        made.url.replace(".mp3", ".wav"),
        made.url[:-4],
        "/voice/names/..%2f..%2fgiliran.db",
        "/voice/names/x.mp3",
    )
    assert [client.get(other).status_code for other in others] == [404] * 4
    assert client.get("/voice/names/manifest.json").status_code == 404
