"""An empty box is set up in the browser: at its own screen or with its terminal's code, by one person at a time."""

import re
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.actions.hall.opening import prepare_day
from queues.model.actor import Role
from queues.model.refusals import AlreadySetUp
from queues.persistence.people.first_admin import make_first_admin
from queues.persistence.people.people import NewStaff, list_users, set_active
from queues.persistence.read_transaction import one_read
from tests.builders import COORDINATOR, DAY, NOON, PLAN, sqlite_url
from tests.web.conftest import COMPILED, QuickApp, StandingClock
from tests.web.http.test_uploads import a_picture
from tests.web.reading import text_of
from webapp import create_app
from webapp.first_start.door import MOST_TRIES, FirstStartDoor, hash_of_code, new_code
from webapp.profile.box_profile import box_profile
from webapp.services import Box
from webapp.settings import Settings
from webapp.surfaces.box.first_start import STEPS

CODE = "7K4M-2QXP"
PASSWORD = "kerbau-hijau-melompat-7"
IN_THE_WIFI = {"REMOTE_ADDR": "192.168.8.23", "HTTP_HOST": "192.168.8.10:8000"}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """An empty box."""
    return sqlite_url(tmp_path / "empty.db")


@pytest.fixture
def door(app: Flask) -> FirstStartDoor:
    found: FirstStartDoor = app.extensions["giliran_first_start"]
    found.code_hash = hash_of_code(CODE)
    return found


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    """Somebody's in the Wi-Fi."""
    client = app.test_client()
    client.environ_base.update(IN_THE_WIFI)
    return client


def form_on(client: FlaskClient, path: str) -> dict[str, Any]:
    """What the form of a page holds before anything is typed."""
    text = unescape(client.get(path, follow_redirects=True).text)
    fields: dict[str, Any] = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', text))
    ticked = re.findall(r'name="languages"\s+value="([^"]*)"\s+checked', text)
    return fields | ({"languages": ticked} if ticked else {})


def answered(client: FlaskClient, step: str, **typed: Any) -> Any:
    return client.post(f"/first-start/{step}", data=form_on(client, f"/first-start/{step}") | typed)


def went_on(answer: Any, to: str) -> bool:
    return answer.status_code == 303 and answer.location.endswith(to)


def admins(box: Box) -> list[str]:
    with one_read(box.engine) as connection:
        return [one.username for one in list_users(connection) if one.role is Role.ADMIN]


# -- the way through -------------------------------------------------------------------------------------------------


def test_an_empty_box_asks_seven_questions_and_ends_signed_in(client: FlaskClient, box: Box) -> None:
    assert client.get("/").location.endswith("/first-start")
    assert "7 pertanyaan singkat" in text_of(client.get("/first-start"))
    assert went_on(answered(client, "regency", regency_code="bengkulu sel"), "/village-word")
    assert "1 dari 7" in text_of(client.get("/first-start/regency"))
    assert went_on(answered(client, "village-word"), "/programme")
    assert went_on(answered(client, "programme", programme="Buji'an Dusun"), "/logo")
    assert went_on(answered(client, "logo"), "/pungli")
    assert went_on(answered(client, "pungli", hotline="0736-21001"), "/languages")
    assert went_on(answered(client, "languages"), "/admin")
    done = answered(client, "admin", password=PASSWORD)
    assert went_on(done, "/days?first=1")
    shown = text_of(client.get("/days?first=1"))
    assert "Laptop ini sudah siap, dan Anda masuk sebagai admin." in shown
    profile = box_profile(box.engine)
    assert (profile.regency_code, profile.zone, profile.village_word) == ("17.01", "Asia/Jakarta", "desa")
    assert (profile.programme, profile.hotline) == ("Buji'an Dusun", "0736-21001")
    assert admins(box) == ["admin"]


def test_the_zone_and_the_word_for_a_village_follow_from_the_regency(client: FlaskClient, box: Box) -> None:
    answered(client, "regency", regency_code="Kabupaten Jayapura")
    assert box_profile(box.engine).zone == "Asia/Jayapura"
    assert 'value="kampung"' in client.get("/first-start/village-word").text


def test_a_part_of_a_name_is_said_in_full_on_the_next_view(client: FlaskClient) -> None:
    """Bengkulu is a city, and part of the name of three regencies."""
    answered(client, "regency", regency_code="bengkulu")
    assert "Kota Bengkulu, zona waktu WIB. Bukan itu?" in text_of(client.get("/first-start/village-word"))
    assert "Kota Bengkulu" not in text_of(client.get("/first-start/programme"))


def test_whoever_comes_back_after_a_cut_of_power_goes_on_where_the_answers_end(
    client: FlaskClient, box: Box, settings: Settings, clock: StandingClock
) -> None:
    answered(client, "regency", regency_code="bengkulu sel")
    answered(client, "village-word", village_word="dusun")
    box.engine.dispose()  # the power goes
    again = create_app(settings, clock, QuickApp).test_client()
    page = again.get("/first-start")
    assert "Jawaban sebelumnya tersimpan." in text_of(page)
    assert "Lanjutkan: 3 dari 7" in text_of(page)
    assert 'value="dusun"' in again.get("/first-start/village-word").text


def test_one_goes_back_and_changes_an_answer(client: FlaskClient, box: Box) -> None:
    answered(client, "programme", programme="Bujian")
    assert 'href="/first-start/village-word"' in client.get("/first-start/programme").text
    answered(client, "programme", programme="Buji'an Dusun")
    assert box_profile(box.engine).programme == "Buji'an Dusun"


def test_a_logo_is_sent_on_the_way(client: FlaskClient, box: Box) -> None:
    token = form_on(client, "/first-start/logo")["csrf_token"]

    def sent(file: bytes) -> Any:
        form = {"csrf_token": token, "logo": (BytesIO(file), "logo.png")}
        return client.post("/first-start/logo/upload", data=form, content_type="multipart/form-data")

    assert "bukan gambar" in text_of(sent(b"no picture"))
    assert went_on(sent(a_picture()), "/pungli")
    assert box_profile(box.engine).logo


@pytest.mark.parametrize(
    ("step", "typed", "sentence"),
    [
        ("regency", {"regency_code": "Atlantis"}, "Tidak ada kabupaten atau kota dengan nama itu."),
        ("village-word", {"village_word": "1"}, "Tulis satu atau dua kata saja"),
        ("pungli", {"hotline": "lapor"}, "Tulis nomor telepon"),
        ("languages", {"languages": []}, "Pilih paling sedikit satu bahasa."),
        ("admin", {"password": "12345678"}, "mudah ditebak"),
        ("admin", {"password": "pendek"}, "paling sedikit 8 huruf"),
        ("admin", {"username": "Rina W", "password": PASSWORD}, "Hanya huruf kecil, angka"),
    ],
)
def test_a_wrong_answer_is_said_at_its_field(
    client: FlaskClient, box: Box, step: str, typed: dict[str, Any], sentence: str
) -> None:
    answer = answered(client, step, **typed)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert admins(box) == []


def test_a_password_out_of_the_programmes_name_is_easy_to_guess(client: FlaskClient, box: Box) -> None:
    answered(client, "programme", programme="Sirihkuning Melatimerah")
    assert answered(client, "admin", password="sirihkuningmelatimerah").status_code == 422


# -- who may ---------------------------------------------------------------------------------------------------------


def test_a_phone_in_the_wifi_is_told_what_to_do_and_nothing_more(phone: FlaskClient, box: Box) -> None:
    for path in ("/", "/sign-in", "/days", "/first-start", *(f"/first-start/{step}" for step in STEPS)):
        answer = phone.get(path, follow_redirects=True)
        assert answer.status_code == 403, path
        assert "hanya dari layar laptop itu sendiri" in text_of(answer)
        assert f"http://127.0.0.1:{box.settings.port}" in text_of(answer)
    token = {"csrf_token": "x", "programme": "mine", "password": PASSWORD}
    for step in STEPS:
        assert phone.post(f"/first-start/{step}", data=token).location.endswith("/first-start/locked")
    assert box_profile(box.engine).answered == frozenset()
    assert admins(box) == []


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Forwarded-Host"])
def test_no_header_makes_a_visitor_sit_at_the_box(phone: FlaskClient, client: FlaskClient, header: str) -> None:
    assert phone.get("/first-start", headers={header: "127.0.0.1"}).location.endswith("/locked")
    assert client.get("/first-start", headers={header: "192.168.8.23"}).location.endswith("/locked")
    other_name = {"HTTP_HOST": "192.168.8.10:8000", "REMOTE_ADDR": "127.0.0.1"}
    assert client.get("/first-start", environ_overrides=other_name).location.endswith("/locked")


def test_behind_a_proxy_nobody_sits_at_the_box(settings: Settings, clock: StandingClock) -> None:
    behind = create_app(settings.model_copy(update={"trusted_proxies": "127.0.0.1"}), clock)
    behind.jinja_env.bytecode_cache = COMPILED
    assert behind.test_client().get("/first-start").location.endswith("/locked")


def test_the_code_of_the_terminal_opens_it_however_it_is_written(
    phone: FlaskClient, door: FirstStartDoor, box: Box
) -> None:
    token = form_on(phone, "/first-start")["csrf_token"]
    entered = phone.post("/first-start/code", data={"csrf_token": token, "code": " 7k4m 2qxp "})
    assert went_on(entered, "/first-start")
    assert went_on(answered(phone, "programme", programme="Buji'an Dusun"), "/logo")
    assert box_profile(box.engine).programme == "Buji'an Dusun"


def test_on_plain_http_the_password_of_the_admin_is_not_asked_for(phone: FlaskClient, door: FirstStartDoor) -> None:
    token = form_on(phone, "/first-start")["csrf_token"]
    phone.post("/first-start/code", data={"csrf_token": token, "code": CODE})
    assert "hanya boleh dibuka di laptop ini sendiri" in text_of(phone.get("/first-start/admin"))
    assert phone.post("/first-start/admin", data={"csrf_token": token, "password": PASSWORD}).status_code == 403
    secure = {"wsgi.url_scheme": "https"}
    assert phone.get("/first-start/admin", environ_overrides=secure).status_code != 403


def test_codes_can_be_tried_ten_times_in_the_whole_box(app: Flask, door: FirstStartDoor) -> None:
    for nth in range(MOST_TRIES):
        guesser = app.test_client()
        guesser.environ_base.update(IN_THE_WIFI | {"REMOTE_ADDR": f"192.168.8.{nth + 30}"})
        token = form_on(guesser, "/first-start")["csrf_token"]
        answer = guesser.post("/first-start/code", data={"csrf_token": token, "code": new_code()})
        assert answer.status_code == 403
    right = guesser.post("/first-start/code", data={"csrf_token": token, "code": CODE})
    assert right.status_code == 429
    assert "Terlalu banyak kode yang salah." in text_of(right)
    assert app.test_client().get("/first-start").status_code == 200  # at the box itself it goes on


def test_without_a_code_none_opens(phone: FlaskClient, app: Flask) -> None:
    token = form_on(phone, "/first-start").get("csrf_token", "")
    for code in ("", "7K4M-2QXP"):
        assert phone.post("/first-start/code", data={"csrf_token": token, "code": code}).status_code in (400, 403)


def test_a_form_of_another_page_is_refused(client: FlaskClient, box: Box) -> None:
    client.get("/first-start/programme")
    answer = client.post("/first-start/programme", data={"programme": "mine", "csrf_token": "another"})
    assert answer.status_code == 400
    assert box_profile(box.engine).programme == ""


# -- two at once, and afterwards -------------------------------------------------------------------------------------


def test_of_two_at_once_the_second_is_told_and_may_take_over(app: Flask, box: Box) -> None:
    first, second = app.test_client(), app.test_client()
    answered(first, "programme", programme="Buji'an Dusun")
    told = second.get("/first-start", follow_redirects=True)
    assert (told.status_code, "Sedang disiapkan orang lain" in text_of(told)) == (409, True)
    token = form_on(second, "/first-start/held")["csrf_token"]
    assert went_on(second.post("/first-start/take-over", data={"csrf_token": token}), "/first-start")
    assert went_on(answered(second, "pungli", hotline="0736-21001"), "/languages")
    stopped = first.post("/first-start/programme", data={"programme": "mine"})
    assert stopped.location.endswith("/first-start/held")
    assert box_profile(box.engine).programme == "Buji'an Dusun"


def test_one_admin_is_made_of_two_who_end_at_once(box: Box) -> None:
    person = NewStaff("admin", "Admin", Role.ADMIN, "hash")
    box.writer.write(make_first_admin, person, now=NOON)
    with pytest.raises(AlreadySetUp):
        box.writer.write(make_first_admin, NewStaff("rina", "Rina", Role.ADMIN, "hash"), now=NOON)
    assert admins(box) == ["admin"]


def test_once_there_is_an_admin_nobody_finds_it(client: FlaskClient, phone: FlaskClient, box: Box) -> None:
    user_id = box.writer.write(make_first_admin, NewStaff("admin", "Admin", Role.ADMIN, "hash"), now=NOON)
    for visitor in (client, phone):
        for path in ("", "/locked", "/held", *(f"/{step}" for step in STEPS)):
            assert visitor.get(f"/first-start{path}").status_code == 404
        assert visitor.post("/first-start/code").status_code == 404
    assert client.get("/days").location.startswith("/sign-in")
    box.writer.write(set_active, user_id, False, now=NOON)
    assert client.get("/first-start").status_code == 404  # not by switching off the only admin either


def test_once_there_is_a_day_nobody_finds_it(client: FlaskClient, box: Box) -> None:
    box.writer.perform(prepare_day, actor=COORDINATOR, now=NOON, plan=PLAN)
    assert client.get("/first-start").status_code == 404
    assert client.get("/").location.endswith(f"/d/{DAY}")


def test_programs_are_not_led_there(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/days/x").status_code == 404
    assert client.get("/api/v1/days/x/load").status_code in (401, 404)
