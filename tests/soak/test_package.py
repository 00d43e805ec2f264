"""The Debian package in a clean Debian without a network: installed, used, updated through power cuts, and back."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from queues.persistence.backup.backup import backups_in
from queues.persistence.schema.upgrades import newest_revision
from tests.patience import PATIENCE, wait_until
from tests.soak.debian_root import LONG, DebianRoot, make_debian

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]

ROOT = Path(__file__).parents[2]
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
NEXT = f"{VERSION}.1"

# A change of the schema that can be made to wait, so that the power goes in the middle of it, and to fail.
NEXT_MIGRATION = f'''"""What the next release changes."""

import time
from pathlib import Path

from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{newest_revision()}", None, None
HOLD = Path("/var/lib/giliran/hold")


def upgrade() -> None:
    op.execute("CREATE TABLE next_release (id INTEGER PRIMARY KEY)")
    if HOLD.exists():
        HOLD.with_name("began").touch()
    while HOLD.exists():
        time.sleep(0.05)
    if HOLD.with_name("fault").exists():
        raise RuntimeError("a fault of the release")
    op.execute("INSERT INTO next_release VALUES (1)")
'''


def build(output: Path) -> Path:
    command = [sys.executable, ROOT / "scripts/package.py", "--output", output, "--compression", "none"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = output.glob("*.deb")
    return made


def next_release(this: Path, folder: Path) -> Path:
    """This package with another version and one change of the schema more."""
    tree, made = folder / "tree", folder / this.name.replace(VERSION, NEXT)
    subprocess.run(["dpkg-deb", "--raw-extract", this, tree], check=True, timeout=LONG)
    home = (tree / "usr/lib/giliran" / VERSION).rename(tree / "usr/lib/giliran" / NEXT)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "queues/persistence/schema/migrations/versions/v9999_next.py").write_text(NEXT_MIGRATION)
    (known,) = site.glob("giliran-*.dist-info/METADATA")
    control = tree / "DEBIAN"
    for file in (known, home / "bin/giliran", *(control / name for name in ("control", "preinst", "postinst"))):
        file.write_text(file.read_text().replace(VERSION, NEXT))
    (control / "md5sums").unlink()
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, made], check=True, timeout=LONG)
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("package")


@pytest.fixture(scope="module")
def packages(folder: Path) -> tuple[Path, Path]:
    """Of this release and of the next one; beside it a clean Debian is made."""
    with ThreadPoolExecutor() as pool:
        debian = pool.submit(make_debian, folder / "root")
        this = build(folder / "this")
        later = next_release(this, folder)
        debian.result()
    return this, later


@pytest.fixture
def root(folder: Path, packages: tuple[Path, Path]) -> Iterator[DebianRoot]:
    debian = DebianRoot(folder / "root")
    debian.power_on()
    yield debian
    debian.cut_power()


class Box:
    """The installed program, as systemd would start it."""

    def __init__(self, debian: DebianRoot) -> None:
        self.debian = debian
        self.data = debian.folder / "var/lib/giliran"
        self.demo: dict[str, Any] = {}

    @contextmanager
    def serving(self) -> Iterator[None]:
        process = self.debian.start(*self.command, user="giliran", environment=self.environment)
        try:
            assert wait_until(lambda: process.poll() is not None or self.debian.ask("/readyz") is not None)
            assert process.poll() is None, process.communicate()[0]
            yield
        finally:
            # Its number inside, as it has written it down itself; what was started here only stands before it.
            self.debian.run("sh", "-c", f"kill {(self.data / 'server.lock').read_text()}")
            process.communicate(timeout=PATIENCE)

    @property
    def unit(self) -> str:
        return (self.debian.folder / "usr/lib/systemd/system/giliran.service").read_text()

    @property
    def command(self) -> list[str]:
        return re.findall(r"^ExecStart=(.+)$", self.unit, re.MULTILINE)[0].split()

    @property
    def environment(self) -> list[str]:
        return re.findall(r"^Environment=(.+)$", self.unit, re.MULTILINE)

    @property
    def version(self) -> str:
        """That which `giliran` starts."""
        return os.readlink(self.debian.folder / "usr/lib/giliran/current")

    def take(self) -> str:
        """A number of today's demo day."""
        day, service = self.demo["day"], self.demo["services"][0]["code"]
        said = self.debian.ask(
            f"/api/v1/days/{day}/tickets",
            {"services": [service]},
            Authorization=f"Bearer {self.demo['greeter_token']}",
            Idempotency_Key=uuid4().hex,
        )
        assert said and said[0] == 201, said
        return str(json.loads(said[1])["number"])

    def revision(self) -> str:
        return self.rows("SELECT version_num FROM alembic_version")[0]

    def numbers(self, database: Path | None = None) -> list[str]:
        return self.rows("SELECT number FROM ticket ORDER BY number", database)

    def rows(self, query: str, database: Path | None = None) -> list[str]:
        with closing(sqlite3.connect(database or self.data / "giliran.db")) as connection:
            return [row[0] for row in connection.execute(query)]

    def kept_before(self, version: str) -> list[Path]:
        return backups_in(self.data / "backups" / f"before-{version}")


def test_a_box_is_installed_without_network_updated_through_power_cuts_and_goes_back(
    root: DebianRoot, packages: tuple[Path, Path]
) -> None:
    box, (this, later) = Box(root), packages
    assert root.interfaces() == ["lo"]
    it_is_installed_without_a_question_and_starts_at_boot(box, root.put(this))
    first = it_serves_a_day(box)
    later_inside = root.put(later)
    power_lost_while_the_update_is_unpacked_leaves_the_old_version_whole(box, later_inside)
    power_lost_while_the_data_are_upgraded_leaves_them_as_they_were(box, later_inside)
    second = the_update_is_finished_with_the_day_in_it(box, first)
    what_would_be_lost_by_going_back_is_said_first(box, first, second)
    an_update_after_which_nothing_happened_is_taken_back_at_once(box, later_inside)
    an_update_that_fails_leaves_the_data_and_is_taken_back(box, later_inside)
    removed_it_leaves_the_data(box)


def it_is_installed_without_a_question_and_starts_at_boot(box: Box, package: str) -> None:
    box.debian.run("dpkg", "--install", package)
    inside = box.debian.folder
    assert (inside / "etc/systemd/system/multi-user.target.wants/giliran.service").is_symlink()
    assert "Exec=giliran-open" in (inside / "usr/share/applications/giliran.desktop").read_text()
    assert box.debian.run("giliran", "--version").split()[-1] == VERSION
    assert not (box.data / "giliran.db").exists()  # whoever opens the page first begins, or goes on from a backup
    assert box.debian.run("dpkg", "--verify", "giliran") == ""


def it_serves_a_day(box: Box) -> str:
    with box.serving():
        page = box.debian.ask("/")
        assert page and page[0] == 200 and "<html" in page[1]
        guide = box.debian.ask("/help/petugas")
        assert guide and guide[0] == 200 and "Panggil berikutnya" in guide[1]
        box.demo = json.loads(box.debian.run("giliran", "demo", "--json").splitlines()[-1])
        return box.take()


def power_lost_while_the_update_is_unpacked_leaves_the_old_version_whole(box: Box, package: str) -> None:
    installing = box.debian.start("dpkg", "--install", package)
    unpacked = box.debian.folder / "usr/lib/giliran" / NEXT
    assert wait_until(unpacked.exists)
    box.debian.cut_power()
    said, _ = installing.communicate(timeout=PATIENCE)
    assert "Setting up" not in said
    box.debian.power_on()
    assert box.version == VERSION
    with box.serving():
        pass
    assert box.revision() == newest_revision()
    assert len(box.kept_before(NEXT)) == 1


def power_lost_while_the_data_are_upgraded_leaves_them_as_they_were(box: Box, package: str) -> None:
    hold, began = box.data / "hold", box.data / "began"
    hold.touch()
    installing = box.debian.start("dpkg", "--install", package)
    assert wait_until(lambda: began.exists() or installing.poll() is not None)
    assert installing.poll() is None, installing.communicate()[0]
    before = box.numbers()
    box.debian.cut_power()
    installing.communicate(timeout=PATIENCE)
    assert box.revision() == newest_revision()
    assert box.rows("SELECT name FROM sqlite_master WHERE name = 'next_release'") == []
    assert box.numbers() == before
    hold.unlink()
    box.debian.power_on()


def the_update_is_finished_with_the_day_in_it(box: Box, first: str) -> str:
    box.debian.run("dpkg", "--configure", "--pending")
    assert box.version == NEXT and box.revision() == "9999"
    assert all(first in box.numbers(copy) for copy in box.kept_before(NEXT))
    with box.serving():
        assert first in box.numbers()
        return box.take()


def what_would_be_lost_by_going_back_is_said_first(box: Box, first: str, second: str) -> None:
    said = box.debian.run("giliran-go-back", ends=1)
    assert "1 nomor" in said and "giliran go-back --yes" in said
    assert box.version == VERSION and box.revision() == "9999"
    refused = box.debian.run(*box.command, ends=1, user="giliran", environment=box.environment)
    assert "Data ini sudah dipakai oleh Giliran yang lebih baru" in refused and "Traceback" not in refused
    box.debian.run("giliran", "go-back", "--yes")
    assert box.revision() == newest_revision()
    (newer,) = box.data.glob("giliran-newer-*.db")
    assert second in box.numbers(newer) and second not in box.numbers()
    with box.serving():
        assert first in box.numbers()
        assert box.take() > second


def an_update_after_which_nothing_happened_is_taken_back_at_once(box: Box, package: str) -> None:
    epochs = box.rows("SELECT epoch FROM stream ORDER BY id")
    box.debian.run("dpkg", "--install", package)
    assert (box.version, box.revision()) == (NEXT, "9999")
    box.debian.run("giliran-go-back")
    assert (box.version, box.revision()) == (VERSION, newest_revision())
    assert box.rows("SELECT epoch FROM stream ORDER BY id") == epochs


def an_update_that_fails_leaves_the_data_and_is_taken_back(box: Box, package: str) -> None:
    fault, numbers = box.data / "fault", box.numbers()
    fault.touch()
    said = box.debian.run("dpkg", "--install", package, ends=1)
    assert "sudo giliran-go-back" in said
    assert (box.revision(), box.numbers()) == (newest_revision(), numbers)
    box.debian.run("giliran-go-back")
    assert box.version == VERSION
    assert box.debian.run("dpkg-query", "-W", "-f", "${db:Status-Status}", "giliran") == "installed"
    fault.unlink()


def removed_it_leaves_the_data(box: Box) -> None:
    numbers = box.numbers()
    box.debian.run("dpkg", "--purge", "giliran")
    assert box.numbers() == numbers
    assert not (box.debian.folder / "usr/lib/giliran").exists()
    assert not (box.debian.folder / "etc/giliran").exists()
