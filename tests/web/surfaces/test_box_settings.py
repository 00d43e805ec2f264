"""What the box says of itself is changed by its admin, and shows on every page from then on."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.builders import DAY, Hall
from tests.web.conftest import Staff
from tests.web.reading import text_of
from webapp.profile.box_profile import BoxAnswers, box_profile, describe
from webapp.services import Box

LOGO = b"\x89PNG a very small one"


@pytest.fixture
def admin(hall: Hall, signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def form_of_box(admin: Staff) -> dict[str, Any]:
    """What the form holds before anything is typed."""
    text = unescape(admin.get("/settings").text)
    fields: dict[str, Any] = dict(re.findall(r'type="(?:text|hidden)"\s+name="(\w+)"\s+value="([^"]*)"', text))
    ticked = re.findall(r'name="(zone|languages)"\s+value="([^"]*)"\s+checked', text)
    zone = next(value for name, value in ticked if name == "zone")
    languages = [value for name, value in ticked if name == "languages"]
    return fields | {"zone": zone, "languages": languages, "csrf_token": admin.csrf}


def saved(admin: Staff, **changes: Any) -> Any:
    return admin.client.post("/settings", data=form_of_box(admin) | changes)


BUJIAN = {
    "regency_code": "bengkulu selatan",
    "village_word": "dusun",
    "programme": "  Buji'an   Dusun ",
    "hotline": "0736-21001",
    "zone": "Asia/Makassar",
    "languages": ["id"],
}


# -- the page --------------------------------------------------------------------------------------------------------


def test_what_is_typed_is_kept_as_people_meant_it(admin: Staff, box: Box) -> None:
    assert saved(admin, **BUJIAN).status_code == 303
    profile = box_profile(box.engine)
    assert (profile.regency_code, profile.village_word, profile.programme) == ("17.01", "dusun", "Buji'an Dusun")
    assert (profile.hotline, profile.zone, profile.languages) == ("0736-21001", "Asia/Makassar", ("id",))
    shown = unescape(admin.get("/settings?saved=1").text)
    assert "Tersimpan." in shown
    for said in ("Kabupaten Bengkulu Selatan", "dusun", "Buji'an Dusun", "0736-21001"):
        assert f'value="{said}"' in shown


def test_a_box_is_never_obliged_to_say_anything(admin: Staff, box: Box) -> None:
    assert saved(admin, regency_code="", programme="", hotline="").status_code == 303
    assert box_profile(box.engine).regency_code == ""


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"regency_code": "Atlantis"}, "Tidak ada kabupaten atau kota dengan nama itu."),
        ({"regency_code": "Bogor"}, "Beberapa kabupaten atau kota cocok."),
        ({"village_word": ""}, "Tulis satu atau dua kata saja"),
        ({"village_word": "<b>desa</b>"}, "Tulis satu atau dua kata saja"),
        ({"village_word": "d" * 25}, "Tulis satu atau dua kata saja"),
        ({"programme": "p" * 121}, "Paling panjang 120 huruf."),
        ({"hotline": "lapor!"}, "Tulis nomor telepon"),
        ({"zone": "Europe/Berlin"}, "Pilih satu."),
        ({"languages": []}, "Pilih paling sedikit satu bahasa."),
        ({"languages": ["de"]}, "Pilih paling sedikit satu bahasa."),
    ],
)
def test_a_wrong_answer_is_said_at_its_field_and_nothing_is_changed(
    admin: Staff, box: Box, wrong: dict[str, Any], sentence: str
) -> None:
    before = box_profile(box.engine)
    answer = saved(admin, **BUJIAN | wrong)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert 'value="0736-21001"' in answer.text or "hotline" in wrong  # what was typed is still there
    assert box_profile(box.engine) == before


def test_of_several_regencies_of_one_name_one_is_chosen(admin: Staff, box: Box) -> None:
    asked = saved(admin, regency_code="Bogor")
    assert "Kota Bogor, Jawa Barat" in text_of(asked)
    assert saved(admin, regency_code="Bogor", meant="32.71").status_code == 303
    assert box_profile(box.engine).regency_code == "32.71"


def test_a_regency_that_was_not_offered_is_not_believed(admin: Staff) -> None:
    assert saved(admin, regency_code="Bogor", meant="17.01").status_code == 422


def test_who_saves_over_somebody_elses_change_is_told_and_keeps_what_was_typed(admin: Staff, box: Box) -> None:
    form = form_of_box(admin) | BUJIAN
    describe(box, BoxAnswers(programme="Layanan Keliling"))
    answer = admin.client.post("/settings", data=form)
    assert answer.status_code == 409
    assert "baru saja diubah orang lain" in text_of(answer)
    assert "Buji&#39;an Dusun" in answer.text
    assert box_profile(box.engine).programme == "Layanan Keliling"


def test_who_changed_what_stands_in_the_record_of_the_box(admin: Staff) -> None:
    saved(admin, **BUJIAN)
    record = text_of(admin.get("/audit"))
    assert "Pengaturan diubah:" in record and "zona waktu" in record
    assert "0736-21001" not in record


# -- what it changes -------------------------------------------------------------------------------------------------


def test_a_zone_that_is_changed_does_not_move_a_day_that_is_there(admin: Staff, client: FlaskClient) -> None:
    before = client.get(f"/api/v1/days/{DAY}").json
    saved(admin, zone="Asia/Jayapura")
    assert client.get(f"/api/v1/days/{DAY}").json == before
    assert "hari yang sudah disiapkan tidak berubah" in text_of(admin.get("/settings"))


def test_with_one_language_nobody_is_offered_another(admin: Staff, client: FlaskClient) -> None:
    assert ">English</a>" in client.get(f"/d/{DAY}").text
    saved(admin, languages=["id"])
    page = client.get(f"/d/{DAY}?lang=en")
    assert '<html lang="id"' in " ".join(page.text.split()) and "English" not in page.text
    saved(admin, languages=["en"])
    assert '<html lang="en"' in " ".join(client.get(f"/d/{DAY}").text.split())


def test_the_programme_is_the_name_of_the_box(admin: Staff, client: FlaskClient) -> None:
    assert "Giliran" in text_of(client.get("/sign-in"))
    saved(admin, programme="Buji'an Dusun")
    assert "Buji'an Dusun" in text_of(client.get("/sign-in"))


def test_the_logo_stands_on_the_pages_of_citizens_under_an_address_that_is_kept(
    app: Flask, hall: Hall, box: Box, client: FlaskClient
) -> None:
    token = box.tokens.token(hall.take("bpjs").id)
    pages = (f"/d/{DAY}", f"/t/{token}", f"/t/{token}/slip", f"/d/{DAY}/board", "/sign-in")
    for page in pages:
        assert "/logo-" not in client.get(page).text, page
    describe(box, BoxAnswers(logo=LOGO.hex()))
    addresses = {re.search(r'src="(/logo-\w+\.png)"', client.get(page).text)[1] for page in pages}  # type: ignore[index]
    (address,) = addresses
    picture = client.get(address)
    assert (picture.data, picture.mimetype) == (LOGO, "image/png")
    assert "immutable" in picture.headers["Cache-Control"]
    describe(box, BoxAnswers(logo=b"another".hex()))
    assert client.get(address).status_code == 404
    assert address not in client.get(f"/d/{DAY}").text


# -- the Wi-Fi of the hall -------------------------------------------------------------------------------------------


def wifi_saved(admin: Staff, name: str, password: str) -> Any:
    return admin.client.post(
        "/settings/wifi", data={"wifi_name": name, "wifi_password": password, "csrf_token": admin.csrf}
    )


def test_the_wifi_stands_on_the_board_as_a_code_and_in_letters(admin: Staff, client: FlaskClient) -> None:
    path = f"/d/{DAY}/board/fragment"
    before = client.get(path)
    assert "Sambungkan HP ke Wi‑Fi balai" in before.text
    assert wifi_saved(admin, "  Balai Desa ", "rahasia123").status_code == 303
    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert ("Balai Desa" in after.text, "rahasia123" in after.text) == (True, True)
    assert after.text.count("<svg role=") == 2
    assert 'value="rahasia123"' in admin.get("/settings").text
    assert "Wi‑Fi balai" in text_of(admin.get("/audit")) and "rahasia123" not in text_of(admin.get("/audit"))
    wifi_saved(admin, "", "")
    assert "rahasia123" not in client.get(path).text


@pytest.mark.parametrize(
    ("name", "password", "sentence"),
    [
        ("x" * 33, "", "Nama Wi‑Fi paling panjang 32 huruf."),
        ("Balai Desa", "pendek", "Sandi Wi‑Fi 8 sampai 63"),
        ("", "rahasia123", "Tulis juga nama Wi‑Fi."),
    ],
)
def test_a_wifi_that_cannot_be_is_said_at_its_field(
    admin: Staff, client: FlaskClient, name: str, password: str, sentence: str
) -> None:
    answer = wifi_saved(admin, name, password)
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert f'value="{name or password}"' in answer.text
    assert "<svg role=" in client.get(f"/d/{DAY}/board").text and "scan--two" not in client.get(f"/d/{DAY}/board").text
