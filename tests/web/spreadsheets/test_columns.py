"""Fields are found by the heads of a table, and what no head names is said and not lost."""

from flask import Flask

from webapp.spreadsheets.columns import SheetColumn, fits, records_of
from webapp.spreadsheets.table import SheetRow, SheetTable

COLUMNS = (SheetColumn("code", ("Kode",), is_required=True), SheetColumn("name_en", ("Nama (Inggris)",)))


def table(*rows: tuple[str, ...]) -> SheetTable:
    return SheetTable("Layanan", tuple(SheetRow(number, cells) for number, cells in enumerate(rows, 1)))


def test_heads_may_stand_in_any_order_and_by_any_of_their_names(app: Flask) -> None:
    with app.test_request_context():
        for heads in (("Nama (Inggris)", "Kode"), ("name en", "CODE"), ("NAME_EN", " kode ")):
            found, problems = records_of(table(heads, ("Licence", "SIM-C"), ("", "STNK")), COLUMNS)
            assert problems == []
            assert [one.values for one in found.records] == [
                {"name_en": "Licence", "code": "SIM-C"},
                {"name_en": "", "code": "STNK"},
            ]


def test_heads_that_are_unknown_doubled_or_missing_are_said_at_their_place(app: Flask) -> None:
    with app.test_request_context():
        _found, problems = records_of(table(("Kod", "Nama (Inggris)", "name_en"), ("a",)), COLUMNS)
        assert [one.line() for one in problems] == [
            "Lembar Layanan, baris 1, kolom A: kolom “Kod” tidak dikenal. Mungkin maksud Anda: Kode.",
            "Lembar Layanan, baris 1, kolom C: kolom “name_en” ada dua kali.",
            "Lembar Layanan, baris 1: kolom “Kode” tidak ada.",
        ]


def test_a_cell_below_no_head_is_said(app: Flask) -> None:
    with app.test_request_context():
        _found, problems = records_of(table(("Kode", "", "Nama (Inggris)"), ("a", "b"), ("a", "", "", "c")), COLUMNS)
        assert [(one.row, one.column) for one in problems] == [(2, 2), (3, 4)]


def test_a_field_is_named_by_its_cell_when_it_is_wrong(app: Flask) -> None:
    with app.test_request_context():
        found, _problems = records_of(table(("Nama (Inggris)", "Kode"), ("", "x y")), COLUMNS)
        wrong = found.problem(found.records[0], "code", "tanpa spasi.")
        assert wrong.line() == "Lembar Layanan, baris 2, kolom B: tanpa spasi."


def test_a_table_is_known_by_the_heads_that_it_must_have() -> None:
    assert fits(table(("nama (inggris)", "Kode")), COLUMNS)
    assert not fits(table(("Nama (Inggris)",)), COLUMNS)
