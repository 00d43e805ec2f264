"""All desks of a day as lines of text: read as people write them, shown as what they would change, then saved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queues.model.hall.plan_changes import plan_changes
from queues.model.hall.service_day import DayPlan
from queues.snapshots.office.day_plan import planned_day
from tests.builders import Hall, open_hall
from tests.web.conftest import Staff
from tests.web.reading import words_of
from tests.web.surfaces.test_day_editing import form_of
from webapp.day_file.day_file import example_day, read_day_text
from webapp.day_file.desk_list import desk_lines, read_desk_lines
from webapp.day_file.editing import with_desks
from webapp.services import Box
from webapp.words.days.office_days import about_date

EXAMPLE = replace(read_day_text(example_day(date(2026, 11, 21)), name="x", for_real=False).plan, code="hari-daftar")


@pytest.fixture
def admin(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


@pytest.fixture
def prepared(box: Box, hall: Hall) -> Hall:
    return open_hall(box.engine, EXAMPLE, open_now=False)


def sent(admin: Staff, hall: Hall, lines: str, **more: str) -> Any:
    path = f"/days/{hall.code}/edit/desks"
    state = form_of(admin, path)["state"]
    return admin.client.post(path, data={"lines": lines, "state": state, "csrf_token": admin.csrf} | more)


def plan_of(hall: Hall) -> DayPlan:
    return planned_day(hall.engine, hall.code).plan


def test_the_lines_of_a_plan_read_again_are_its_desks(app: Flask) -> None:
    with app.test_request_context():
        read = read_desk_lines(desk_lines(EXAMPLE), EXAMPLE)
        assert read.problems == () and plan_changes(EXAMPLE, with_desks(EXAMPLE, read.desks)) == []


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # the app only lends its language
)
@given(st.permutations(EXAMPLE.desks), st.integers(min_value=1, max_value=12))
def test_any_choice_and_order_of_desks_comes_back_as_it_was_written(app: Flask, desks: list[Any], count: int) -> None:
    plan = with_desks(EXAMPLE, desks[:count])
    with app.test_request_context():
        assert read_desk_lines(desk_lines(plan), plan).desks == plan.desks


def test_what_the_lines_change_is_shown_first_and_then_saved(admin: Staff, prepared: Hall) -> None:
    lines = "Meja 2: rekam ktp-el; 2 kursi\n\n1: KTP-CETAK, Kartu Keluarga baru\n20: JKN"
    shown = sent(admin, prepared, lines)
    said = words_of(shown.text)
    assert shown.status_code == 200 and "Meja ditambah (Meja 20)" in said and "Meja dihapus (Meja 12)" in said
    assert plan_of(prepared) == EXAMPLE
    assert sent(admin, prepared, lines, confirmed="yes").status_code == 303
    desks = plan_of(prepared).desks
    assert [(one.code, one.seats) for one in desks] == [("2", 2), ("1", 1), ("20", 1)]
    assert set(desks[1].services) == {"KTP-CETAK", "KK-BARU"} and desks[2].agency == "bpjs-kesehatan"
    assert desks[0].label == EXAMPLE.desks[1].label


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("1 Rekam KTP-el", "Baris 1: tulis nomor meja, titik dua"),
        ("1: Rekam KTP-el\n2: Rekam SIM-el", "Baris 2: layanan “Rekam SIM-el” tidak dikenal"),
        ("1: Rekam KTP-ek", "Mungkin maksud Anda: rekam ktp-el"),
        ("1:", "Baris 1: meja 1 belum punya layanan"),
        ("1: JKN\n1: JKN", "Baris 2: meja 1 sudah ada di atas"),
        ("1: JKN; banyak", "Baris 1: kursi: isi angka 1 sampai 20"),
        ("1: JKN; 21", "Baris 1: kursi: isi angka 1 sampai 20"),
        ("  ", "Tulis paling sedikit satu meja"),
        ("\n".join(f"{number}: JKN" for number in range(1, 202)), "Paling banyak 200 meja"),
    ],
)
def test_what_is_wrong_is_said_by_line_and_nothing_typed_is_lost(
    admin: Staff, prepared: Hall, lines: str, said: str
) -> None:
    answer = sent(admin, prepared, lines, confirmed="yes")
    assert answer.status_code == 422 and said in words_of(answer.text)
    assert lines.strip().splitlines()[0] in answer.text if lines.strip() else True
    assert plan_of(prepared) == EXAMPLE


def test_two_who_write_lists_see_each_other(admin: Staff, prepared: Hall) -> None:
    path = f"/days/{prepared.code}/edit/desks"
    mine = form_of(admin, path)
    assert sent(admin, prepared, "1: JKN", confirmed="yes").status_code == 303
    late = {"lines": "1: JKN\n2: JKN", "confirmed": "yes", "csrf_token": admin.csrf, "state": mine["state"]}
    answer = admin.client.post(path, data=late)
    assert answer.status_code == 409 and "Meja ditambah (Meja 2)" in words_of(answer.text)
    assert len(plan_of(prepared).desks) == 1


def test_a_date_says_what_is_special_about_it(app: Flask) -> None:
    with app.test_request_context():
        assert "Akhir pekan" in about_date(date(2026, 11, 28)) and about_date(date(2026, 11, 26)) == ""
        assert "Daftar hari libur 2031 belum ada" in about_date(date(2031, 3, 5))
