"""The regency's server takes days in: on its page, from a stick, over the API; a sentence for whatever goes wrong."""

import re
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from queues.actions.hall.pausing import pause_service
from queues.actions.hall.reopening import reopen_day
from queues.model.actor import Role
from queues.model.events.box import BoxKnown, DayReceived
from queues.persistence.people.people import create_access_token
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, NOON, Hall, later
from tests.web.conftest import Staff
from tests.web.handed_in.boxes import accepted, end, file_of, fingerprint_in, forged
from tests.web.handed_in.test_day_file import newer_format
from tests.web.handed_in.test_taking_in import box_events_of, correct_one
from tests.web.reading import text_of
from webapp.handed_in.waiting import waiting_files
from webapp.services import Box
from webapp.settings import Settings

MB = 1024 * 1024
UPLOAD, API = "/received/upload", "/api/v1/received-days"


@pytest.fixture
def database_url(empty_file: Path, tmp_path: Path) -> str:
    """A server without a day of its own."""
    (tmp_path / "server.db").write_bytes(empty_file.read_bytes())
    return f"sqlite:///{tmp_path / 'server.db'}"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "usb").mkdir()
    return settings.model_copy(update={"usb_dirs": str(tmp_path / "usb")})


@pytest.fixture
def admin(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def sent(staff: Staff, file: bytes, name: str = "hari.giliran-day") -> Any:
    form = {"csrf_token": staff.csrf, "file": (BytesIO(file), name)}
    return staff.client.post(UPLOAD, data=form, content_type="multipart/form-data")


def posted(staff: Staff, path: str, **fields: str) -> Any:
    return staff.client.post(path, data={"csrf_token": staff.csrf} | fields)


def trusted(staff: Staff, box: Box, **fields: str) -> Any:
    (waiting,) = waiting_files(box)
    known = {"waiting": waiting.digest, "fingerprint": waiting.fingerprint, "compared": "yes"}
    return posted(staff, "/received/trust", **known | fields)


# -- on its page -----------------------------------------------------------------------------------------------------


def test_a_file_is_sent_its_key_compared_and_the_day_listed(
    admin: Staff, box: Box, its_hall: Hall, day_file: bytes
) -> None:
    answer = sent(admin, day_file)
    assert answer.status_code == 303
    page = text_of(admin.get(answer.headers["Location"].partition("#")[0]))
    assert fingerprint_in(day_file) in page and "belum dikenal di sini" in page
    assert "Bandingkan dahulu" in text_of(trusted(admin, box, compared=""))
    taken = trusted(admin, box)
    assert "Diterima sebagai versi 1." in text_of(taken) and "Terlayani 2" in text_of(taken)
    listed = text_of(admin.get("/received"))
    assert "Balai Desa Jeranglah Rendah" in listed and "Jumlah dari 1 hari 3 2" in listed
    audit = text_of(admin.get("/audit"))
    assert "dibandingkan dan dipercaya" in audit and "diterima sebagai versi 1." in audit
    again = sent(admin, day_file)
    assert "Berkas ini sudah ada: versi 1." in text_of(again)
    download = admin.get(f"/received/{its_hall.day_id}/1/file")
    assert download.data == day_file


def test_a_later_version_shows_what_changed_and_is_checked_again(
    admin: Staff, box: Box, village: Box, its_hall: Hall, day_file: bytes
) -> None:
    accepted(box, day_file)
    correct_one(its_hall)
    page = text_of(sent(admin, file_of(village)))
    assert "Ini kelanjutan dari yang sudah ada: 1 langkah bertambah." in page
    assert "Seluruh hari: Terlayani 2 1" in page and "yang berlaku" in page
    assert "Meja 1: Koreksi 0 1" in page and "Pukul 12.00–13.00: Terlayani 2 1" in page
    checked = posted(admin, f"/received/{its_hall.day_id}/2/check")
    assert "tanda tangan dan rantai catatannya utuh" in text_of(checked)
    older = sent(admin, day_file)
    assert "sudah ada" in text_of(older)  # the very file of version 1


def test_a_later_version_tells_pauses_too(
    admin: Staff, box: Box, village: Box, its_hall: Hall, day_file: bytes
) -> None:
    accepted(box, day_file)
    its_hall.do(reopen_day, by=COORDINATOR, day_id=its_hall.day_id, at=later(minutes=5), reason="continues")
    paused = {"day_id": its_hall.day_id, "service": "ktp", "reason": "network"}
    its_hall.do(pause_service, by=COORDINATOR, at=later(minutes=6), **paused)
    end(its_hall, later(minutes=9, seconds=30))
    page = text_of(sent(admin, file_of(village)))
    assert "jeda sejak 12.06, gangguan jaringan (menit:detik) – 3:30" in page and "Rinciannya: 1 angka lain" in page
    assert "Angka seluruh hari tetap sama." in page


def test_a_kept_file_that_was_changed_is_found_out(admin: Staff, box: Box, its_hall: Hall, day_file: bytes) -> None:
    accepted(box, day_file)
    changed = zlib.compress(day_file.replace(b"A001", b"A009", 1))
    with box.engine.begin() as connection:
        connection.execute(tables.received_day.update().values(file=changed))
    checked = posted(admin, f"/received/{its_hall.day_id}/1/check")
    assert checked.status_code == 422 and "sudah berubah sejak ditandatangani" in text_of(checked)


def test_a_file_that_is_not_wanted_is_thrown_away(admin: Staff, box: Box, day_file: bytes) -> None:
    sent(admin, day_file)
    (waiting,) = waiting_files(box)
    assert posted(admin, "/received/discard", waiting=waiting.digest).status_code == 303
    assert waiting_files(box) == [] and box_events_of(box, BoxKnown.kind) == []
    gone = posted(admin, "/received/trust", waiting=waiting.digest, fingerprint=waiting.fingerprint, compared="yes")
    assert gone.status_code == 404 and "sudah tidak disimpan" in text_of(gone)


def test_a_stick_is_found_and_its_file_taken(admin: Staff, box: Box, tmp_path: Path, day_file: bytes) -> None:
    stick = tmp_path / "usb" / "panitia" / "STICK"
    stick.mkdir(parents=True)
    (stick / "terulung-v1.giliran-day").write_bytes(day_file)
    page = admin.get("/received")
    assert "Terima terulung-v1.giliran-day" in text_of(page)
    found = re.search(r'name="file" value="([0-9a-f]{16})"', page.text)
    assert found and posted(admin, "/received/found", file=found[1]).status_code == 303
    assert len(waiting_files(box)) == 1
    (stick / "terulung-v1.giliran-day").unlink()
    gone = posted(admin, "/received/found", file=found[1])
    assert gone.status_code == 409 and "USB-nya dicabut" in text_of(gone)


def changed_byte(file: bytes) -> bytes:
    return file.replace(b"A001", b"A009", 1)


def cut(file: bytes) -> bytes:
    return file[: len(file) // 2]


def of_newer_format(file: bytes) -> bytes:
    return forged(file, newer_format)


@pytest.mark.parametrize(
    ("spoil", "status", "said", "in_english"),
    [
        (changed_byte, 422, "sudah berubah sejak ditandatangani", "has been changed since it was signed"),
        (cut, 422, "Berkas ini terpotong", "This file is cut off"),
        (lambda _file: b"PK\x03\x04zip", 422, "bukan berkas hari dari Giliran", "is not a day file of Giliran"),
        (of_newer_format, 422, "Giliran yang lebih baru", "by a newer Giliran"),
        (lambda _file: b"\0" * (51 * MB), 413, "Paling besar 50 MB", "50 MB"),
    ],
)
def test_whatever_is_wrong_with_a_file_is_a_sentence_in_both_languages(
    admin: Staff, box: Box, day_file: bytes, spoil: Any, status: int, said: str, in_english: str
) -> None:
    file = spoil(day_file)
    answer = sent(admin, file)
    assert (answer.status_code, said in text_of(answer)) == (status, True)
    admin.get("/received?lang=en")
    assert in_english in text_of(sent(admin, file))
    assert waiting_files(box) == [] and box_events_of(box, DayReceived.kind) == []


# -- over the API ----------------------------------------------------------------------------------------------------


def token_of(box: Box, role: Role) -> dict[str, str]:
    with box.engine.begin() as connection:
        token = create_access_token(connection, role=role, label="Kotak desa", now=NOON)
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": "one"}


def over_api(client: Any, file: bytes, headers: dict[str, str]) -> Any:
    form = {"file": (BytesIO(file), "hari.giliran-day")}
    return client.post(API, data=form, content_type="multipart/form-data", headers=headers)


def test_a_program_sends_a_day_with_a_token_of_the_server(
    client: Any, box: Box, its_hall: Hall, village: Box, day_file: bytes
) -> None:
    headers = token_of(box, Role.ADMIN)
    first = over_api(client, day_file, headers)
    assert (first.status_code, first.json["error"]["code"]) == (409, "box_unknown")
    assert first.json["error"]["details"]["fingerprint"] == fingerprint_in(day_file)
    accepted(box, day_file)
    again = over_api(client, day_file, headers)
    assert (again.status_code, again.json["version"], again.json["is_new"]) == (200, 1, False)
    its_hall.correct(its_hall.turns()[0].id, "left", by=COORDINATOR, at=later(minutes=30))
    later_one = over_api(client, file_of(village), headers)
    assert (later_one.json["version"], later_one.json["relation"], later_one.json["added"]) == (2, "continues", 1)


def test_nobody_sends_a_day_without_such_a_token(client: Any, box: Box, day_file: bytes) -> None:
    assert over_api(client, day_file, {"Idempotency-Key": "one"}).status_code == 401
    assert over_api(client, day_file, token_of(box, Role.GREETER)).status_code == 403
    assert waiting_files(box) == []


def test_a_page_of_another_site_cannot_send_one(admin: Staff, box: Box, day_file: bytes) -> None:
    """With the session's cookie and without the page's token: it is looked at before the file is."""
    form = {"file": (BytesIO(day_file), "hari.giliran-day")}
    for path in (UPLOAD, API):
        answer = admin.client.post(
            path, data=form, content_type="multipart/form-data", headers={"Idempotency-Key": "one"}
        )
        assert answer.status_code == 400
        form = {"file": (BytesIO(day_file), "hari.giliran-day")}
    assert waiting_files(box) == []


def test_a_command_without_a_key_or_a_file_is_told_so(client: Any, box: Box, day_file: bytes) -> None:
    headers = token_of(box, Role.ADMIN)
    keyless = over_api(client, day_file, {"Authorization": headers["Authorization"]})
    assert (keyless.status_code, keyless.json["error"]["code"]) == (400, "key_missing")
    empty = client.post(API, json={}, headers=headers)
    assert (empty.status_code, empty.json["error"]["code"]) == (422, "no_upload")
