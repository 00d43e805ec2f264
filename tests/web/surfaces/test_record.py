"""The record of a day on its pages: what it says of itself, who may declare it, and the same figures in tables."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from queues.actions.hall.closing import close_day
from queues.actions.hall.hall_pauses import pause_hall, resume_hall
from queues.actions.hall.pausing import pause_service
from tests.builders import COORDINATOR, DAY, GREETER, Hall, later
from tests.web.conftest import Staff, StandingClock
from tests.web.reading import words_of

PAGE = f"/d/{DAY}/record"
VILLAGE = "17.01.02.2001"


@pytest.fixture
def coordinator(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("coordinator")


@pytest.fixture
def served(hall: Hall) -> Any:
    """A turn that was served on a day that is closed over another one, with half an hour without power."""
    hall.take("ktp", by=GREETER, from_village=VILLAGE)
    hall.take("ktp")
    done = hall.serve(minutes=12)
    hall.do(pause_hall, by=COORDINATOR, day_id=hall.day_id, reason="power", at=later(minutes=20))
    hall.do(resume_hall, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=50))
    return done


def close(hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=60))


def sent(who: Staff, path: str, **fields: Any) -> Any:
    return who.client.post(f"{PAGE}/{path}", data={"key": uuid4().hex, "csrf_token": who.csrf} | fields)


def said(who: Staff, path: str = PAGE) -> str:
    answer = who.get(path)
    assert answer.status_code == 200
    return words_of(answer.text)


def test_of_a_day_that_goes_on_the_figures_are_so_far(coordinator: Staff, hall: Hall, served: Any) -> None:
    page = said(coordinator)
    assert "Angka sampai saat ini." in page and "Nyatakan final" not in page
    assert "Nomor dibagikan 2" in page and "Diketahui untuk 1 dari 2 nomor." in page
    assert "Seluruh balai berhenti 30 menit: listrik padam." in page


def test_after_the_close_they_are_written_and_declared_final_by_the_coordinator(
    coordinator: Staff, hall: Hall, served: Any, signed_in: Callable[[str], Staff]
) -> None:
    close(hall)
    assert "Angka akhir sedang ditulis." in said(coordinator)
    assert sent(coordinator, "declare", version=1).status_code == 409
    assert sent(coordinator, "write").status_code == 303
    page = said(coordinator)
    assert "Versi 1, belum dinyatakan final" in page and "1 giliran tidak terlayani sampai hari ditutup." in page
    assert sent(coordinator, "declare", version=1).status_code == 303
    page = said(coordinator)
    assert re.search(r"Versi 1, dinyatakan final Sabtu, 21 November 2026 pukul [0-9.]+ oleh", page)
    assert "Baca angkanya, tulis keterangan" not in page
    assert hall.day().chain_head is not None and "Kode catatan:" in page


def test_a_correction_after_it_is_told_figure_by_figure_and_an_old_sheet_apart(
    coordinator: Staff, hall: Hall, served: Any
) -> None:
    close(hall)
    sent(coordinator, "write")
    sent(coordinator, "declare", version=1)
    hall.correct(served.id, "left", by=COORDINATOR, at=later(minutes=70))
    assert "Berubah sejak dicatat (versi 1)." in said(coordinator)
    sent(coordinator, "write")
    page = said(coordinator)
    assert "Berubah sejak dicatat: versi 1 sudah final, lalu ada koreksi." in page
    assert "Seluruh hari: Selesai dilayani 1 0" in page and "Seluruh hari: Pulang sebelum selesai 0 1" in page
    assert "Versi 2, belum dinyatakan final" in page
    old = said(coordinator, f"{PAGE}?version=1")
    assert "Ini versi lama. Buka versi terbaru, 2" in old and "Versi 1, dinyatakan final" in old
    assert coordinator.get(f"{PAGE}?version=7").status_code == 404
    assert sent(coordinator, "declare", version=1).status_code == 409


def test_the_sheet_for_the_regent_names_the_longest_pauses_and_says_how_many_more_there_are(
    coordinator: Staff, hall: Hall, served: Any
) -> None:
    for minutes, service in enumerate(("ktp", "kk", "bpjs", "sim", "pajak")):
        paused = {"day_id": hall.day_id, "service": service, "reason": "network"}
        hall.do(pause_service, by=COORDINATOR, at=later(minutes=10 + minutes), **paused)
    page = said(coordinator)
    sheet = page[page.index("Yang tidak berjalan semestinya") : page.index("Mengetahui")]
    assert "Seluruh balai berhenti" in sheet and sheet.count("gangguan jaringan") == 2
    assert "3 jeda lain ada di lembar berikutnya." in sheet
    assert page.count("gangguan jaringan") == 2 + 5  # all of them stand behind it


def test_a_viewer_reads_it_and_declares_nothing(hall: Hall, served: Any, signed_in: Callable[[str], Staff]) -> None:
    viewer = signed_in("viewer")
    assert "Nomor dibagikan 2" in said(viewer)
    assert sent(viewer, "declare", version=1).status_code == 403
    assert viewer.get(f"{PAGE}/remarks").status_code == 403


def test_the_sheet_of_an_agency_says_what_is_promised_to_which_number(
    coordinator: Staff, hall: Hall, served: Any
) -> None:
    hall.correct(served.id, "collect_later", at=later(minutes=15))
    page = said(coordinator, f"{PAGE}/disdukcapil")
    assert "A001 Cetak KTP-el Diambil nanti Rabu, 25 November 2026 Kantor Camat Manna" in page
    assert "Meja 1" in page and "1 terlayani" in page
    assert "A001" not in said(coordinator, f"{PAGE}/bpjs")
    assert coordinator.get(f"{PAGE}/kua").status_code == 404


def test_remarks_stand_on_the_sheets_until_they_are_final(coordinator: Staff, hall: Hall, served: Any) -> None:
    remarks = {"remark-day": "Genset datang <siang>", "before-day": "", "remark-bpjs": "Sinyal", "before-bpjs": ""}
    assert sent(coordinator, "remarks", **remarks).status_code == 303
    assert "Genset datang <siang>" in said(coordinator)
    assert "Sinyal" in said(coordinator, f"{PAGE}/bpjs")
    too_long = sent(coordinator, "remarks", **{"remark-day": "a" * 601, "before-day": ""})
    assert too_long.status_code == 422 and "1 huruf terlalu panjang." in words_of(too_long.text)
    # Whoever has an old page open changes only what was changed there.
    sent(coordinator, "remarks", **{"remark-bpjs": "", "before-bpjs": "Sinyal", "remark-day": "", "before-day": ""})
    assert "Genset datang" in said(coordinator) and "Sinyal" not in said(coordinator, f"{PAGE}/bpjs")
    close(hall)
    sent(coordinator, "write")
    sent(coordinator, "declare", version=1)
    final = sent(coordinator, "remarks", **{"remark-day": "Lain", "before-day": ""})
    assert final.status_code == 409 and "Genset datang" in said(coordinator)


def test_tables_hold_the_same_figures_and_no_formulas(
    coordinator: Staff, hall: Hall, served: Any, clock: StandingClock
) -> None:
    sent(coordinator, "remarks", **{"remark-day": "=1+1", "before-day": ""})
    book = load_workbook(BytesIO(coordinator.get(f"{PAGE}.xlsx").data))
    assert book.sheetnames[:4] == ["Ringkasan", "Layanan", "Instansi", "Meja"]
    summary = {row[0].value: row[1].value for row in book["Ringkasan"].iter_rows()}
    assert (summary["Nomor dibagikan"], summary["Terlayani"], summary["Layanan median (detik)"]) == (2, 1, 720)
    cell = book["Keterangan"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    lines = coordinator.get(f"{PAGE}.csv").text.lstrip("\ufeff").splitlines()
    assert "Ringkasan;Nomor dibagikan;Nilai;2" in lines
    assert "Keterangan;Seluruh hari;Keterangan;'=1+1" in lines
    assert "Jeda;Seluruh balai;Detik;1800" in lines
