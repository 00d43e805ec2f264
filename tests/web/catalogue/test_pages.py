"""The catalogue in the browser: found, edited by two at once, checked with its agency, taken from a file."""

import html
import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.model.actor import Actor, Role
from queues.persistence.ids import new_id
from tests.builders import Hall
from tests.web.conftest import Staff, StandingClock
from tests.web.words.test_everyday_words import open_the_example_day
from webapp.catalogue import Catalogue, KnownAgency, KnownService, catalogue, shipped_catalogue
from webapp.catalogue.changes import catalogue_state, save_entry
from webapp.catalogue.comparing import written_entry
from webapp.catalogue.files.spreadsheet import workbook_of
from webapp.catalogue.files.toml_file import catalogue_text, read_catalogue_text
from webapp.catalogue.of_box import overlaid
from webapp.catalogue.population import population_of, population_of_services
from webapp.services import Box

OTHER = Actor(Role.ADMIN, new_id())


@pytest.fixture
def admin(hall: Hall, signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def words_of(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def rows_of(answer: Any) -> list[str]:
    return re.findall(r'href="/catalogue/services/([^"]+)"', answer.text)


def form_of(answer: Any) -> dict[str, str]:
    """What a browser would send of the page's main form, nothing typed."""
    main = answer.text[answer.text.index("<form") :]
    main = main[main.index("novalidate") - 200 : main.index("</form>", main.index("novalidate"))]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>", main, re.S):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        is_choice = said.get("type") in ("radio", "checkbox")
        if "name" in said and (not is_choice or re.search(r"\schecked", tag)):
            found[said["name"]] = html.unescape(said.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n?(.*?)</textarea>', main, re.S):
        found[name] = html.unescape(text)
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', main, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


def posted(staff: Staff, path: str, **fields: str) -> Any:
    return staff.client.post(path, data={"csrf_token": staff.csrf, **fields})


def sent(staff: Staff, content: bytes, name: str, **fields: str) -> Any:
    data = {"csrf_token": staff.csrf, **fields, "file": (BytesIO(content), name)}
    return staff.client.post("/catalogue/import/upload", data=data, content_type="multipart/form-data")


def taken(staff: Staff, preview: Any) -> Any:
    hidden = dict(re.findall(r'name="(kept|state|keeps_checks)" value="([^"]*)"', preview.text))
    return posted(staff, "/catalogue/import", **hidden)


def held(box: Box, code: str) -> KnownService:
    return catalogue_state(box).known.services[code]


# -- found -----------------------------------------------------------------------------------------------------------


def test_every_agency_is_listed_with_its_services_their_fees_and_whether_they_were_checked(admin: Staff) -> None:
    page = admin.get("/catalogue")
    assert rows_of(page) == [
        one.code
        for agency in shipped_catalogue().agencies
        for one in shipped_catalogue().services.values()
        if one.agency == agency
    ]
    assert "26 layanan, 24 belum diperiksa instansinya" in words_of(page)
    assert "Perpanjang SIM C Rp75.000 · 15 menit · Contoh, belum diperiksa" in words_of(page)


def test_a_service_is_found_by_everyday_words_without_javascript(admin: Staff) -> None:
    found = rows_of(admin.get("/catalogue?q=mau+buat+ktp"))
    assert found[0] == "KTP-REKAM" and "SIM-C" not in found
    of_cards = rows_of(admin.get("/catalogue?q=ktp"))  # also where the word is one of many, as with JavaScript
    assert of_cards[0] == "KTP-REKAM" and "KTP-CETAK" in of_cards and "SIM-C" not in of_cards
    assert rows_of(admin.get("/catalogue?agency=satlantas")) == ["SIM-A", "SIM-C", "SIM-D"]
    assert not {"STNK-TAHUNAN", "HUKUM"} & set(rows_of(admin.get("/catalogue?unchecked=1")))
    assert "Tidak ada layanan yang cocok" in words_of(admin.get("/catalogue?q=xyzxyz"))


def test_two_hundred_and_fifty_services_are_searched(admin: Staff, box: Box) -> None:
    for nth in range(230):
        made = KnownService(
            code=f"IZIN-{nth}", agency="dpmptsp", name=f"Izin usaha nomor {nth}", also=(f"usaha {nth}",)
        )
        save_entry(box, made, over=0, by=OTHER)
    assert len(rows_of(admin.get("/catalogue"))) > 250
    assert rows_of(admin.get("/catalogue?q=izin usaha nomor 117"))[0] == "IZIN-117"
    assert rows_of(admin.get("/catalogue?q=sim c")) == ["SIM-C"]


# -- edited ----------------------------------------------------------------------------------------------------------


def test_a_form_that_is_sent_as_it_came_changes_nothing(admin: Staff, box: Box) -> None:
    for path in ("/catalogue/services/KTP-CETAK", "/catalogue/services/AUDIENSI", "/catalogue/agencies/setda"):
        assert posted(admin, path, **form_of(admin.get(path))).status_code == 303
    assert catalogue_state(box).rows == {}


def test_a_fee_is_typed_as_people_write_it(admin: Staff, box: Box, app: Flask) -> None:
    form = form_of(admin.get("/catalogue/services/SIM-C"))
    answer = posted(admin, "/catalogue/services/SIM-C", **form | {"fee_amount": "Rp 80.000,-", "needs_internet": "ya"})
    assert answer.status_code == 303 and answer.headers["Location"].endswith("#agency-satlantas")
    assert held(box, "SIM-C").fee.amount == 80_000 and held(box, "SIM-C").needs_internet
    with app.app_context():
        assert catalogue().services["SIM-C"].fee.amount == 80_000
    assert "SIM-C tersimpan" in words_of(admin.get(answer.headers["Location"]))
    assert "SIM-C diubah: biaya, perlu internet." in words_of(admin.get("/catalogue/changes?code=SIM-C"))


def test_what_is_counted_for_the_kecamatan_is_set_with_the_service(admin: Staff, app: Flask) -> None:
    path = "/catalogue/services/{}".format
    shown = admin.get(path("AKTA-LAHIR"))
    assert form_of(shown)["counts"] == "kelahiran" and "untuk kecamatan" in words_of(shown)
    assert form_of(admin.get(path("SIM-C")))["counts"] == "tidak"
    for code, said in (("AKTA-LAHIR", "tidak"), ("KK-BARU", "kelahiran")):
        posted(admin, path(code), **form_of(admin.get(path(code))) | {"counts": said})
        assert form_of(admin.get(path(code)))["counts"] == said
    with app.app_context():
        assert population_of_services() == {"KK-BARU": "birth", "AKTA-MATI": "death", "PINDAH": "move"}
    assert "KK-BARU diubah: dihitung untuk kecamatan." in words_of(admin.get("/catalogue/changes?code=KK-BARU"))
    wrong = posted(admin, path("KK-UBAH"), **form_of(admin.get(path("KK-UBAH"))) | {"counts": "lahir"})
    assert wrong.status_code == 422 and "Pilih: tidak, kelahiran, kematian, pindah." in words_of(wrong)


def test_an_entry_of_before_that_was_known_counts_as_its_code() -> None:
    assert KnownService(code="PINDAH", agency="disdukcapil", name="Pindah").counts == ""
    assert population_of("PINDAH", "") == "move" and population_of("PINDAH", "none") == ""
    kept = KnownService(code="PINDAH", agency="disdukcapil", name="Pindah", counts="none")
    file = catalogue_text(Catalogue(shipped_catalogue().agencies, {"PINDAH": kept}))
    assert read_catalogue_text(file, name="katalog.toml").services == {"PINDAH": kept}


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(admin: Staff, box: Box) -> None:
    form = form_of(admin.get("/catalogue/services/SIM-C"))
    wrong = {"fee_amount": "seratus", "typical_minutes": "lama", "name": "", "needs_result_of": "TIDAK-ADA"}
    answer = posted(admin, "/catalogue/services/SIM-C", **form | wrong | {"requirements": "Satu\r\nDua"})
    assert answer.status_code == 422
    page = words_of(answer)
    assert "“seratus”: tulis jumlahnya dalam rupiah" in page and "“lama”: tulis berapa menit" in page
    assert 'value="seratus"' in answer.text and "Satu Dua" in page
    assert "Harus diisi." in page
    answer = posted(admin, "/catalogue/services/SIM-C", **form | {"needs_result_of": "TIDAK-ADA"})
    assert "Tidak ada layanan dengan kode TIDAK-ADA." in words_of(answer)
    assert catalogue_state(box).rows == {}


def test_a_new_agency_and_a_new_service(admin: Staff, box: Box) -> None:
    form = form_of(admin.get("/catalogue/new-agency"))
    assert (
        posted(admin, "/catalogue/new-agency", **form | {"code": "perkim", "name": "Dinas Perkim"}).status_code == 303
    )
    form = form_of(admin.get("/catalogue/new-service?agency=perkim"))
    assert form["agency"] == "perkim"
    typed = {"code": "LAMPU", "name": "Lampu jalan", "requirements": "Surat desa\nFoto\n", "also": "lampu mati, gelap"}
    assert posted(admin, "/catalogue/new-service", **form | typed).status_code == 303
    made = held(box, "LAMPU")
    assert [(one.code, one.text) for one in made.requirements] == [("desa", "Surat desa"), ("foto", "Foto")]
    assert made.also == ("lampu mati", "gelap") and not made.verified
    again = posted(admin, "/catalogue/new-service", **form | typed)
    assert again.status_code == 422 and "Kode ini sudah dipakai: Lampu jalan." in words_of(again)
    posted(admin, "/catalogue/services/LAMPU/remove", version="1")
    assert "yang sudah dihapus" in words_of(posted(admin, "/catalogue/new-service", **form | typed))


def test_what_is_removed_is_listed_and_brought_back(admin: Staff, box: Box) -> None:
    assert "3 layanannya ikut tidak ditawarkan lagi" in words_of(admin.get("/catalogue/agencies/satlantas"))
    assert posted(admin, "/catalogue/agencies/satlantas/remove", version="0").headers["Location"] == "/catalogue"
    page = admin.get("/catalogue")
    assert "SIM-C" not in rows_of(page) and "Yang dihapus Satlantas Polres" in words_of(page)
    posted(admin, "/catalogue/agencies/satlantas/restore", version="1")
    assert "SIM-C" in rows_of(admin.get("/catalogue"))
    assert posted(admin, "/catalogue/agencies/satlantas/remove", version="1").status_code == 409
    assert posted(admin, "/catalogue/services/NONE/remove", version="0").status_code == 404


def test_an_entry_goes_back_to_how_it_comes(admin: Staff, box: Box) -> None:
    save_entry(box, held(box, "SIM-C").model_copy(update={"typical_minutes": 33}), over=0, by=OTHER)
    assert "Kembali ke isi bawaan Giliran" in words_of(admin.get("/catalogue/services/SIM-C"))
    posted(admin, "/catalogue/services/SIM-C/take-back", version="1")
    assert held(box, "SIM-C").typical_minutes == 15


def test_what_is_edited_shows_at_once_to_citizens_of_a_day_that_is_on(
    admin: Staff, client: FlaskClient, app: Flask, box: Box, clock: StandingClock
) -> None:
    code = open_the_example_day(box)
    before = client.get(f"/d/{code}/services")
    save_entry(
        box,
        held(box, "SIM-C").model_copy(update={"also": ("perpanjang sim bebek",), "picture": "vehicle"}),
        over=0,
        by=OTHER,
    )
    save_entry(box, held(box, "JKN").model_copy(update={"needs_result_of": ("KK-BARU",)}), over=0, by=OTHER)
    after = client.get(f"/d/{code}/services", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200 and "perpanjang sim bebek" in after.text
    assert "Lebih dahulu perlu hasil dari: Kartu Keluarga baru" in words_of(after)
    assert client.get(f"/d/{code}/services", headers={"If-None-Match": after.headers["ETag"]}).status_code == 304


# -- two at once -----------------------------------------------------------------------------------------------------


def test_of_two_who_edit_different_fields_both_are_kept(admin: Staff, box: Box) -> None:
    form = form_of(admin.get("/catalogue/services/SIM-C"))
    save_entry(box, held(box, "SIM-C").model_copy(update={"typical_minutes": 33}), over=0, by=OTHER)
    answer = posted(admin, "/catalogue/services/SIM-C", **form | {"quota": "40"})
    assert answer.status_code == 409
    assert "Yang diubah di sana sudah dimasukkan ke sini: menit di meja." in words_of(answer)
    merged = form_of(answer)
    assert (merged["typical_minutes"], merged["quota"], merged["version"]) == ("33", "40", "1")
    assert posted(admin, "/catalogue/services/SIM-C", **merged).status_code == 303
    assert (held(box, "SIM-C").typical_minutes, held(box, "SIM-C").quota) == (33, 40)


def test_of_two_who_edit_one_field_the_second_sees_both_and_keeps_what_was_typed(admin: Staff, box: Box) -> None:
    form = form_of(admin.get("/catalogue/services/SIM-C"))
    save_entry(box, held(box, "SIM-C").model_copy(update={"typical_minutes": 33}), over=0, by=OTHER)
    answer = posted(admin, "/catalogue/services/SIM-C", **form | {"typical_minutes": "20"})
    assert answer.status_code == 409 and "Tersimpan sekarang: 33" in words_of(answer)
    assert form_of(answer)["typical_minutes"] == "20" and held(box, "SIM-C").typical_minutes == 33
    assert posted(admin, "/catalogue/services/SIM-C", **form_of(answer)).status_code == 303
    assert held(box, "SIM-C").typical_minutes == 20


def test_what_a_form_was_made_from_need_not_be_believed(admin: Staff, box: Box) -> None:
    form = form_of(admin.get("/catalogue/services/SIM-C"))
    save_entry(box, held(box, "SIM-C").model_copy(update={"typical_minutes": 33}), over=0, by=OTHER)
    for was in ("", "{", "[1]", json.dumps({"name": 7})):
        assert posted(admin, "/catalogue/services/SIM-C", **form | {"was": was}).status_code == 409


# -- checked with the agency -----------------------------------------------------------------------------------------


def test_a_sheet_has_all_that_an_agency_is_to_check_and_place_to_sign(admin: Staff) -> None:
    page = words_of(admin.get("/catalogue/agencies/satlantas/sheet"))
    for words in (
        "Lembar periksa: Satlantas Polres",
        "SIM-C",
        "Rp75.000",
        "PP 76/2020",
        "Menit di meja 15",
        "Tanda tangan",
    ):
        assert words in page
    assert admin.get("/catalogue/agencies/none/sheet").status_code == 404


def test_one_tap_says_that_the_agency_has_checked_all_its_services(admin: Staff, box: Box) -> None:
    assert posted(admin, "/catalogue/agencies/satlantas/checked", who=" ").status_code == 422
    assert posted(admin, "/catalogue/agencies/satlantas/checked", who="Iptu Rina").status_code == 303
    assert "Diperiksa Iptu Rina, Sabtu, 21 November 2026" in words_of(admin.get("/catalogue?agency=satlantas"))
    assert "SIM-C" not in rows_of(admin.get("/catalogue?unchecked=1"))


# -- files -----------------------------------------------------------------------------------------------------------


def test_a_file_is_shown_before_it_is_taken(admin: Staff, box: Box) -> None:
    table = "Kode;Instansi;Nama;Biaya\nSIM-C;satlantas;Perpanjang SIM C;80000\nLAMPU;dpmd;Lampu jalan;\n"
    preview = sent(admin, table.encode(), "dari-kabupaten.csv")
    assert preview.status_code == 200
    assert "1 baru, 1 berubah, 0 sama." in words_of(preview) and "75000 → 80000" in words_of(preview)
    assert catalogue_state(box).rows == {}
    assert taken(admin, preview).headers["Location"] == "/catalogue?taken=2"
    assert held(box, "SIM-C").fee.amount == 80_000 and held(box, "LAMPU").name == "Lampu jalan"
    assert "SIM-C diambil dari berkas: biaya." in words_of(admin.get("/catalogue/changes"))
    assert taken(admin, preview).status_code == 410


@pytest.mark.parametrize("kind", ["xlsx", "toml"])
def test_another_regencys_catalogue_is_taken_over_whole(admin: Staff, box: Box, kind: str) -> None:
    perkim = KnownAgency(code="perkim", name="Dinas Perkim")
    lampu = KnownService(code="LAMPU", agency="perkim", name="Lampu jalan", verified=True, verified_by="Ir. Ani")
    known = shipped_catalogue()
    whole = Catalogue({**known.agencies, "perkim": perkim}, {**known.services, "LAMPU": lampu})
    content = workbook_of(whole) if kind == "xlsx" else catalogue_text(whole).encode()
    preview = sent(admin, content, f"katalog.{kind}")
    assert "2 baru, 0 berubah, 41 sama." in words_of(preview)
    taken(admin, preview)
    assert not held(box, "LAMPU").verified, "nobody here has checked it"
    again = sent(admin, content, f"katalog.{kind}", keeps_checks="y")
    taken(admin, again)
    assert held(box, "LAMPU").verified_by == "Ir. Ani"
    assert catalogue_state(box).known == whole
    assert "tetap seperti sekarang" in words_of(sent(admin, content, f"katalog.{kind}"))


def test_what_is_sent_out_comes_back_as_it_was(admin: Staff, app: Flask) -> None:
    text = admin.get("/catalogue/export.toml")
    assert 'filename="katalog-giliran.toml"' in text.headers["Content-Disposition"]
    with app.test_request_context():
        assert read_catalogue_text(text.text, name="x") == shipped_catalogue()
    assert "0 baru, 0 berubah, 41 sama." in words_of(sent(admin, admin.get("/catalogue/export.xlsx").data, "k.xlsx"))


def test_a_file_with_faults_is_said_with_its_places_and_nothing_is_taken(admin: Staff, box: Box) -> None:
    for content, name, words in (
        (b"Kode;Instansi\nSIM C;satlantas\n", "a.csv", "Baris 2, kolom A:"),
        (b"Kode;Instansi;Biaya\nSIM-C;satlantas;=1+1\n", "a.csv", "Baris 2, kolom C: berisi rumus."),
        (b"Kode;Instansi;Nama\nLAMPU;perkim;Lampu\n", "a.csv", "LAMPU: instansi perkim tidak ada"),
        (b"\xff\xfe\x00\xd8", "a.toml", "UTF-8"),
        (b"[[service]]\ncode = 'A'\n", "a.toml", "a.toml baris 1"),
        (b"[[service]]\n" * 100_000, "a.toml", "terlalu besar"),
        (b"", "a.csv", ""),
    ):
        answer = sent(admin, content, name)
        assert answer.status_code in (400, 413, 422) and words in words_of(answer), words
        assert "Tidak ada yang berubah" in words_of(answer)
    assert catalogue_state(box).rows == {}


def test_a_catalogue_that_moved_on_since_the_preview_is_shown_again(admin: Staff, box: Box) -> None:
    preview = sent(admin, b"Kode;Instansi;Biaya\nSIM-C;satlantas;80000\n", "a.csv")
    save_entry(box, held(box, "SIM-C").model_copy(update={"typical_minutes": 33}), over=0, by=OTHER)
    again = taken(admin, preview)
    assert again.status_code == 409 and "Katalog baru saja diubah orang lain" in words_of(again)
    assert held(box, "SIM-C").fee.amount == 75_000
    assert taken(admin, again).status_code == 303
    assert held(box, "SIM-C").fee.amount == 80_000


@pytest.mark.parametrize("name", ["../../etc/passwd", "x", "0" * 32])
def test_nothing_else_is_taken_than_what_was_kept(admin: Staff, name: str) -> None:
    assert posted(admin, "/catalogue/import", kept=name, state="0-0").status_code == 410


@pytest.mark.parametrize("role", ["coordinator", "greeter", "clerk", "viewer"])
def test_the_catalogue_is_the_admins(hall: Hall, signed_in: Callable[[str], Staff], role: str) -> None:
    staff = signed_in(role)
    assert staff.get("/catalogue").status_code == 403
    assert posted(staff, "/catalogue/agencies/satlantas/remove", version="0").status_code == 403


def test_every_field_of_an_entry_can_be_written() -> None:
    for one in (*shipped_catalogue().agencies.values(), *shipped_catalogue().services.values()):
        assert all(isinstance(text, str) for text in written_entry(one).values())
    assert overlaid(shipped_catalogue(), []) == shipped_catalogue()
