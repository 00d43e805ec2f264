"""Calls to the disk fail one by one; what was refused is not there, or answers the same when it is sent again."""

import errno
import re
import shutil
from pathlib import Path

import requests

from tests.durability.disk import SYNC
from tests.durability.full_disks import assert_only_clear_errors_and_nothing_lost, serve_on_a_failing_disk
from tests.durability.halls import Hall
from tests.durability.sweeping import assert_swept
from tests.durability.truths import Found


def test_whichever_call_fails_nothing_acknowledged_is_lost_and_the_same_key_works_later(
    hall_file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    assert_swept(Path(shutil.move(hall_file, folder / "hall.db")), tmp_path, calls=5, seed=41)


def test_a_server_on_a_failing_disk_says_so_loses_nothing_and_recovers_by_itself(server: Hall) -> None:
    memory = serve_on_a_failing_disk(server, rounds=1, seed=42)
    assert_only_clear_errors_and_nothing_lost(server, memory)


def hidden_fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_a_page_says_that_a_number_was_not_recorded_and_the_same_form_works_later(server: Hall) -> None:
    server.start()
    phone = requests.Session()
    page = phone.get(f"{server.url}/d/{server.day}").text
    form = hidden_fields(page) | {"services": server.demo["services"][0]["code"]}
    server.disk.fail(SYNC, errno.EIO)
    refused = phone.post(f"{server.url}/d/{server.day}/tickets", form, allow_redirects=False)
    assert refused.status_code == 503
    assert "Belum tercatat" in refused.text
    assert hidden_fields(refused.text)["key"] == form["key"]
    server.disk.be_well()
    taken = phone.post(f"{server.url}/d/{server.day}/tickets", form, allow_redirects=False)
    assert taken.status_code == 303
    assert len(Found(server.database).tickets) == 1
