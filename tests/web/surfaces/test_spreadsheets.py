"""Tables to download open in columns where commas are decimal, and carry nothing out."""

import csv
import re
from datetime import datetime, time
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from flask import Flask

from webapp.surfaces.office.spreadsheets import Cell, Table, downloaded

AT = datetime(2026, 11, 21, 12, 2)
ROWS: list[tuple[Cell, ...]] = [
    ("A001", AT, time(14, 30), 7, "Siti; Aminah"),
    ("=1+1", AT, None, 1, '@SUM(1) "x"'),
]
TABLE = Table("daftar", ("Nomor", "Waktu", "Jam", "Banyak", "Catatan"), ROWS)


@pytest.fixture
def bodies(app: Flask) -> dict[str, bytes]:
    with app.test_request_context():
        return {kind: downloaded(TABLE, kind).data for kind in ("csv", "xlsx")}


def test_a_csv_file_has_its_columns_where_an_indonesian_spreadsheet_looks_for_them(bodies: dict[str, bytes]) -> None:
    text = bodies["csv"].decode("utf-8-sig")
    assert bodies["csv"].startswith("\ufeff".encode())
    heads, first, second = csv.reader(StringIO(text), delimiter=";")
    assert heads == ["Nomor", "Waktu", "Jam", "Banyak", "Catatan"]
    assert first == ["A001", "2026-11-21 12:02:00", "14:30", "7", "Siti; Aminah"]
    assert second == ["'=1+1", "2026-11-21 12:02:00", "", "1", '\'@SUM(1) "x"']


def test_a_workbook_holds_text_times_and_numbers_and_no_formula(bodies: dict[str, bytes]) -> None:
    with ZipFile(BytesIO(bodies["xlsx"])) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", book.read("xl/sharedStrings.xml").decode())
    assert "<f>" not in sheet
    assert {"=1+1", "A001", "Siti; Aminah"} <= set(texts)
    moment = re.search(r'<c r="B2" s="\d+"><v>([\d.]+)</v>', sheet)
    assert moment and float(moment[1]) == pytest.approx((AT - datetime(1899, 12, 30)).total_seconds() / 86400)
    assert re.search(r'<c r="D2"><v>7</v>', sheet) and "autoFilter" in sheet


def test_an_empty_table_is_a_table_too(app: Flask) -> None:
    with app.test_request_context():
        for kind in ("csv", "xlsx"):
            answer = downloaded(Table("kosong", ("Nomor",), ()), kind)
            assert answer.headers["Content-Disposition"] == f'attachment; filename="kosong.{kind}"'
            assert answer.headers["Cache-Control"] == "no-store" and answer.data
