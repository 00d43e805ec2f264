"""A day as a file: saved from the browser, changed anywhere, brought back; what it would do is shown first."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest

from queues.snapshots.office.day_plan import planned_day
from queues.snapshots.shared.days import all_days
from tests.builders import Hall, open_hall
from tests.web.conftest import Staff
from tests.web.reading import words_of
from webapp.day_file.day_file import example_day, read_day_text
from webapp.services import Box

EXAMPLE = read_day_text(example_day(date(2026, 11, 21)), name="x", for_real=False).plan
PLAN = replace(EXAMPLE, code="hari-berkas", place="Balai Desa Lama", pungli_number="0812 1234 5678")


@pytest.fixture
def admin(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


@pytest.fixture
def prepared(box: Box, hall: Hall) -> Hall:
    return open_hall(box.engine, PLAN, open_now=False)


def sent(admin: Staff, raw: bytes) -> Any:
    data = {"file": (io.BytesIO(raw), "hari.toml"), "csrf_token": admin.csrf}
    return admin.client.post("/days/file", data=data, content_type="multipart/form-data")


def confirmed(admin: Staff, preview: Any) -> Any:
    text = unescape(re.search(r'<textarea name="text" hidden>(.*?)</textarea>', preview.text, re.S)[1])  # type: ignore[index]
    state = re.search(r'name="state" value="(\w*)"', preview.text)[1]  # type: ignore[index]
    data = {"text": text, "state": state, "confirmed": "yes", "csrf_token": admin.csrf}
    return admin.client.post("/days/file", data=data)


def saved_file(admin: Staff, hall: Hall) -> str:
    answer = admin.get(f"/days/{hall.code}/file")
    assert f'filename="{hall.code}.toml"' in answer.headers["Content-Disposition"]
    return str(answer.text)


def test_a_file_that_comes_back_as_it_left_changes_nothing(admin: Staff, prepared: Hall, box: Box) -> None:
    before = planned_day(box.engine, prepared.code).plan
    preview = sent(admin, saved_file(admin, prepared).encode())
    assert preview.status_code == 200 and "tidak ada yang berubah" in words_of(preview.text)
    assert confirmed(admin, preview).status_code == 303
    assert planned_day(box.engine, prepared.code).plan == before


def test_what_was_changed_in_it_is_shown_and_then_done(admin: Staff, prepared: Hall, box: Box) -> None:
    text = saved_file(admin, prepared).replace("Balai Desa Lama", "Lapangan Desa")
    preview = sent(admin, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert "Tempat: Balai Desa Lama → Lapangan Desa" in words_of(preview.text)
    assert planned_day(box.engine, prepared.code).plan.place != "Lapangan Desa"
    assert confirmed(admin, preview).status_code == 303
    assert planned_day(box.engine, prepared.code).plan.place == "Lapangan Desa"


def test_a_file_of_another_box_makes_the_day_here(admin: Staff, prepared: Hall, box: Box) -> None:
    text = saved_file(admin, prepared).replace('code = "hari-berkas"', 'code = "hari-lain"')
    preview = sent(admin, text.encode())
    size = f"Hari baru dengan {len(PLAN.desks)} meja dan {len(PLAN.offered)} layanan"
    assert size in words_of(preview.text)
    assert confirmed(admin, preview).status_code == 303
    made = planned_day(box.engine, "hari-lain").plan
    assert replace(made, code="hari-berkas") == planned_day(box.engine, prepared.code).plan


def test_each_problem_is_named_with_its_line_and_nothing_is_lost_or_written(
    admin: Staff, prepared: Hall, box: Box
) -> None:
    before = len(all_days(box.engine, most=99))
    text = saved_file(admin, prepared).replace('code = "hari-berkas"', 'code = "x"')
    text = text.replace('code = "12"', 'code = "12!"')
    answer = sent(admin, text.encode())
    assert answer.status_code == 422 and re.search(r"Berkas baris \d+, \[\[desk\]\] ke-12, code", words_of(answer.text))
    assert "12!" in answer.text and len(all_days(box.engine, most=99)) == before


@pytest.mark.parametrize(
    ("raw", "said"),
    [(b"\xff\xfe\xfa\x00\x01", "UTF-8"), (b"", "day"), (b"a = ;", "Berkas"), (b"PK\x03\x04", "Berkas")],
)
def test_what_is_no_day_file_is_refused_in_a_sentence(admin: Staff, raw: bytes, said: str) -> None:
    answer = sent(admin, raw)
    assert answer.status_code == 422 and said in words_of(answer.text)


def test_a_day_that_is_over_is_not_made_again(admin: Staff, prepared: Hall) -> None:
    text = saved_file(admin, prepared).replace("2026-11-21", "2024-01-09").replace("hari-berkas", "hari-lama")
    answer = sent(admin, text.encode())
    assert answer.status_code == 422 and "sudah lewat" in words_of(answer.text)


def test_a_file_that_changes_what_numbers_rely_on_is_refused_and_says_why(admin: Staff, hall: Hall, box: Box) -> None:
    text = saved_file(admin, hall).replace("0811-0000-0000", "0812 1234 5678")
    hall.take("ktp")
    ok = sent(admin, text.encode())
    assert confirmed(admin, ok).status_code == 303
    moved = sent(admin, text.replace("2026-11-21\n", "2026-11-22\n").encode())
    answer = confirmed(admin, moved)
    assert answer.status_code == 409 and "tidak dapat diubah lagi: tanggal" in words_of(answer.text)


@pytest.mark.parametrize("role", ["coordinator", "clerk", "viewer"])
def test_only_the_admin_takes_and_brings_days(signed_in: Callable[[str], Staff], hall: Hall, role: str) -> None:
    staff = signed_in(role)
    assert staff.get("/days/file").status_code == 403 and staff.get(f"/days/{hall.code}/file").status_code == 403
