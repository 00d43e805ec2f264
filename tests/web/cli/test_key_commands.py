"""`giliran key`, and what `giliran doctor` says of keys and disks."""

import json
import os
from pathlib import Path

import pytest

from tests.demo_days import ELSEWHERE, copy_demo_day
from tests.web.cli.test_backup_commands import Laptop
from webapp.cli.doctor.privacy import _is_crypt, is_encrypted


@pytest.fixture
def first(tmp_path: Path) -> Laptop:
    """With a morning behind it: people left notes and addresses."""
    laptop = Laptop(tmp_path / "first")
    copy_demo_day(laptop.data, ELSEWHERE, "--busy")
    return laptop


@pytest.fixture
def spare(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "spare")


def day_of(laptop: Laptop) -> str:
    return str(laptop.json("day", "list")[0]["code"])


def findings(laptop: Laptop, check: str) -> list[dict[str, object]]:
    found = laptop.run("doctor", "--json").output.strip().splitlines()[-1]
    return [one for one in json.loads(found)["findings"] if one["check"] == check]


def test_a_spare_laptop_reads_what_is_about_people_once_it_has_the_code(first: Laptop, spare: Laptop) -> None:
    day = day_of(first)
    code = first.run("key", "show", day).output.strip()
    assert code in first.run("day", "show", day).output
    assert [one["ok"] for one in findings(first, "day_keys")] == [True]
    restored = spare.run("restore", str(first.json("backup")["file"]), "--yes")
    assert restored.exit_code == 0, restored.output
    (_kept, missing) = findings(spare, "day_keys")
    assert not missing["ok"] and f"giliran key add {day}" in str(missing["cure"])
    shown = spare.run("key", "show", day)
    assert shown.exit_code == 1 and "tidak ada di laptop ini" in shown.output
    assert "tidak ada di laptop ini" in spare.run("day", "show", day).output
    slip = spare.run("key", "add", day, code[:-1] + ("8" if code[-1] != "8" else "7"))
    assert slip.exit_code == 1 and "salah ketik" in slip.output
    added = spare.run("key", "add", day, *code.lower().split("-"))
    assert added.exit_code == 0 and "tersimpan" in added.output
    assert [one["ok"] for one in findings(spare, "day_keys")] == [True]
    assert spare.run("key", "show", day).output.strip() == code


def test_a_day_that_does_not_exist_has_no_key(first: Laptop) -> None:
    for command in (("show", "tidak-ada"), ("add", "tidak-ada", "AAAAA")):
        refused = first.run("key", *command)
        assert refused.exit_code == 1 and "Traceback" not in refused.output
    assert len(list((first.data / "keys").iterdir())) <= 1


def test_restore_takes_the_newest_of_a_folder_and_says_which(first: Laptop, spare: Laptop) -> None:
    first.run("backup")
    day = day_of(first)
    first.run("day", "stop-issuing", day)
    newest = Path(first.json("backup")["file"])
    done = spare.run("restore", str(newest.parent), "--yes")
    assert done.exit_code == 0 and newest.name in done.output
    empty = spare.run("restore", str(spare.data), "--yes")
    assert empty.exit_code == 1 and "Tidak ada cadangan yang utuh" in empty.output


# -- the disk --------------------------------------------------------------------------------------------------------


class Machine:
    """Block devices as the system shows them, in a folder."""

    def __init__(self, root: Path) -> None:
        self.sys, self.mounts = root / "sys", root / "mountinfo"
        self.data = root / "data"
        self.data.mkdir()
        self.number = f"{os.major(self.data.stat().st_dev)}:{os.minor(self.data.stat().st_dev)}"
        self.mounted("ext4", "/dev/sda2")

    def mounted(self, kind: str, source: str) -> None:
        self.mounts.write_text(f"21 1 {self.number} / / rw,relatime shared:1 - {kind} {source} rw\n")

    def device(self, number: str, uuid: str = "", below: tuple[str, ...] = ()) -> None:
        made = self.sys / "dev/block" / number
        (made / "slaves").mkdir(parents=True)
        if uuid:
            (made / "dm").mkdir()
            (made / "dm/uuid").write_text(f"{uuid}\n")
        for one in below:
            (made / "slaves" / one).symlink_to(self.sys / "dev/block" / one)

    def is_encrypted(self) -> bool | None:
        return is_encrypted(self.data, self.sys, self.mounts)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_plain_partition_is_not_encrypted(machine: Machine) -> None:
    machine.device(machine.number)
    assert machine.is_encrypted() in ((False,) if not machine.number.startswith("0:") else (False, None))


def test_what_the_system_does_not_show_is_not_known(machine: Machine) -> None:
    assert machine.is_encrypted() is None
    machine.mounts.unlink()
    assert machine.is_encrypted() is None


def test_a_file_system_that_encrypts_by_itself_is_encrypted(machine: Machine) -> None:
    machine.mounted("ecryptfs", "/home/.ecryptfs")
    assert machine.is_encrypted()


def test_dm_crypt_is_found_also_below_logical_volumes(machine: Machine) -> None:
    machine.device("8:2")
    machine.device("253:0", "CRYPT-LUKS2-4711-luks", below=("8:2",))
    machine.device("253:1", "LVM-4711", below=("253:0",))
    machine.device("253:2", "LVM-4712", below=("253:0", "8:2"))
    devices = machine.sys / "dev/block"
    assert [_is_crypt(devices / number) for number in ("8:2", "253:0", "253:1", "253:2", "9:9")] == [
        False, True, True, False, None,
    ]  # fmt: skip
