"""The code of a day's key: printed by the admin, typed in on a spare laptop, and each showing of it recorded."""

import re
from collections.abc import Callable
from html import unescape

import pytest

from queues.snapshots.office.readiness import readiness
from tests.builders import Hall
from tests.web.conftest import Staff
from tests.web.reading import words_of
from webapp.services import Box


@pytest.fixture
def admin(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def test_the_sheet_has_the_code_and_its_showing_is_recorded_and_ticked(admin: Staff, hall: Hall, box: Box) -> None:
    assert readiness(box.engine, hall.code, now=box.now()).key_shown_at is None
    sheet = admin.client.post(f"/days/{hall.code}/key", data={"csrf_token": admin.csrf})
    assert sheet.status_code == 200 and sheet.headers["Cache-Control"] == "no-store"
    shown = unescape(re.search(r'label__typed"[^>]*>([^<]+)<', sheet.text)[1])  # type: ignore[index]
    assert shown == box.day_keys.code(hall.day_id)
    assert readiness(box.engine, hall.code, now=box.now()).key_shown_at == box.now()
    assert "Kode kunci" in words_of(admin.get("/audit").text)
    assert shown not in admin.get(f"/days/{hall.code}/key").text


def test_a_code_from_paper_is_learnt_and_a_wrong_one_is_said(admin: Staff, hall: Hall, box: Box) -> None:
    path = f"/days/{hall.code}/key/learn"
    wrong = admin.client.post(path, data={"code": "ABCDE-12345", "csrf_token": admin.csrf})
    assert wrong.status_code == 422 and "salah ketik" in words_of(wrong.text) and "ABCDE-12345" in wrong.text
    code = box.day_keys.code(hall.day_id).lower().replace("-", " ")
    assert admin.client.post(path, data={"code": code, "csrf_token": admin.csrf}).status_code == 303
    assert "Kode tersimpan" in words_of(admin.get(f"/days/{hall.code}/key?learnt=1").text)


@pytest.mark.parametrize("role", ["coordinator", "greeter", "clerk", "viewer"])
def test_only_the_admin_sees_a_key(signed_in: Callable[[str], Staff], hall: Hall, role: str) -> None:
    staff = signed_in(role)
    assert staff.get(f"/days/{hall.code}/key").status_code == 403
    assert staff.client.post(f"/days/{hall.code}/key", data={"csrf_token": staff.csrf}).status_code == 403
