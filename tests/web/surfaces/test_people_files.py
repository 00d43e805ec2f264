"""A spreadsheet of people becomes a list to look at, and a long list becomes accounts in steps, all or none."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from xlsxwriter import Workbook

from queues.model.actor import Role
from queues.persistence.people.people import create_user, list_users
from queues.persistence.read_transaction import one_read
from tests.builders import NOON, Hall
from tests.web.conftest import Staff
from tests.web.reading import words_of
from tests.web.surfaces.test_people import cards_of, signs_in
from webapp import LARGEST_BODY
from webapp.auth.credentials import new_password
from webapp.services import Box
from webapp.staff_accounts.accounts import NewSignIn
from webapp.staff_accounts.lists import LONGEST_NAME, MOST_PEOPLE, ListedPerson
from webapp.staff_accounts.making import HashedSignIn, PeopleInMaking, signed

HEADS = ("Nama", "Peran", "Instansi")
FORMULA_SAID = "berisi rumus"


@pytest.fixture
def admin(hall: Hall, signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def xlsx(*rows: tuple[str, ...]) -> bytes:
    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Petugas")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return written.getvalue()


def uploaded(admin: Staff, content: bytes, name: str = "petugas.xlsx") -> Any:
    form = {"csrf_token": admin.csrf, "file": (BytesIO(content), name)}
    return admin.client.post("/people/upload", data=form, content_type="multipart/form-data")


def list_in(answer: Any) -> str:
    found = re.search(r"<textarea[^>]*>([^<]*)</textarea>", answer.text)
    assert found
    return found[1]


def usernames(box: Box) -> list[str]:
    with one_read(box.engine) as connection:
        return [one.username for one in list_users(connection)]


# -- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        xlsx(HEADS, ("Dewi Lestari", "petugas", "Disdukcapil"), ("Budi Santoso, S.H.", "koordinator", "")),
        "Instansi;Peran;Nama\r\nDisdukcapil;petugas;Dewi Lestari\r\n;Koordinator;Budi Santoso, S.H.\r\n".encode(
            "utf-8-sig"
        ),
        b'name,role,agency\nDewi Lestari,clerk,disdukcapil\n"Budi Santoso, S.H.",coordinator,\n',
        "Nama\tPeran\tInstansi\nDewi  Lestari\tpetugas\tDisdukcapil\nBudi Santoso, S.H.\tkoordinator\t\n".encode(
            "utf-16"
        ),
    ],
    ids=["XLSX", "semicolons and BOM", "commas and English", "tabs of an old spreadsheet"],
)
def test_a_spreadsheet_becomes_a_list_that_is_looked_at_before_anybody_is_made(
    app: Flask, admin: Staff, box: Box, content: bytes
) -> None:
    before = usernames(box)
    shown = uploaded(admin, content)
    assert shown.status_code == 200, words_of(shown.text)
    assert "Buat 2 akun dan kartunya" in words_of(shown.text)
    assert usernames(box) == before
    made = admin.client.post("/people", data={"csrf_token": admin.csrf, "list": list_in(shown), "confirmed": "yes"})
    dewi, budi = cards_of(made)
    assert (dewi["name"], dewi["username"], budi["name"]) == ("Dewi Lestari", "dewi", "Budi Santoso, S.H.")
    assert signs_in(app, budi["username"], budi["password"])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (xlsx(("Nama", "Jabatan")), "Lembar Petugas, baris 1, kolom B: kolom “Jabatan” tidak dikenal."),
        (xlsx(("Peran",), ("admin",)), "Lembar Petugas, baris 1: kolom “Nama” tidak ada."),
        (xlsx(HEADS, ("Dewi", "bupati")), "Lembar Petugas, baris 2, kolom B: peran “bupati” tidak dikenal."),
        (
            xlsx(HEADS, ("Dewi", "", "Disdukcapl")),
            "Lembar Petugas, baris 2, kolom C: instansi “Disdukcapl” tidak dikenal.",
        ),
        (
            xlsx(HEADS, ("Dewi",), ("Budi",), ("dewi",)),
            "Lembar Petugas, baris 4, kolom A: nama ini sudah ada di baris 2.",
        ),
        (xlsx(HEADS, ("", "admin")), "Lembar Petugas, baris 2, kolom A: namanya kosong."),
        (xlsx(HEADS, ("Dewi", "admin", "", "rahasia")), "baris 2, kolom D: kolom ini tidak punya judul."),
        (xlsx(HEADS, ('=HYPERLINK("http://x")', "admin")), f"baris 2, kolom A: {FORMULA_SAID}"),
        (b"Nama;Peran\n=1+1;admin\n", f"Baris 2, kolom A: {FORMULA_SAID}"),
        (xlsx(HEADS), "Tulis paling sedikit satu orang."),
        (b"Nama\n" + b"".join(b"Orang %d\n" % nth for nth in range(100_000)), "terlalu banyak baris"),
        (b"\xff\xfe\x00\x01\x02", "bukan tabel"),
        (b"%PDF-1.7 ...", "PDF"),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_column_and_nothing_is_imported(
    admin: Staff, box: Box, content: bytes, problem: str
) -> None:
    before = usernames(box)
    answer = uploaded(admin, content)
    assert answer.status_code == 422 and problem in words_of(answer.text), words_of(answer.text)
    assert list_in(answer) == "" and usernames(box) == before


def test_no_file_at_all_is_said_in_words(admin: Staff) -> None:
    answer = uploaded(admin, b"", "")
    assert answer.status_code >= 400 and "Akun petugas" in words_of(answer.text)


def test_the_example_can_be_sent_back_as_it_is(admin: Staff) -> None:
    example = admin.get("/people/example.xlsx")
    assert example.status_code == 200
    assert "Buat 2 akun dan kartunya" in words_of(uploaded(admin, example.data).text)


@pytest.mark.parametrize("role", ["coordinator", "content"])
def test_only_an_admin_sends_a_file(hall: Hall, signed_in: Callable[[str], Staff], role: str) -> None:
    assert uploaded(signed_in(role), xlsx(HEADS, ("Dewi",))).status_code == 403


# -- steps -----------------------------------------------------------------------------------------------------------

EIGHT = "\n".join(
    f"Orang {word}; petugas" for word in ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan")
)


def begun(admin: Staff) -> Any:
    return admin.client.post("/people", data={"csrf_token": admin.csrf, "list": EIGHT, "confirmed": "yes"})


def next_step(staff: Staff, page: Any) -> Any:
    making = re.search(r'name="making" value="([^"]+)"', page.text)
    assert making
    return staff.client.post("/people/make", data={"csrf_token": staff.csrf, "making": making[1]})


def test_a_long_list_is_made_in_steps_and_nobody_is_there_before_the_last(app: Flask, admin: Staff, box: Box) -> None:
    before = usernames(box)
    page = begun(admin)
    assert "5 dari 8 orang" in words_of(page.text) and page.headers["Cache-Control"] == "no-store"
    assert usernames(box) == before
    cards = cards_of(next_step(admin, page))
    assert len(cards) == 8 and len(usernames(box)) == len(before) + 8
    assert all(signs_in(app, one["username"], one["password"]) for one in (cards[0], cards[-1]))


def test_the_last_step_sent_twice_makes_nobody_twice(admin: Staff, box: Box) -> None:
    page = begun(admin)
    assert len(cards_of(next_step(admin, page))) == 8
    many = len(usernames(box))
    again = next_step(admin, page)
    assert again.status_code == 409 and "baru saja dibuat" in words_of(again.text) and "Orang tujuh" in list_in(again)
    assert len(usernames(box)) == many


def test_a_name_that_is_taken_meanwhile_makes_nobody_at_all(admin: Staff, box: Box) -> None:
    page = begun(admin)
    with box.engine.begin() as connection:
        create_user(connection, username="orang.dua", display_name="X", role=Role.CLERK, password_hash="none", now=NOON)
    many = len(usernames(box))
    assert next_step(admin, page).status_code == 409
    assert len(usernames(box)) == many


def test_steps_are_nobody_elses_and_cannot_be_invented(
    admin: Staff, box: Box, signed_in: Callable[[str], Staff]
) -> None:
    page = begun(admin)
    forged = admin.client.post("/people/make", data={"csrf_token": admin.csrf, "making": "invented"})
    assert forged.status_code == 409 and "belum ada akun yang dibuat" in words_of(forged.text)
    assert next_step(signed_in("coordinator"), page).status_code == 403


def test_the_longest_list_still_fits_into_a_form(app: Flask, hall: Hall) -> None:
    people = tuple(
        ListedPerson(f"{'Ñ' * (LONGEST_NAME - 3)}{nth}", Role.CLERK, f"orang{nth}", "a" * 40)
        for nth in range(MOST_PEOPLE)
    )
    hashed = tuple(
        HashedSignIn(
            NewSignIn(one.name, one.role, one.username, new_password(), "123456", new_password(), one.agency),
            new_password() * 4,
            new_password() * 4,
        )
        for one in people
    )
    with app.test_request_context():
        assert len(signed(PeopleInMaking(people, hashed, "x" * 15_000))) < LARGEST_BODY - 2_000
