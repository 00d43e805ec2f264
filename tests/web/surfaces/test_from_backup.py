"""An empty box goes on from a backup: found on a stick or sent, looked at first, with every check of a restore."""

import json
import re
import sqlite3
import stat
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.persistence.backup.backup import back_up
from queues.persistence.engine import open_engine
from queues.persistence.people.people import create_user
from queues.persistence.schema.upgrades import upgrade
from tests.builders import NOON, open_hall, sqlite_url
from tests.web.reading import text_of
from webapp.first_start.found_backups import chosen_file, found_backups
from webapp.first_start.restoring import AGAIN, READY, TOLD, is_to_begin_again, put_restored_in_place
from webapp.services import Box
from webapp.settings import Settings

IN_THE_WIFI = {"REMOTE_ADDR": "192.168.8.23", "HTTP_HOST": "192.168.8.10:8000"}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """An empty box."""
    return sqlite_url(tmp_path / "giliran.db")


@pytest.fixture
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As it is mounted, with a backup of a hall of another laptop in a folder."""
    away = tmp_path_factory.mktemp("away")
    engine = open_engine(sqlite_url(away / "hall.db"))
    upgrade(engine)
    hall = open_hall(engine)
    hall.take("ktp")
    user = {"username": "panitia", "display_name": "Bu Rina", "role": "admin", "password_hash": "…"}
    hall.writer.write(create_user, **user, now=NOON)
    engine.dispose()
    folder = away / "media" / "budi" / "STICK" / "giliran"
    folder.mkdir(parents=True)
    back_up(away / "hall.db", folder, NOON)
    return away / "media"


@pytest.fixture
def settings(settings: Settings, stick: Path) -> Settings:
    return settings.model_copy(update={"usb_dirs": str(stick)})


@pytest.fixture
def backup(stick: Path) -> Path:
    (found,) = stick.rglob("giliran-*.db")
    return found


def token_on(client: FlaskClient, path: str = "/first-start/backups") -> str:
    found = re.search(r'name="csrf_token"\s+value="([^"]+)"', client.get(path).text)
    assert found is not None
    return found[1]


def chosen(client: FlaskClient) -> Any:
    """The first that is offered."""
    page = client.get("/first-start/backups").text
    offered = re.search(r'name="backup"\s+value="(\w+)"', page)
    form = {"csrf_token": token_on(client), "backup": offered[1] if offered else "none"}
    return client.post("/first-start/backups", data=form)


def sent(client: FlaskClient, file: bytes, name: str = "giliran.db") -> Any:
    form = {"csrf_token": token_on(client), "backup": (BytesIO(file), name)}
    return client.post("/first-start/backups/upload", data=form, content_type="multipart/form-data")


def confirmed(client: FlaskClient) -> Any:
    return client.post("/first-start/backups/restore", data={"csrf_token": token_on(client)})


def usernames_in(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT username FROM staff_user")]


# -- choosing --------------------------------------------------------------------------------------------------------


def test_the_first_page_leads_to_what_is_on_the_stick(client: FlaskClient, backup: Path) -> None:
    assert "Lanjutkan dari cadangan" in text_of(client.get("/first-start"))
    shown = text_of(client.get("/first-start/backups"))
    assert backup.name in shown and "STICK/giliran" in shown


def test_before_it_is_restored_one_sees_how_old_it_is_its_days_and_who_its_admins_are(
    client: FlaskClient, settings: Settings
) -> None:
    assert chosen(client).location.endswith("/first-start/backups/chosen")
    shown = text_of(client.get("/first-start/backups/chosen"))
    assert "Bu Rina (panitia)" in shown
    assert "Rabu, 15 Mei 2024" in shown or re.search(r"Data sampai \w+, \d+ \w+ \d{4}, pukul \d\d\.\d\d", shown)
    assert stat.S_IMODE(chosen_file(settings).stat().st_mode) == 0o600


def test_one_is_sent_from_another_place(client: FlaskClient, backup: Path, stick: Path) -> None:
    data = backup.read_bytes()
    backup.unlink()
    assert "Tidak ada cadangan di disk USB." in text_of(client.get("/first-start/backups"))
    assert sent(client, data).status_code == 303
    assert "Bu Rina (panitia)" in text_of(client.get("/first-start/backups/chosen"))


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("CREATE TABLE notes (text TEXT)", "bukan cadangan Giliran yang utuh"),
        ("CREATE TRIGGER t AFTER INSERT ON event BEGIN SELECT 1; END", "bukan cadangan Giliran yang utuh"),
        ("UPDATE alembic_version SET version_num = '9999'", "dibuat oleh Giliran yang lebih baru"),
    ],
)
def test_a_file_that_is_none_of_ours_is_said_and_not_offered(
    client: FlaskClient, backup: Path, statement: str, sentence: str
) -> None:
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute(statement)
        connection.commit()
    chosen(client)
    answer = client.get("/first-start/backups/chosen")
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)


@pytest.mark.parametrize("file", [b"not a database", b"SQLite format 3\0" + b"\0" * 5000])
def test_a_file_that_is_no_database_is_said(client: FlaskClient, file: bytes) -> None:
    sent(client, file)
    assert "bukan cadangan Giliran yang utuh" in text_of(client.get("/first-start/backups/chosen"))


def test_no_path_is_taken_from_a_page(client: FlaskClient, backup: Path) -> None:
    for asked in (str(backup), "../../etc/passwd", "0123456789abcdef", ""):
        answer = client.post("/first-start/backups", data={"csrf_token": token_on(client), "backup": asked})
        assert answer.status_code == 409
        assert "tidak terbaca lagi" in text_of(answer)


def test_a_link_on_a_stick_leads_nowhere(settings: Settings, backup: Path, tmp_path: Path) -> None:
    secret = tmp_path / "giliran-n00009-2026-11-28-093400.db"
    secret.write_bytes(b"of somebody else")
    (backup.parent / "giliran-n00010-2026-11-28-093400.db").symlink_to(secret)
    assert [one.path for one in found_backups(settings)] == [backup]


def test_what_was_looked_at_is_what_is_restored_though_the_stick_changes(
    client: FlaskClient, settings: Settings, backup: Path
) -> None:
    chosen(client)
    before = chosen_file(settings).read_bytes()
    backup.write_bytes(b"something else")
    assert chosen_file(settings).read_bytes() == before


# -- restoring -------------------------------------------------------------------------------------------------------


def test_a_restore_ends_with_the_new_pins_which_are_shown_until_they_are_noted(
    app: Flask, client: FlaskClient, settings: Settings, box: Box
) -> None:
    chosen(client)
    assert confirmed(client).location.endswith("/first-start/restoring")
    assert json.loads(client.get("/first-start/restoring/state").text)["trouble"] == ""
    assert client.get("/first-start/restoring").location.endswith("/first-start/restored")
    for _ in range(2):  # a reload loses nothing
        shown = text_of(client.get("/first-start/restored"))
        assert re.search(r"Nomor baru mulai dari [A-Z]02\d", shown) and "hentikan server ini" in shown
    assert app.test_client().get("/first-start/restored").status_code == 404  # for another browser
    assert stat.S_IMODE((settings.data_dir / TOLD).stat().st_mode) == 0o600
    token = token_on(client, "/first-start/restored")
    assert client.post("/first-start/restored", data={"csrf_token": token}).location.endswith("/sign-in")
    assert client.get("/first-start/restored").status_code == 404
    assert not (settings.data_dir / TOLD).exists()

    box.engine.dispose()  # the server ends
    assert usernames_in(settings.data_dir / "giliran.db") == []
    assert put_restored_in_place(settings)
    assert "panitia" in usernames_in(settings.data_dir / "giliran.db")
    assert sorted(path.name for path in settings.data_dir.glob("giliran*")) == ["giliran.db"]


def test_a_restore_that_is_refused_says_why_and_changes_nothing(
    client: FlaskClient, settings: Settings, backup: Path
) -> None:
    chosen(client)
    with closing(sqlite3.connect(chosen_file(settings))) as connection:
        connection.execute("DROP TRIGGER event_is_never_changed")
        connection.execute("UPDATE event SET kind = 'turn_called' WHERE seq = 2")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.commit()
    confirmed(client)
    state = client.get("/first-start/restoring/state").json
    assert "diubah di luar Giliran" in state["trouble"] and not state["done"]
    assert "diubah di luar Giliran" in text_of(client.get("/first-start/restoring"))
    assert not (settings.data_dir / READY).exists() and not (settings.data_dir / TOLD).exists()


def test_how_a_restore_goes_on_only_its_own_browser_hears(app: Flask, client: FlaskClient) -> None:
    chosen(client)
    confirmed(client)
    stranger = app.test_client()
    stranger.environ_base.update(IN_THE_WIFI)
    assert stranger.get("/first-start/restoring/state").json == {"step": 0, "trouble": "", "done": False}


# -- putting it in place ---------------------------------------------------------------------------------------------


def an_empty_database(settings: Settings) -> Path:
    engine = open_engine(settings.database)
    upgrade(engine)
    engine.dispose()
    return settings.data_dir / "giliran.db"


def ready(settings: Settings, backup: Path) -> Path:
    made = settings.data_dir / READY
    made.write_bytes(backup.read_bytes())
    return made


def test_a_finished_restore_waits_through_a_cut_of_power(settings: Settings, backup: Path) -> None:
    database = an_empty_database(settings)
    ready(settings, backup)
    database.rename(settings.data_dir / "giliran-empty.db")  # the power went between the two names
    assert put_restored_in_place(settings)
    assert "panitia" in usernames_in(database)
    assert not put_restored_in_place(settings)


def test_over_a_box_that_somebody_has_begun_with_nothing_is_put(settings: Settings, backup: Path) -> None:
    engine = open_engine(settings.database)
    upgrade(engine)
    open_hall(engine)
    engine.dispose()
    before = (settings.data_dir / "giliran.db").read_bytes()
    made = ready(settings, backup)
    assert not put_restored_in_place(settings)
    assert (settings.data_dir / "giliran.db").read_bytes() == before
    assert not made.exists()


def test_a_server_begins_again_once_when_it_was_asked_to(settings: Settings) -> None:
    assert not is_to_begin_again(settings.data_dir)
    (settings.data_dir / AGAIN).touch()
    assert is_to_begin_again(settings.data_dir)
    assert not is_to_begin_again(settings.data_dir)


# -- who may ---------------------------------------------------------------------------------------------------------

PAGES = ("/first-start/backups", "/first-start/backups/chosen")
COMMANDS = ("/first-start/backups", "/first-start/backups/upload", "/first-start/backups/restore")


def test_from_the_wifi_no_backup_is_seen_or_restored(app: Flask, settings: Settings) -> None:
    phone = app.test_client()
    phone.environ_base.update(IN_THE_WIFI)
    for path in PAGES:
        assert phone.get(path).location.endswith("/first-start/locked")
    for path in COMMANDS:
        assert phone.post(path).location.endswith("/first-start/locked")
    assert list((settings.data_dir).glob("uploads/*")) == []


def test_a_box_with_an_admin_has_no_such_page(client: FlaskClient, box: Box, settings: Settings) -> None:
    user = {"username": "panitia", "display_name": "Bu Rina", "role": "admin", "password_hash": "…"}
    box.writer.write(create_user, **user, now=NOON)
    assert [client.get(path).status_code for path in PAGES] == [404, 404]
    assert [client.post(path).status_code for path in COMMANDS] == [404, 404, 404]
