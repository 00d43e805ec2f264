"""`giliran voice`: which voices there are, what to read aloud, cutting a recording, judging one, putting it to use."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.web.voice.recorded import quiet, recording, tone, write_wav
from webapp.cli.doctor.voices import recorded_voices
from webapp.cli.main import cli
from webapp.cli.speech import speaking
from webapp.settings import Settings
from webapp.voice.clip_making import Tools, loudness_of
from webapp.voice.folder_check import to_read
from webapp.voice.phrases import AGENCIES
from webapp.voice.recordings import ClipTrouble, measure_recording
from webapp.voice.voices import SHIPPED, Voices

WORDS = len(to_read())
WITHOUT_NAMES = WORDS - len(AGENCIES)  # those of agencies are lent by the Indonesian voice


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def typed(data: Path, *words: object, path: str | None = None) -> Result:
    environment = {"GILIRAN_DATA_DIR": str(data), "LANG": "C.UTF-8"} | ({} if path is None else {"PATH": path})
    return CliRunner(env=environment).invoke(cli, ["voice", *map(str, words)])


def answered(data: Path, *words: object, code: int = 0) -> Any:
    result = typed(data, *words, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.output)


def test_the_list_says_which_voices_are_shipped_and_what_is_recorded(data: Path) -> None:
    assert [one["voice"] for one in answered(data, "list")] == ["id", "en"]
    recording_folder = data / "voices" / "jawa"
    recording_folder.mkdir(parents=True)
    recording(recording_folder / "desk.wav")
    jawa = answered(data, "list")[-1]
    assert (jawa["voice"], jawa["own"], len(jawa["missing"])) == ("jawa", ["desk"], WITHOUT_NAMES - 1)
    said = typed(data, "list").output
    assert (
        "Bahasa Indonesia             bawaan" in said
        and f"1 kata rekaman sendiri; {WITHOUT_NAMES - 1} belum ada" in said
    )


def test_the_words_to_read_aloud_are_a_list_to_print(data: Path) -> None:
    read = answered(data, "sentences")["read"]
    assert len(read) == WORDS and read[0] == {"file": "a.wav", "text": "A"}
    assert {"file": "please-go-to.wav", "text": "silakan menuju"} in read
    lines = typed(data, "sentences").output.splitlines()
    assert lines[0] == f"  1.  {'A':<50} a.wav" and "giliran voice split" in lines[-1]
    assert max(map(len, lines)) <= 120
    assert "Tidak ada suara ib. Lihat: giliran voice list" in typed(data, "sentences", "ib").output


# -- checking --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one of everything that people bring."""
    folder = tmp_path_factory.mktemp("mixed")
    recording(folder / "a.wav")
    (folder / "b.wav").write_text("This is a text.")
    (folder / "c.wav").write_bytes(b"")
    recording(folder / "d.wav", 30_000)
    recording(folder / "e.wav", 5_000)
    recording(folder / "f.wav", level=3.0)
    recording(folder / "g.wav", level=0.012)
    write_wav(folder / "h.wav", [0] * 16000)
    recording(folder / "j.wav", 25)
    write_wav(folder / "k.wav", *[tone(1000)] * 61)
    shutil.copy(SHIPPED / "id" / "room.mp3", folder)
    recording(folder / "meja.wav")
    recording(folder / "21.wav")
    recording(folder / "agency-pos.wav")
    recording(folder / "agency-dkp.wav")
    (folder / "notes.txt").write_text("not looked at")
    return folder


def test_each_fault_of_a_recording_is_said(data: Path, mixed: Path) -> None:
    said = answered(data, "check", mixed, code=1)
    assert {name: one["troubles"] for name, one in said["clips"].items()} == {
        "21": [],
        "a": [],
        "agency-dkp": [],
        "agency-pos": [],
        "b": ["unreadable"],
        "c": ["empty"],
        "d": ["too_long"],
        "e": ["too_long"],
        "f": ["clipped"],
        "g": ["quiet"],
        "h": ["silent"],
        "j": ["too_short"],
        "k": ["too_long"],
        "room": [],
    }
    assert said["own_agencies"] == ["agency-dkp"]
    assert said["unknown"] == ["meja.wav"] and said["written"] == [] and not (data / "voices").exists()
    assert len(said["missing"]) == WORDS - len({"a", "f", "g", "room", "agency-pos"})
    assert 450 < said["clips"]["a"]["ms"] < 650


def test_the_sentences_say_what_to_do(data: Path, mixed: Path) -> None:
    result = typed(data, "check", mixed)
    assert result.exit_code == 1
    for words in (
        "b.wav: bukan rekaman suara, atau rusak",
        "c.wav: kosong",
        "d.wav: terlalu panjang: paling lama 4 detik",
        "f.wav: pecah: rekam ulang, HP lebih jauh dari mulut",
        "g.wav: terlalu pelan: rekam ulang, HP lebih dekat ke mulut",
        "Nama berkas tidak dikenal:\n  meja.wav",
        "Instansi lain, diucapkan bila kodenya di katalog sama:\n  agency-dkp",
        "silakan menuju",
        "7 dari 14 rekaman dapat dipakai.",
        f"giliran voice check {mixed} --as id",
    ):
        assert words in result.output
    assert "\n  a.wav" not in result.output


def test_what_is_fit_is_levelled_trimmed_and_put_to_use(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "recorded"
    folder.mkdir()
    for name, level in (("a", 0.05), ("desk", 0.7)):
        recording(folder / f"{name}.wav", level=level)
    said = answered(data, "check", folder, "--as", "jawa", "--name", "Basa Jawa", "--language", "jw")
    assert said["written"] == ["a", "desk"] and said["written_to"] == str(data / "voices" / "jawa")
    voice = Voices(data / "voices").voice("jawa")
    assert voice and (voice.name, voice.language, voice.own_clips) == ("Basa Jawa", "jw", ("a", "desk"))
    for clip in voice.clips.values():
        if clip.name != "pause":
            assert clip.path.suffix == ".mp3" and 450 < clip.ms < 650
    levels = [loudness_of(_decoded(voice.clips[name].path, tmp_path)) for name in ("a", "desk")]
    assert abs(levels[0] - levels[1]) < 1


def _decoded(clip: Path, folder: Path) -> Path:
    target = folder / f"{clip.stem}.decoded.wav"
    subprocess.run(["lame", "--quiet", "--decode", clip, target], check=True)
    return target


def test_a_voice_that_is_checked_in_its_own_place_stays_there(data: Path) -> None:
    folder = data / "voices" / "id"
    folder.mkdir(parents=True)
    recording(folder / "desk.wav")
    (folder / "manifest.json").write_text('{"name": "Ibu Sri", "texts": {"desk": "mejo"}}')
    answered(data, "check", folder, "--as", "id")
    voice = Voices(data / "voices").voice("id")
    assert voice and voice.name == "Ibu Sri" and voice.clips["desk"].path.name == "desk.mp3"
    assert voice.clips["desk"].text == "mejo"


def test_a_broken_manifest_is_said(data: Path, tmp_path: Path) -> None:
    recording(tmp_path / "a.wav")
    (tmp_path / "manifest.json").write_text("{")
    assert answered(data, "check", tmp_path, code=1)["manifest_broken"] is True
    assert "manifest.json tidak dapat dibaca" in typed(data, "check", tmp_path).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "{folder}/none"), "bukan folder."),
        (("check", "{folder}/a.wav"), "bukan folder."),
        (("check", "{folder}", "--as", "../id"), "Nama suara terdiri dari huruf kecil"),
        (("check", "{folder}", "--as", "names"), "Nama suara terdiri dari huruf kecil"),
        (("check", "{folder}", "--as", "x", "--language", "Jawa Timur"), "Bahasa ditulis dengan kodenya"),
        (("split", "{folder}/none.wav", "{folder}/cut"), "bukan rekaman suara."),
        (("split", "{folder}", "{folder}/cut"), "bukan rekaman suara."),
        (("split", "{folder}/text.wav", "{folder}/cut"), "bukan rekaman suara."),
        (("split", "{folder}/a.wav", "{folder}/cut", "meja"), "Tidak ada kata bernama meja."),
        (("split", "{folder}/a.wav", "{folder}/cut", "a", "b"), "Terdengar 1 bagian, seharusnya 2."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(data: Path, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    recording(tmp_path / "a.wav")
    (tmp_path / "text.wav").write_text("This is a text.")
    result = typed(data, *(word.format(folder=tmp_path) for word in words))
    assert result.exit_code == 1 and said in result.output
    assert not (data / "voices").exists() and not (tmp_path / "cut").exists()


def test_an_empty_folder_has_everything_to_record(data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = answered(data, "check", tmp_path / "empty", code=1)
    assert said["clips"] == {} and len(said["missing"]) == WORDS


def test_without_sox_the_command_says_how_to_get_it(data: Path, tmp_path: Path) -> None:
    for words in (("check", tmp_path), ("split", tmp_path, tmp_path)):
        result = typed(data, *words, path="")
        assert result.exit_code == 1 and "sudo apt install sox lame ffmpeg" in result.output


def test_a_form_that_only_ffmpeg_reads_is_said_where_it_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.m4a").write_bytes(b"anything")
    measured = measure_recording(tmp_path / "a.m4a", Tools(sox=True), tmp_path / "levelled.wav")
    assert measured.troubles == (ClipTrouble.FORMAT,)
    assert not measure_recording(tmp_path / "a.m4a", Tools.here(), tmp_path / "levelled.wav").is_usable


def test_what_a_phone_records_is_read(tmp_path: Path) -> None:
    recording(tmp_path / "a.wav")
    subprocess.run(["ffmpeg", "-v", "error", "-i", tmp_path / "a.wav", tmp_path / "a.m4a"], check=True)
    measured = measure_recording(tmp_path / "a.m4a", Tools.here(), tmp_path / "levelled.wav")
    assert measured.troubles == () and measured.ms is not None and 450 < measured.ms < 700


# -- cutting ---------------------------------------------------------------------------------------------------------


def test_one_long_recording_becomes_a_file_for_each_word(data: Path, tmp_path: Path) -> None:
    lengths = {"desk": 400, "counter": 900, "paused": 1500}
    spoken = [part for ms in lengths.values() for part in (quiet(1500), tone(ms // 2), quiet(250), tone(ms // 2))]
    whole = write_wav(tmp_path / "whole.wav", *spoken, quiet(1000))
    said = answered(data, "split", whole, tmp_path / "cut", *lengths)
    assert [one["file"] for one in said["cut"]] == ["desk.wav", "counter.wav", "paused.wav"]
    checked = answered(data, "check", tmp_path / "cut")
    for name, ms in lengths.items():
        assert abs(checked["clips"][name]["ms"] - (ms + 250)) < 120


def test_where_a_breath_is_missing_the_times_are_told(data: Path, tmp_path: Path) -> None:
    whole = write_wav(tmp_path / "whole.wav", quiet(1000), tone(400), quiet(1500), tone(400), quiet(1000))
    said = typed(data, "split", whole, tmp_path / "cut", "desk", "counter", "room").output
    assert "Terdengar 2 bagian, seharusnya 3." in said
    assert "  0.01  meja\n  0.02  loket" in said


def test_a_recording_of_nobody_has_no_parts(data: Path, tmp_path: Path) -> None:
    whole = write_wav(tmp_path / "whole.wav", quiet(3000))
    assert "Terdengar 0 bagian, seharusnya 1." in typed(data, "split", whole, tmp_path / "cut", "desk").output


# -- the doctor ------------------------------------------------------------------------------------------------------


def voices_found(data: Path) -> list[tuple[str, str]]:
    with speaking("id"):
        return [(one.what, one.cure) for one in recorded_voices(Settings(data_dir=data))]


def test_the_doctor_says_what_of_a_recorded_voice_is_passed_over(data: Path) -> None:
    assert voices_found(data) == []
    folder = data / "voices" / "id"
    folder.mkdir(parents=True)
    recording(folder / "desk.wav")
    assert voices_found(data) == [("Suara papan id: 1 kata rekaman sendiri", "")]
    (folder / "room.mp3").write_text("no sound")
    (folder / "manifest.json").write_text("{")
    ((_what, cure),) = voices_found(data)
    assert cure == f"Tidak dapat dipakai: room.mp3, manifest.json. Periksa: giliran voice check {folder}"
