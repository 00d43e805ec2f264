"""`giliran init FILE` with a file of answers: what the first start asks, for many boxes and without questions."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from queues.persistence.engine import open_engine
from queues.persistence.read_transaction import one_read
from queues.reading.box_profile import BoxProfile, read_box_profile
from tests.builders import sqlite_url
from tests.web.http.test_uploads import a_picture
from webapp.cli.main import cli

ANSWERS = """
regency = "bengkulu selatan"
village_word = "dusun"
programme = "  Buji'an   Dusun"
hotline = "0736-21001"
languages = ["id"]
logo = "logo.png"
admin = "rina"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "laptop.toml"
    made.write_text(ANSWERS)
    (tmp_path / "logo.png").write_bytes(a_picture())
    return made


def init(file: Path, *more: str) -> Any:
    known = {"GILIRAN_DATA_DIR": str(file.parent / "data"), "GILIRAN_PUBLIC_URL": "http://192.168.8.10"}
    return CliRunner().invoke(cli, ["init", str(file), *more], env=known | {"LANG": "C.UTF-8"})


def said_by(file: Path) -> BoxProfile:
    engine = open_engine(sqlite_url(file.parent / "data" / "giliran.db"))
    try:
        with one_read(engine) as connection:
            return read_box_profile(connection)
    finally:
        engine.dispose()


def test_a_file_of_answers_sets_up_a_box_as_the_first_start_does(file: Path) -> None:
    said = json.loads(init(file, "--json").output.splitlines()[-1])
    assert (said["changed"], said["admin"]["username"]) == (True, "rina")
    profile = said_by(file)
    assert (profile.regency_code, profile.zone) == ("17.01", "Asia/Jakarta")
    assert (profile.village_word, profile.programme) == ("dusun", "Buji'an Dusun")
    assert (profile.hotline, profile.languages) == ("0736-21001", ("id",))
    assert profile.logo.startswith(b"\x89PNG")
    assert file.read_text() == ANSWERS


def test_told_again_it_changes_what_is_said_otherwise_and_makes_no_second_admin(file: Path) -> None:
    init(file)
    again = json.loads(init(file, "--json").output.splitlines()[-1])
    assert (again["changed"], again["admin"]) == (False, None)
    file.write_text('programme = "Layanan Keliling"\nzone = "Asia/Makassar"\n')
    assert json.loads(init(file, "--json").output.splitlines()[-1])["changed"]
    profile = said_by(file)
    assert (profile.programme, profile.zone, profile.hotline) == ("Layanan Keliling", "Asia/Makassar", "0736-21001")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('regency = "Bogor"', "regency: Tulis namanya lengkap"),
        ('regency = "Atlantis"', "regency: Tulis namanya lengkap"),
        ('village_word = ""', "village_word: Tulis satu atau dua kata saja"),
        ('hotline = "lapor"', "hotline: Tulis nomor telepon"),
        ('zone = "WIB"', "zone: Pilih satu."),
        ('languages = ["de"]', "languages: Pilih paling sedikit satu bahasa."),
        ('languages = "id"', 'languages: Tulis seperti ["id", "en"].'),
        ("hotline = 81234", "hotline: Tulis di antara tanda kutip."),
        ('logo = "none.png"', "tidak ditemukan"),
        ('logo = "laptop.toml"', "logo: Berkas ini bukan gambar"),
        ('admin = "Rina W"', "admin: Hanya huruf kecil"),
        ('hotlin = "0736"', "hotlin: Nama ini tidak dikenal."),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_made(file: Path, line: str, said: str) -> None:
    file.write_text(f'programme = "Buji\'an Dusun"\n{line}\n' if "programme" not in line else line)
    refused = init(file)
    assert (refused.exit_code, said in refused.output) == (1, True), refused.output
    assert not (file.parent / "data").exists()


@pytest.mark.parametrize("text", ["no toml = = =", '[day]\nname = "x"\n', ""])
def test_any_other_file_that_is_there_is_not_overwritten_as_before(file: Path, text: str) -> None:
    file.write_text(text)
    refused = init(file)
    assert refused.exit_code == 1 and "sudah ada dan tidak ditimpa" in refused.output
    assert file.read_text() == text
