"""The command line on a copy of the code whose front end was never bundled: all but the server works."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE

ROOT = Path(__file__).parents[3]
GILIRAN = "from webapp.cli.main import cli; cli(prog_name='giliran')"


@pytest.fixture(scope="module")
def bare_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bare")
    without = shutil.ignore_patterns("dist", "__pycache__")
    for package in ("queues", "webapp"):
        shutil.copytree(ROOT / package, folder / package, ignore=without)
    return folder


def giliran(tree: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    known = {**os.environ, "GILIRAN_DATA_DIR": str(tree / "data"), "LANG": "C.UTF-8"}
    ran = subprocess.run(
        [sys.executable, "-c", GILIRAN, *arguments],
        cwd=tree,
        env=known,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran


def test_people_and_backups_need_no_front_end(bare_tree: Path) -> None:
    assert not (bare_tree / "webapp/static/dist").exists()
    made = giliran(bare_tree, "user", "add", "andika", "--role", "clerk", "--json")
    assert made.returncode == 0, made.stderr
    assert [one["username"] for one in json.loads(giliran(bare_tree, "user", "list", "--json").stdout)] == ["andika"]
    assert giliran(bare_tree, "backup").returncode == 0


def test_the_doctor_comes_where_the_front_end_is_missing_and_says_so(bare_tree: Path) -> None:
    findings = json.loads(giliran(bare_tree, "doctor", "--json").stdout)["findings"]
    assert next(one for one in findings if one["check"] == "bundle")["ok"] is False


def test_a_server_without_its_front_end_says_what_to_do(bare_tree: Path) -> None:
    refused = giliran(bare_tree, "serve")
    assert (refused.returncode, refused.stderr.strip()) == (1, "Berkas tampilan belum dibuat. Jalankan: make assets")
