"""Settings of every command: the environment, the folder's file, the machine's; what is said of a wrong one."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from webapp.cli.main import cli
from webapp.settings_files import with_setting


class Machine:
    """A data folder and the machine's file; nobody's environment but its own."""

    def __init__(self, folder: Path) -> None:
        self.data, self.file = folder / "data", folder / "etc" / "giliran.env"
        self.data.mkdir(mode=0o700)
        self.file.parent.mkdir()

    def run(self, *arguments: str, **environment: str) -> Result:
        known: dict[str, str | None] = {
            "GILIRAN_SETTINGS_FILE": str(self.file),
            "GILIRAN_DATA_DIR": str(self.data),
            "LANG": "C.UTF-8",
        }
        known["GILIRAN_BIND"] = None  # `serve` leaves it to the process that it becomes
        return CliRunner(env=known | environment).invoke(cli, list(arguments))

    def shown(self, **environment: str) -> dict[str, dict[str, Any]]:
        said: dict[str, dict[str, Any]] = json.loads(self.run("settings", "--json", **environment).output)
        return said

    def of_folder(self, text: str) -> None:
        (self.data / "giliran.env").write_text(text)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_environment_goes_before_the_folder_s_file_and_that_before_the_machine_s(machine: Machine) -> None:
    machine.file.write_text("GILIRAN_PUBLIC_URL=http://a\nGILIRAN_BIND=0.0.0.0:1\n\n# note\nGILIRAN_CLOCK=2x\n")
    machine.of_folder("export GILIRAN_BIND=\"0.0.0.0:2\"\nGILIRAN_CLOCK='3x'\n")
    shown = machine.shown(GILIRAN_CLOCK="4x")
    assert {name: shown[f"GILIRAN_{name}"] for name in ("PUBLIC_URL", "BIND", "CLOCK", "SERVER")} == {
        "PUBLIC_URL": {"value": "http://a", "from": str(machine.file), "line": 1},
        "BIND": {"value": "0.0.0.0:2", "from": str(machine.data / "giliran.env"), "line": 1},
        "CLOCK": {"value": "4x", "from": "environment", "line": None},
        "SERVER": {"value": "gunicorn", "from": "default", "line": None},
    }


def test_the_machine_s_file_says_where_the_data_folder_is_whose_file_is_read(machine: Machine) -> None:
    machine.file.write_text(f"GILIRAN_DATA_DIR={machine.data}\n")
    machine.of_folder("GILIRAN_BACKUP_EVERY=7\n")
    without: dict[str, str | None] = {"GILIRAN_SETTINGS_FILE": str(machine.file), "GILIRAN_DATA_DIR": None}
    said = json.loads(CliRunner(env=without).invoke(cli, ["settings", "--json"]).output)
    assert said["GILIRAN_DATA_DIR"]["value"] == str(machine.data)
    assert said["GILIRAN_BACKUP_EVERY"]["value"] == "7.0"


def test_no_secret_and_no_password_is_shown(machine: Machine) -> None:
    secret = "a secret that only the tests of Giliran know"
    machine.of_folder(f"GILIRAN_SECRET_KEY={secret}\nGILIRAN_REDIS_URL=redis://:hunter2@127.0.0.1/0\n")
    for url in ("giliran:hunter2@127.0.0.1/giliran", "giliran@127.0.0.1/giliran?password=hunter2"):
        for arguments in (["settings"], ["settings", "--json"]):
            said = machine.run(*arguments, GILIRAN_DATABASE_URL=f"postgresql://{url}").output
            assert "@127.0.0.1/giliran" in said and "hunter2" not in said and secret not in said


@pytest.mark.parametrize(
    "text, said",
    [
        ("# first\nGILIRAN_PUBLIK_URL=hunter2\n", "baris 2: tidak ada pengaturan GILIRAN_PUBLIK_URL. Mungkin maksud"),
        ("PUBLIC_URL=hunter2\n", "baris 1: tidak ada pengaturan PUBLIC_URL"),
        ("hunter2\n", "baris 1 bukan pengaturan. Tulis seperti GILIRAN_PUBLIC_URL="),
        ("GILIRAN_CLOCK=1x\nGILIRAN_CLOCK=2x\n", "baris 2: GILIRAN_CLOCK sudah ada di baris sebelumnya"),
        ("GILIRAN_DATA_DIR=/hunter2\n", "baris 1: GILIRAN_DATA_DIR tidak berlaku di berkas ini"),
        ("\nGILIRAN_SECOND_FACTOR=hunter2\n", "baris 2): pilih salah satu: 'off', 'required'"),
        ("GILIRAN_CLOCK=hunter2\n", "baris 1): tulis seperti 1x"),
        ("GILIRAN_PUBLIC_URL=hunter2:8000\n", "tulis seperti http://192.168.8.10:8000"),
        ("GILIRAN_DATABASE_URL=hunter2\n", "tulis seperti postgresql://"),
    ],
)
def test_what_cannot_be_used_is_named_with_file_and_line_and_without_its_value(
    machine: Machine, text: str, said: str
) -> None:
    machine.of_folder(text)
    for command in (["settings"], ["backup"]):
        result = machine.run(*command)
        assert result.exit_code == 1 and said in result.output, result.output
        assert str(machine.data / "giliran.env") in result.output
        assert "hunter2" not in result.output and "Traceback" not in result.output


def test_a_value_of_the_environment_is_named_as_such(machine: Machine) -> None:
    assert "GILIRAN_CLOCK (lingkungan): tulis seperti 1x" in machine.run("settings", GILIRAN_CLOCK="fast").output


def test_a_file_that_cannot_be_read_stops_the_command_and_says_what_to_do(machine: Machine) -> None:
    machine.file.mkdir()  # root, who may run the tests, can read any file
    result = machine.run("day", "list")
    assert result.exit_code == 1 and "chmod 640" in result.output
    assert not (machine.data / "giliran.db").exists()


def test_a_setting_is_written_for_the_owner_alone_changed_and_taken_out(machine: Machine) -> None:
    assert machine.run("settings", "set", "PUBLIC_URL", "http://192.168.8.10:8000").exit_code == 0
    path = machine.data / "giliran.env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("# our hall\n" + path.read_text() + "GILIRAN_BACKUP_EVERY=5\n")
    os.chmod(path, 0o640)  # for the service's group
    assert machine.run("settings", "set", "giliran_public_url", "http://192.168.8.11:8000").exit_code == 0
    assert path.read_text() == "# our hall\nGILIRAN_PUBLIC_URL=http://192.168.8.11:8000\nGILIRAN_BACKUP_EVERY=5\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert machine.run("settings", "set", "PUBLIC_URL").exit_code == 0
    assert path.read_text() == "# our hall\nGILIRAN_BACKUP_EVERY=5\n"


def test_what_the_next_command_could_not_use_is_not_written(machine: Machine) -> None:
    unknown = machine.run("settings", "set", "PUBLIC_ULR", "http://a")
    assert unknown.exit_code == 1 and "Mungkin maksud Anda: GILIRAN_PUBLIC_URL" in unknown.output
    assert "tulis seperti http://" in machine.run("settings", "set", "PUBLIC_URL", "192.168.8.10:8000").output
    assert machine.run("settings", "set", "DATA_DIR", "/srv").exit_code == 1
    assert not (machine.data / "giliran.env").exists()


def test_what_the_environment_says_otherwise_is_warned_of(machine: Machine) -> None:
    said = machine.run("settings", "set", "BACKUP_EVERY", "3", GILIRAN_BACKUP_EVERY="9").output
    assert "Perhatian: GILIRAN_BACKUP_EVERY dari lingkungan masih didahulukan" in said


def test_a_setting_keeps_its_place_in_the_file() -> None:
    assert with_setting("A\n export GILIRAN_BIND = 1\nB", "bind", "2") == "A\nGILIRAN_BIND=2\nB\n"


def test_the_doctor_finds_a_file_that_others_can_read(machine: Machine) -> None:
    machine.of_folder("GILIRAN_BACKUP_EVERY=5\n")
    for mode, cure in ((0o600, False), (0o640, False), (0o644, True), (0o660, True)):
        os.chmod(machine.data / "giliran.env", mode)
        found = json.loads(machine.run("doctor", "--json").output)["findings"]
        assert [bool(one["cure"]) for one in found if one["check"] == "settings"] == [cure]
