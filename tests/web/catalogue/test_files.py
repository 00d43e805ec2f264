"""A catalogue goes out as TOML or XLSX and comes back as it was; what is wrong with a file is said at its place."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from xlsxwriter import Workbook

from tests.web.catalogue.entries import catalogues
from webapp.catalogue import Catalogue, shipped_catalogue
from webapp.catalogue.comparing import entry_differences
from webapp.catalogue.files.spreadsheet import catalogue_of, workbook_of
from webapp.catalogue.files.toml_file import CatalogueFileInvalid, catalogue_text, read_catalogue_text
from webapp.spreadsheets.reading import read_tables

NOTHING = Catalogue({}, {})
round_trips = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def from_tables(content: bytes, folder: Path, known: Catalogue = NOTHING) -> Catalogue:
    path = folder / "kiriman"
    path.write_bytes(content)
    return catalogue_of(read_tables(path), known)


def refused(app: Flask, folder: Path, content: bytes, known: Catalogue = NOTHING) -> list[str]:
    with app.test_request_context(), pytest.raises(CatalogueFileInvalid) as invalid:
        from_tables(content, folder, known)
    return list(invalid.value.lines)


def refused_text(app: Flask, text: str) -> list[str]:
    with app.test_request_context(), pytest.raises(CatalogueFileInvalid) as invalid:
        read_catalogue_text(text, name="katalog.toml")
    return list(invalid.value.lines)


# -- out and back ----------------------------------------------------------------------------------------------------


@round_trips
@given(catalogues())
def test_whatever_is_exported_as_toml_comes_back_as_it_was(app: Flask, known: Catalogue) -> None:
    with app.test_request_context():
        assert read_catalogue_text(catalogue_text(known, note="Katalog\ndari kabupaten"), name="x") == known


@round_trips
@given(catalogues())
def test_whatever_is_exported_as_a_workbook_comes_back_as_it_was(app: Flask, tmp_path: Path, known: Catalogue) -> None:
    with app.test_request_context():
        assert from_tables(workbook_of(known), tmp_path) == known
        assert list(entry_differences(known, from_tables(workbook_of(known), tmp_path, shipped_catalogue()))) == []


def test_the_shipped_catalogue_comes_back_as_it_was(app: Flask, tmp_path: Path) -> None:
    shipped = shipped_catalogue()
    with app.test_request_context():
        assert read_catalogue_text(catalogue_text(shipped), name="x") == shipped
        assert from_tables(workbook_of(shipped), tmp_path) == shipped


# -- what people send back -------------------------------------------------------------------------------------------


def test_a_table_with_two_columns_changes_those_and_nothing_else(app: Flask, tmp_path: Path) -> None:
    shipped = shipped_catalogue()
    with app.test_request_context():
        sent = from_tables(b"Kode;Instansi;Biaya\nSIM-C;satlantas;Rp 80.000,-\n", tmp_path, shipped)
        (change,) = entry_differences(shipped, sent)
    assert [(one.field, one.was, one.becomes) for one in change.changes] == [("fee_amount", "75000", "80000")]


def test_a_requirement_that_stays_keeps_its_code_and_its_english(app: Flask, tmp_path: Path) -> None:
    shipped = shipped_catalogue()
    was = shipped.services["KTP-CETAK"].requirements
    table = f'Kode;Instansi;Syarat\nKTP-CETAK;disdukcapil;"Pas foto 3x4\n{was[1].text}\n{was[0].text}"\n'
    with app.test_request_context():
        (sent,) = from_tables(table.encode(), tmp_path, shipped).services.values()
    assert [(one.code, one.text_en) for one in sent.requirements] == [
        ("pas-foto-3x4", ""),
        (was[1].code, was[1].text_en),
        (was[0].code, was[0].text_en),
    ]


@pytest.mark.parametrize("typed", ["Rp150.000", "150000", "rp 150.000,-", "150.000,00"])
def test_fees_are_read_as_people_write_them(app: Flask, tmp_path: Path, typed: str) -> None:
    table = f'Kode,Instansi,Nama,Jenis biaya,Biaya\nX,setda,Uji,PNBP,"{typed}"\n'
    with app.test_request_context():
        assert from_tables(table.encode(), tmp_path).services["X"].fee.amount == 150_000


def test_each_fault_of_a_table_is_said_with_its_row_and_column(app: Flask, tmp_path: Path) -> None:
    table = (
        "Kode;Instansi;Nama;Jenis biaya;Biaya;Menit di meja;Sudah diperiksa;Gambar\n"
        "A 1;setda;Satu;gratis;;10;;\n"
        "B;setda;;sumbangan;;10;;\n"
        "C;setda;Tiga;PNBP;seratus;;;\n"
        "D;setda;Empat;gratis;5000;10;mungkin;cards\n"
        "B;setda;Lagi;gratis;;10;;\n"
        "E;setda;Lima;;5000;300;;\n"
    )
    assert refused(app, tmp_path, table.encode()) == [
        "Baris 2, kolom A: “A 1”: hanya huruf tanpa aksen, angka, titik, dan tanda hubung, tanpa spasi, misalnya "
        "KTP-REKAM.",
        "Baris 3, kolom C: harus diisi.",
        "Baris 3, kolom D: “sumbangan” tidak dikenal. Pilih: gratis, pajak, PNBP, lainnya.",
        "Baris 4, kolom E: “seratus”: tulis jumlahnya dalam rupiah, misalnya Rp150.000.",
        "Baris 4, kolom F: “”: tulis berapa menit, misalnya 10.",
        "Baris 5, kolom E: layanan gratis tidak punya jumlah biaya.",
        "Baris 5, kolom G: “mungkin”: tulis ya atau tidak.",
        "Baris 5, kolom H: gambar “cards” tidak dikenal. Mungkin maksud Anda: card.",
        "Baris 6, kolom A: B sudah dipakai di atasnya.",
        "Baris 7, kolom D: pilih jenis biayanya: gratis, pajak, PNBP, lainnya.",
        "Baris 7, kolom F: paling banyak 240.",
    ]


def test_what_is_wrong_with_lists_and_lines_is_said_at_its_cell(app: Flask, tmp_path: Path) -> None:
    table = (
        "Kode;Instansi;Nama;Kata pencarian;Syarat;Syarat (Inggris);Perlu hasil dari\n"
        'A;setda;Satu;;"Satu";"One\nTwo";\n'
        "B;setda;Dua;a|b;;;x y\n"
        'C;setda;"Ti\nga";;;;\n'
    )
    assert refused(app, tmp_path, table.encode()) == [
        "Baris 2, kolom F: lebih banyak baris daripada syaratnya.",
        "Baris 3, kolom D: tanpa koma, titik koma, atau garis tegak di dalam satu kata kunci.",
        "Baris 3, kolom G: “x y”: hanya huruf tanpa aksen, angka, titik, dan tanda hubung, tanpa spasi, misalnya "
        "KTP-REKAM.",
        "Baris 4, kolom C: harus dalam satu baris.",
    ]


def test_a_head_that_is_mistyped_is_said_once_and_not_in_every_row(app: Flask, tmp_path: Path) -> None:
    said = refused(app, tmp_path, b"Kode;Instansi;Nama;Syrat\n" + b"A;setda;Satu;KK\n" * 50)
    assert said == ["Baris 1, kolom D: kolom “Syrat” tidak dikenal. Mungkin maksud Anda: Syarat."]


def test_a_table_of_something_else_is_told_what_it_should_be(app: Flask, tmp_path: Path) -> None:
    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        book.add_worksheet("Sheet1").write_row(0, 0, ["No", "Uraian"])
    (said,) = refused(app, tmp_path, written.getvalue())
    assert said.startswith("Lembar Sheet1, baris 1: baris pertama harus berisi judul kolom")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[service]]\ncode = "A"\n', "baris 1, [[service]] ke-1, agency: wajib diisi."),
        (
            '[[agency]]\ncode = "a"\nname = "A"\nnama = "B"\n',
            "katalog.toml baris 4, [[agency]] ke-1, nama: tidak dikenal. Mungkin maksud Anda: name",
        ),
        (
            '[[agency]]\ncode = "a"\nname = "A"\n[[agency]]\ncode = "a"\nname = "B"\n',
            "baris 5, [[agency]] ke-2, code: a sudah dipakai di atasnya.",
        ),
        ('[[dinas]]\ncode = "a"\n', "katalog.toml baris 1, [dinas]: tidak dikenal"),
        ('[agency]\ncode = "a"\n', "tulis dengan dua kurung siku: [[agency]]."),
        ('[[service]]\ncode = "A', "tanda kutip penutup"),
        ("", "tidak ada [[agency]] atau [[service]]"),
    ],
)
def test_each_fault_of_a_toml_file_is_said_with_its_line(app: Flask, text: str, words: str) -> None:
    assert words in "\n".join(refused_text(app, text))


def test_nothing_is_taken_from_a_file_that_is_only_partly_right(app: Flask) -> None:
    text = catalogue_text(replace(shipped_catalogue(), services={})) + '\n[[agency]]\ncode = "x y"\nname = "X"\n'
    (said,) = refused_text(app, text)
    assert "code: “x y”" in said
