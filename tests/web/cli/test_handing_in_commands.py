"""`giliran day hand-in`, `take-in` and `box key`: a day from one laptop to another, by a file on a stick."""

import json
from pathlib import Path

import pytest

from queues.persistence.handed_in.read import read_handed_day
from tests.demo_days import ELSEWHERE, copy_demo_day
from tests.web.cli.test_backup_commands import Laptop


@pytest.fixture
def village(tmp_path: Path) -> Laptop:
    laptop = Laptop(tmp_path / "village")
    copy_demo_day(laptop.data, ELSEWHERE)
    return laptop


@pytest.fixture
def regency(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "regency")


def test_a_day_goes_from_one_box_to_another(village: Laptop, regency: Laptop, tmp_path: Path) -> None:
    day = str(village.json("day", "list")[0]["code"])  # type: ignore[index]
    early = village.run("day", "hand-in", day, "--output", str(tmp_path))
    assert early.exit_code == 1 and "Hari ini belum ditutup" in early.output
    village.run("day", "close", day)
    made = village.json("day", "hand-in", day, "--output", str(tmp_path))
    file = Path(str(made["file"]))
    assert file.name == f"{day}-v1.giliran-day" and read_handed_day(file.read_bytes()).head.code == day
    again = village.run("day", "hand-in", day, "--output", str(file))
    assert again.exit_code == 1 and "sudah ada" in again.output
    nowhere = village.run("day", "hand-in", day, "--output", str(tmp_path / "no" / "disk"))
    assert nowhere.exit_code == 1 and "tidak dapat ditulis" in nowhere.output

    fingerprint = str(village.json("box", "key")["fingerprint"])
    unknown = regency.run("day", "take-in", str(file))
    assert unknown.exit_code == 1 and f"--fingerprint {fingerprint}" in unknown.output
    wrong = regency.run("day", "take-in", str(file), "--fingerprint", "0000-0000-0000-0000-0000")
    assert wrong.exit_code == 1 and fingerprint in wrong.output
    taken = regency.json("day", "take-in", str(file), "--fingerprint", fingerprint)
    assert (taken["version"], taken["is_new"], taken["relation"]) == (1, True, "first")
    assert not list((regency.data / "waiting-days").iterdir())
    assert "sudah ada: versi 1" in regency.run("day", "take-in", str(file)).output
    assert "sama dengan yang ada di sini" in village.run("day", "take-in", str(file)).output
    assert "is already here" in regency.run("--lang", "en", "day", "take-in", str(file)).output


def test_a_file_that_is_none_or_not_there_is_a_sentence(regency: Laptop, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    assert "bukan berkas hari dari Giliran" in regency.run("day", "take-in", str(tmp_path / "notes.txt")).output
    missing = regency.run("day", "take-in", str(tmp_path / "none"))
    assert missing.exit_code == 1 and "tidak dapat dibaca" in missing.output
    folder = regency.run("day", "take-in", str(tmp_path))
    assert folder.exit_code == 1 and "Traceback" not in folder.output


def test_the_key_is_the_same_each_time_and_another_in_each_box(village: Laptop, regency: Laptop) -> None:
    own = village.json("box", "key")
    assert own == village.json("box", "key") != regency.json("box", "key")
    assert str(own["fingerprint"]) in village.run("box", "key").output


@pytest.mark.parametrize("url", ["kabupaten", "ftp://kabupaten.example", "http://"])
def test_an_address_that_is_none_is_said(village: Laptop, url: str) -> None:
    refused = village.run("day", "send", "any", url, "--token", "t")
    assert refused.exit_code == 1 and "tidak lengkap" in refused.output


def test_a_server_that_is_not_there_is_said(village: Laptop) -> None:
    day = str(village.json("day", "list")[0]["code"])  # type: ignore[index]
    village.run("day", "close", day)
    refused = village.run("day", "send", day, "http://127.0.0.1:9", SERVER_TOKEN="t")
    assert refused.exit_code == 1 and "tidak menjawab" in refused.output
    assert json.loads(village.run("day", "list", "--json").output.splitlines()[-1])
