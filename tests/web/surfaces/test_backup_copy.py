"""A backup is taken along with the browser, whole and recorded, and an empty box goes on from it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from queues.model.events.box import BackupTaken
from queues.persistence.backup.backup import NAME, backups_in, check
from tests.builders import Hall
from tests.web.conftest import Staff
from tests.web.reading import words_of
from webapp.services import Box

PATH = "/settings/backup"


@pytest.fixture
def admin(hall: Hall, signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def taken(admin: Staff) -> Any:
    return admin.client.post(PATH, data={"csrf_token": admin.csrf})


def test_what_is_downloaded_is_a_whole_backup_of_this_moment(admin: Staff, hall: Hall, tmp_path: Path) -> None:
    hall.take("ktp")
    answer = taken(admin)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    name = answer.headers["Content-Disposition"].partition("filename=")[2]
    assert answer.headers["Content-Disposition"].startswith("attachment") and NAME.fullmatch(name)
    file = tmp_path / name
    file.write_bytes(answer.data)
    assert [one.code for one in check(file).days] == [hall.code]
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("SELECT count(*) FROM ticket").fetchone() == (1,)


def test_who_took_it_is_recorded_and_read(admin: Staff, hall: Hall, box: Box) -> None:
    taken(admin)
    (made,) = backups_in(box.settings.backups)
    (event,) = [one for one in hall.box_events() if one["kind"] == BackupTaken.kind]
    assert event["payload"]["file"] == made.name
    assert f"Cadangan disimpan dengan peramban: {made.name}." in words_of(admin.get("/audit").text)


def test_the_page_says_which_is_the_newest_and_that_it_lies_on_the_laptops_own_disk(admin: Staff) -> None:
    assert "Belum ada cadangan" in words_of(admin.get(PATH).text)
    taken(admin)
    said = words_of(admin.get(PATH).text)
    assert "Yang terbaru: " in said and "bila laptop hilang atau rusak" in said
    assert f'href="{PATH}"' in admin.get("/settings").text


def test_a_disk_that_takes_no_copy_is_said_and_nothing_leaves(admin: Staff, hall: Hall, box: Box) -> None:
    box.settings.backups.parent.mkdir(exist_ok=True)
    box.settings.backups.write_text("no folder")
    answer = taken(admin)
    assert answer.status_code == 503 and "Cadangan tidak dapat dibuat" in words_of(answer.text)
    assert BackupTaken.kind not in {one["kind"] for one in hall.box_events()}


@pytest.mark.parametrize("role", ["coordinator", "clerk", "viewer"])
def test_it_is_the_admins(app: Flask, hall: Hall, signed_in: Callable[[str], Staff], role: str) -> None:
    staff = signed_in(role)
    assert staff.get(PATH).status_code == 403
    assert taken(staff).status_code == 403
