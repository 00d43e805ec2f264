"""What is installed, locked and bundled, and what must never be."""

import json
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement
from packaging.version import Version

from webapp.live.wire.compatibility import TESTED

ROOT = Path(__file__).parents[2]
PYTHON_LOCKS = sorted(ROOT.glob("requirements*.lock"))
ADDRESS = re.compile(r"[a-z+]+://|--index-url|--extra-index-url|--find-links|--trusted-host")
# the first answers 500 to every socket once it is importable, the second has no worker in gunicorn any more
FORBIDDEN = {"gevent-websocket", "eventlet"}


def locked_names(lock: Path) -> set[str]:
    return {re.split(r"[=\[ ;]", line)[0] for line in lock.read_text().splitlines() if re.match(r"[a-z0-9]", line)}


def test_there_is_a_lock_for_running_for_testing_and_for_bundling():
    assert [lock.name for lock in PYTHON_LOCKS] == [
        "requirements-dev.lock",
        "requirements-node.lock",
        "requirements.lock",
    ]


@pytest.mark.parametrize("lock", [*PYTHON_LOCKS, ROOT / "package-lock.json"], ids=lambda path: path.name)
def test_no_lock_file_names_an_index(lock):
    assert ADDRESS.findall(lock.read_text()) == []


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=lambda path: path.name)
def test_every_locked_python_package_has_a_checksum(lock):
    blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text().strip())
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_every_locked_javascript_package_has_a_checksum():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_the_tests_run_with_the_versions_that_the_hall_runs_with():
    def pins(lock: Path) -> set[str]:
        return {line.split(" ")[0] for line in lock.read_text().splitlines() if re.match(r"[a-z0-9]", line)}

    assert pins(ROOT / "requirements.lock") <= pins(ROOT / "requirements-dev.lock")


def test_what_fast_frames_were_tested_with_is_what_may_be_installed():
    """From the lowest version that pyproject.toml allows to the one that the hall runs with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    allowed = {one.name: one.specifier for one in map(Requirement, project["dependencies"]) if one.name in TESTED}
    assert allowed.keys() == TESTED.keys()
    assert {name for name, specifier in allowed.items() if not {"~="} & {one.operator for one in specifier}} == set()
    lowest = {name: max(Version(one.version) for one in specifier) for name, specifier in allowed.items()}
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    newest = {name: Version(locked[name.lower()]) for name in TESTED}
    tested = {name: (Version(low), Version(high)) for name, (low, high) in TESTED.items()}
    assert tested == {name: (lowest[name], newest[name]) for name in TESTED}


def test_what_breaks_the_sockets_is_neither_installed_nor_locked():
    installed = {distribution.metadata["Name"].lower().replace("_", "-") for distribution in distributions()}
    assert "flask-socketio" in installed
    assert FORBIDDEN & installed == set()
    assert FORBIDDEN & set().union(*map(locked_names, PYTHON_LOCKS)) == set()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one page, bundled with the packages that are installed here."""
    for name in ("hatch_build.py", "package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/bundle.mjs", tmp_path / "scripts")
    shutil.copytree(ROOT / "webapp/static/js/lib/old", tmp_path / "webapp/static/js/lib/old")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    write(tmp_path / "webapp/static/css/surfaces/hall.css", ".cloth { background: url(../../img/cloth.svg); inset: 0 }")
    write(tmp_path / "webapp/static/img/cloth.svg", "<svg xmlns='http://www.w3.org/2000/svg'></svg>")
    write(tmp_path / "webapp/static/js/surfaces/hall.js", "import { io } from 'socket.io-client'; io?.('/live');")
    write(tmp_path / "webapp/static/js/old-board.js", "setInterval(async () => { await fetch('/') }, 5000);")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def bundled(project: Path) -> dict[str, Path]:
    subprocess.run([sys.executable, "hatch_build.py"], cwd=project, check=True)
    dist = project / "webapp/static/dist"
    files = json.loads((dist / "assets.json").read_text())["files"]
    return {name: dist / entry["file"] for name, entry in files.items()}


def test_each_entry_becomes_one_hashed_file_with_its_compressed_twins(project):
    files = bundled(project)
    assert set(files) == {"css/surfaces/hall.css", "img/cloth.svg", "js/surfaces/hall.js", "js/old-board.js"}
    for name, file in files.items():
        assert re.fullmatch(rf"{Path(name).stem}-[A-Z0-9]{{8}}{Path(name).suffix}", file.name)
        assert file.with_name(f"{file.name}.gz").exists()
        assert file.with_name(f"{file.name}.br").exists()


def test_a_bundle_speaks_the_language_of_the_oldest_browser_it_is_for(project):
    files = bundled(project)
    assert "inset" not in files["css/surfaces/hall.css"].read_text()
    assert "?." not in files["js/surfaces/hall.js"].read_text()
    old = files["js/old-board.js"].read_text()
    assert "async" not in old
    assert old.index("getOwnPropertyDescriptors") < old.index("setInterval")  # added before its first line


def test_bundling_again_without_a_change_touches_nothing(project):
    before = {file: file.stat().st_mtime_ns for file in bundled(project).values()}
    assert {file: file.stat().st_mtime_ns for file in bundled(project).values()} == before


def test_a_change_makes_a_new_name_and_removes_the_old_file(project):
    before = bundled(project)
    write(project / "webapp/static/css/surfaces/hall.css", ".cloth { color: green }")
    after = bundled(project)
    assert after["css/surfaces/hall.css"] != before["css/surfaces/hall.css"]
    assert after["js/surfaces/hall.js"] == before["js/surfaces/hall.js"]
    assert not before["css/surfaces/hall.css"].exists()
    assert not before["img/cloth.svg"].exists()


def test_a_project_without_pages_has_an_empty_bundle(project):
    shutil.rmtree(project / "webapp/static")
    assert bundled(project) == {}


def test_a_catalogue_is_compiled_with_the_bundle(project):
    po = project / "webapp/translations/en/LC_MESSAGES/messages.po"
    write(po, 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Meja"\nmsgstr "Desk"\n')
    bundled(project)
    assert b"Desk" in po.with_suffix(".mo").read_bytes()


def test_the_wheel_holds_the_guides_and_their_pictures():
    packed = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    wanted = [*(ROOT / "webapp/help").rglob("*.md"), *(ROOT / "webapp/static/pictures").glob("*.png")]
    assert len(wanted) > 20
    assert [path.name for path in wanted if path.relative_to(ROOT).as_posix() not in packed] == []


def test_the_debian_package_holds_what_any_release_of_its_python_needs():
    """Debian 12 has Python 3.11.2; for it the lock names a package that 3.11.3 and later do without."""
    wanted = runpy.run_path(str(ROOT / "scripts/package.py"))["wanted_here"]
    packed = {re.split("[=<>~]", block)[0] for block in wanted(ROOT / "requirements.lock")}
    assert ("async-timeout" in packed) == (sys.version_info < (3, 12))
    assert "flask" in packed and "colorama" not in packed  # which only Windows needs
    assert packed <= locked_names(ROOT / "requirements.lock")
