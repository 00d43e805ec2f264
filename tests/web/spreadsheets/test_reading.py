"""A table that somebody sends is read as they see it, or refused with the place that is wrong."""

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from webapp.spreadsheets.reading import MOST_PROBLEMS, read_tables
from webapp.spreadsheets.table import SheetRow, SheetTable, TableLimits, TableUnreadable, letters_of

Send = Callable[[bytes], Path]


@pytest.fixture
def send(tmp_path: Path) -> Send:
    def sent(content: bytes) -> Path:
        path = tmp_path / "kiriman"
        path.write_bytes(content)
        return path

    return sent


def workbook(**sheets: list[list[Any]]) -> bytes:
    written = BytesIO()
    with Workbook(written, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for nth, cell in enumerate(row):
                    (sheet.write_string if isinstance(cell, str) and cell[:1] != "\0" else _typed(sheet))(
                        number, nth, cell
                    )
    return written.getvalue()


def _typed(sheet: Any) -> Callable[[int, int, Any], None]:
    """A formula is written as text after a zero byte."""

    def write(row: int, column: int, cell: Any) -> None:
        sheet.write_formula(row, column, cell[1:]) if isinstance(cell, str) else sheet.write(row, column, cell)

    return write


def with_part(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same workbook with one of its parts changed."""
    written = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return written.getvalue()


def lines_of(path: Path, app: Flask, limits: TableLimits | None = None) -> list[str]:
    """What is said of a file that is refused."""
    with pytest.raises(TableUnreadable) as refused:
        read_tables(path, limits)
    with app.test_request_context():
        return [one.line() for one in refused.value.problems]


# -- what is read ----------------------------------------------------------------------------------------------------


def test_cells_become_what_people_would_type(send: Send) -> None:
    book = workbook(
        Layanan=[["Kode", "Biaya"], [], ["SIM-C", 75_000], ["X", 1.5], [date(2026, 11, 21), True], [" Buji'an ", "=1"]],
        Kosong=[],
    )
    (table,) = read_tables(send(book))
    assert table == SheetTable(
        "Layanan",
        (
            SheetRow(1, ("Kode", "Biaya")),
            SheetRow(3, ("SIM-C", "75000")),
            SheetRow(4, ("X", "1.5")),
            SheetRow(5, ("2026-11-21", "ya")),
            SheetRow(6, ("Buji'an", "=1")),
        ),
    )


def test_a_moment_is_read_with_its_hour(send: Send) -> None:
    (table,) = read_tables(send(workbook(A=[[datetime(2026, 11, 21, 8, 30)]])))
    assert table.rows[0].cells == ("2026-11-21 08:30:00",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_is_read_whatever_program_saved_it(send: Send, encoding: str, separator: str) -> None:
    text = (
        separator.join(("Kode", "Nama")) + "\r\n\r\n" + separator.join(("SIM-C", '"Perpanjang – ""cepat"""')) + "\r\n"
    )
    (table,) = read_tables(send(text.encode(encoding)))
    assert table.rows == (SheetRow(1, ("Kode", "Nama")), SheetRow(3, ("SIM-C", 'Perpanjang – "cepat"')))


def test_a_file_may_say_its_separator_in_its_first_line(send: Send) -> None:
    (table,) = read_tables(send(b"sep=;\r\na,b;c\r\n"))
    assert table.rows == (SheetRow(1, ("a,b", "c")),)


def test_rows_are_counted_as_a_spreadsheet_shows_them(send: Send) -> None:
    (table,) = read_tables(send(b'a;"satu\r\ndua"\r\n\r\nb;c\r\n'))
    assert table.rows == (SheetRow(1, ("a", "satu\ndua")), SheetRow(3, ("b", "c")))


def test_what_we_made_harmless_ourselves_is_read_as_it_was(send: Send) -> None:
    (table,) = read_tables(send(b"'+62 812;'=1+1;'biasa'\n"))
    assert table.rows[0].cells == ("+62 812", "=1+1", "'biasa'")


texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), max_size=20)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(st.lists(st.lists(texts, min_size=1, max_size=4), min_size=1, max_size=6))
def test_text_in_a_workbook_is_read_letter_by_letter(tmp_path_factory: pytest.TempPathFactory, rows: Any) -> None:
    rows = [[*row, "x"] for row in rows]
    path = tmp_path_factory.mktemp("sent") / "kiriman"
    path.write_bytes(workbook(A=rows))
    (table,) = read_tables(path)
    assert [list(row.cells) for row in table.rows] == rows


def test_what_looks_like_an_escaped_letter_stays_as_it_is(send: Send) -> None:
    (table,) = read_tables(send(workbook(A=[["_x0041_", "_x000D_"]])))
    assert table.rows[0].cells == ("_x0041_", "_x000D_")


# -- what is refused -------------------------------------------------------------------------------------------------


def test_a_formula_is_refused_with_its_cell(send: Send, app: Flask) -> None:
    book = workbook(Layanan=[["Kode", "Biaya"], ["SIM-C", "\0=50000+25000"], ["STNK", "\0=NA()"]])
    assert lines_of(send(book), app) == [
        "Lembar Layanan, baris 2, kolom B: berisi rumus. Salin, lalu tempel sebagai nilai saja.",
        "Lembar Layanan, baris 3, kolom B: berisi rumus. Salin, lalu tempel sebagai nilai saja.",
    ]
    said = lines_of(send(b"Kode;Biaya\nSIM-C;=1+1\n"), app)
    assert said == ["Baris 2, kolom B: berisi rumus. Salin, lalu tempel sebagai nilai saja."]


def test_no_more_is_said_than_anybody_reads(send: Send, app: Flask) -> None:
    assert len(lines_of(send(b"a;=1\n" * 500), app)) == MOST_PROBLEMS


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_hundred_thousand_rows_are_refused_at_the_first_that_is_too_many(send: Send, app: Flask, kind: str) -> None:
    content = b"a;b\n" * 100_000 if kind == "csv" else workbook(Layanan=[["a", "b"]] * 100_000)
    (said,) = lines_of(send(content), app)
    assert "aris 2001: terlalu banyak baris, paling banyak 2000 dalam satu berkas." in said


def test_a_row_a_million_rows_further_down_is_no_trouble(send: Send) -> None:
    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet("A")
        sheet.write_string(0, 0, "Kode")
        sheet.write_string(1_048_575, 0, "SIM-C")
    (table,) = read_tables(send(written.getvalue()))
    assert [row.number for row in table.rows] == [1, 1_048_576]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_too_many_columns_and_too_long_cells_are_refused(send: Send, app: Flask, kind: str) -> None:
    wide: list[list[Any]] = [["a"], ["x"] * 61]
    long: list[list[Any]] = [["a", "x" * 4001]]
    for rows, words in ((wide, "kolom BI: terlalu banyak kolom"), (long, "kolom B: terlalu panjang")):
        content = "\n".join(";".join(row) for row in rows).encode() if kind == "csv" else workbook(A=rows)
        (said,) = lines_of(send(content), app)
        assert words in said


def test_what_unpacks_to_more_than_it_may_is_not_unpacked(send: Send, app: Flask) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", "")
        bomb.writestr("xl/sharedStrings.xml", b" " * 40_000_000)
    assert len(packed.getvalue()) < 100_000
    assert "terlalu besar setelah dibuka" in lines_of(send(packed.getvalue()), app)[0]


def test_entities_that_grow_are_refused(send: Send, app: Flask) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    book = with_part(
        workbook(A=[["Kode"]]),
        "xl/sharedStrings.xml",
        lambda xml: b"<!DOCTYPE sst [" + laughs.encode() + b"]><sst><si><t>&l11;</t></si></sst>",
    )
    assert "rusak" in lines_of(send(book), app)[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Berkas ini kosong."),
        (b"\n;;\n", "Berkas ini kosong."),
        (b"PK\x03\x04 and then nothing", "bukan tabel Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "Excel lama"),
        (b"%PDF-1.7 ...", "berkas PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "bukan tabel"),
        (b"a\0b\0", "bukan tabel"),
        (b'Kode;Nama\nSIM-C;"Perpanjang\nlagi', "Baris 2: tanda kutip tidak ditutup"),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(send: Send, app: Flask, content: bytes, words: str) -> None:
    (said,) = lines_of(send(content), app)
    assert words in said


def test_another_archive_than_a_workbook_is_refused(send: Send, app: Flask) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as other:
        other.writestr("content.xml", "<a/>")
    assert "bukan tabel Excel" in lines_of(send(packed.getvalue()), app)[0]


def test_a_damaged_workbook_is_refused_at_whichever_part(send: Send, app: Flask) -> None:
    whole = workbook(A=[["Kode"]])
    for part in ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        broken = with_part(whole, part, lambda xml: xml[: len(xml) // 2])
        assert "rusak" in lines_of(send(broken), app)[0], part


def test_columns_are_called_as_in_a_spreadsheet() -> None:
    assert [letters_of(nth) for nth in (1, 26, 27, 52, 703)] == ["A", "Z", "AA", "AZ", "AAA"]
