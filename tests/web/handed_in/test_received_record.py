"""A day of another box on the record sheet: the figures, promises and tables of its own box, and nothing to change."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from queues.snapshots.record.received_record import received_record_snapshot
from queues.snapshots.record.record import record_snapshot
from tests.builders import DAY, Hall
from tests.web.conftest import Staff
from tests.web.handed_in.boxes import accepted, file_of
from tests.web.handed_in.test_taking_in import correct_one
from tests.web.reading import words_of
from webapp.background.records import write_figures
from webapp.catalogue.population import population_of_services
from webapp.services import Box


@pytest.fixture
def database_url(empty_file: Path, tmp_path: Path) -> str:
    """A server without a day of its own."""
    (tmp_path / "server.db").write_bytes(empty_file.read_bytes())
    return f"sqlite:///{tmp_path / 'server.db'}"


@pytest.fixture
def admin(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def address(hall: Hall, version: int = 1, what: str = "") -> str:
    return f"/received/{hall.day_id}/{version}/record{what}"


def said(staff: Staff, path: str) -> str:
    answer = staff.get(path)
    assert answer.status_code == 200
    return words_of(answer.text)


def test_its_figures_and_promises_are_those_of_its_own_box(
    box: Box, village: Box, its_hall: Hall, day_file: bytes
) -> None:
    write_figures(village.engine, village.writer, its_hall.day_id, village.now(), population_of_services())
    own = record_snapshot(village.engine, DAY, population_of_services())
    accepted(box, file_of(village))
    received = received_record_snapshot(box.engine, its_hall.day_id, 1)
    assert own.shown is not None and dict(received.figures) == dict(own.figures)
    assert [one["outcome"] for one in received.figures["promises"]] == ["collect_later"]


def test_births_are_counted_as_when_the_figures_were_written_whatever_the_catalogue_says_since(
    box: Box, village: Box, its_hall: Hall, day_file: bytes
) -> None:
    write_figures(village.engine, village.writer, its_hall.day_id, village.now(), {"ktp": "birth"})
    assert "ktp" not in population_of_services()
    accepted(box, file_of(village))
    received = received_record_snapshot(box.engine, its_hall.day_id, 1)
    assert received.figures["population"]["birth"] == {"": 2} and received.received.figures["agrees"] is True


def test_the_sheet_says_from_which_box_it_came_and_offers_nothing_to_change(
    admin: Staff, box: Box, its_hall: Hall, day_file: bytes
) -> None:
    accepted(box, day_file)
    assert address(its_hall) in admin.get(f"/received/{its_hall.day_id}").text
    page = admin.get(address(its_hall)).text
    words = words_of(page)
    assert re.search(r"Dari kotak .+, diterima Sabtu, 21 November 2026 pukul [0-9.]+ sebagai versi 1", words)
    assert "Nomor dibagikan 3" in words and "Nomor yang terlayani 2" in words
    assert "Hanya untuk dibaca" in words and "Nyatakan final" not in words
    main = page[page.index("<main") : page.index("</main>")]
    assert "<form" not in main
    assert f"/d/{DAY}" not in main  # which is a day of the other box


def test_each_version_keeps_its_sheet(admin: Staff, box: Box, village: Box, its_hall: Hall, day_file: bytes) -> None:
    accepted(box, day_file)
    correct_one(its_hall)
    accepted(box, file_of(village))
    assert "Nomor yang terlayani 1" in said(admin, address(its_hall, 2))
    old = said(admin, address(its_hall, 1))
    assert "Nomor yang terlayani 2" in old and "Ini bukan versi yang berlaku" in old
    assert admin.get(address(its_hall, 3)).status_code == 404


def test_an_agency_has_its_sheet_with_what_it_promised_and_no_name(
    admin: Staff, box: Box, its_hall: Hall, day_file: bytes
) -> None:
    accepted(box, day_file)
    sheet = said(admin, address(its_hall, 1, "/disdukcapil"))
    assert "A002 Cetak KTP-el Diambil nanti" in sheet and "Meja 1 (2 terlayani)" in sheet
    assert "Nama petugas tidak ikut dalam berkas" in sheet
    assert admin.get(address(its_hall, 1, "/kua")).status_code == 404


def test_its_tables_are_downloaded(admin: Staff, box: Box, its_hall: Hall, day_file: bytes) -> None:
    accepted(box, day_file)
    answer = admin.get(address(its_hall, 1, ".xlsx"))
    book = load_workbook(BytesIO(answer.data))
    summary: dict[Any, Any] = dict(row[:2] for row in book["Ringkasan"].iter_rows(values_only=True))
    assert (summary["Nomor dibagikan"], summary["Versi"]) == (3, 1)
    assert [row[0] for row in book["Janji"].iter_rows(values_only=True)] == ["Nomor", "A002"]
    assert "A002" in admin.get(address(its_hall, 1, ".csv")).get_data(as_text=True)
