"""A day from nothing: where, when, which agencies with what, and it is there with its desks."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from queues.snapshots.office.day_plan import planned_day
from queues.snapshots.shared.days import all_days
from tests.builders import Hall, open_hall, plan_with
from tests.web.conftest import Staff
from tests.web.reading import words_of
from webapp.catalogue import catalogue
from webapp.profile.box_profile import BoxAnswers, box_profile, describe
from webapp.services import Box
from webapp.surfaces.days.new_day_form import NewDayForm

HEAD = {
    "village": "Jeranglah Rendah",
    "held_on": "2026-12-03",
    "opens": "8.00",
    "closes": "14.00",
    "name": "Buji'an Dusun",
    "pungli_number": "0812-3456-7890",
}
EVERY_SERVICE = list(catalogue().services)


@pytest.fixture
def admin(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def make(admin: Staff, agencies: list[str], services: list[str] | None = None, **said: str) -> Any:
    data = MultiDict[str, str](HEAD | said | {"csrf_token": admin.csrf})
    data.setlist("agencies", agencies)
    data.setlist("services", EVERY_SERVICE if services is None else services)
    return admin.client.post("/days/new", data=data)


def errors_of(answer: Any) -> str:
    return " ".join(re.findall(r'class="field__error"[^>]*>(.*?)</(?:span|p)>', answer.text, re.S))


def test_a_day_is_there_with_a_desk_for_each_agency_and_all_that_it_brings(admin: Staff, box: Box) -> None:
    made = make(admin, ["disdukcapil", "pos"], **{"desks-disdukcapil": "2"})
    assert made.status_code == 303, errors_of(made)
    plan = planned_day(box.engine, "jeranglah-rendah-2026-12-03").plan
    assert [(desk.code, desk.agency) for desk in plan.desks] == [
        ("1", "disdukcapil"),
        ("2", "disdukcapil"),
        ("3", "pos"),
    ]
    of_registry = tuple(one.code for one in catalogue().services.values() if one.agency == "disdukcapil")
    assert plan.desks[0].services == plan.desks[1].services == of_registry
    assert plan.desks[0].label == "Disdukcapil" and plan.desks[0].name == "Meja 1"
    assert plan.name == "Buji'an Dusun" and plan.place == "Desa Jeranglah Rendah" and "Bengkulu Selatan" in plan.area
    assert plan.held_on == date(2026, 12, 3) and plan.zone == "Asia/Jakarta"
    assert {one.series for one in plan.offered} == {"A", "K"}
    shown = words_of(admin.get(made.headers["Location"]).text)
    assert "sudah disiapkan" in shown and "Meja 3" in shown


def test_a_service_that_an_agency_does_not_bring_is_not_on_offer(admin: Staff, box: Box) -> None:
    assert make(admin, ["disdukcapil"], ["KK-BARU"]).status_code == 303
    plan = planned_day(box.engine, "jeranglah-rendah-2026-12-03").plan
    assert [one.code for one in plan.offered] == ["KK-BARU"] and plan.desks[0].label == "KK baru"


def test_the_zone_follows_from_the_village_and_the_limits_from_the_catalogue(admin: Staff, box: Box) -> None:
    made = make(admin, ["satlantas"], village="Waisai")
    assert made.status_code == 303, errors_of(made)
    (day,) = [one for one in all_days(box.engine, most=9) if "waisai" in one.code]
    plan = planned_day(box.engine, day.code).plan
    assert plan.zone == "Asia/Jayapura" and plan.opens_at.isoformat() == "2026-12-02T23:00:00+00:00"
    assert {one.code: one.quota for one in plan.offered} == {
        one.code: one.quota for one in catalogue().services.values() if one.agency == "satlantas"
    }


@pytest.mark.parametrize("typed", ["jeranglah ren", "Jeranglah Rendah, Manna", "rendah, kec. Manna"])
def test_a_part_of_a_name_is_enough_where_one_village_of_the_regency_has_it(admin: Staff, box: Box, typed: str) -> None:
    describe(box, BoxAnswers(regency_code="17.01"))
    assert make(admin, ["pos"], village=typed).status_code == 303
    assert planned_day(box.engine, "jeranglah-rendah-2026-12-03").plan.village_code


def test_of_many_villages_those_of_the_regency_are_offered_and_one_is_chosen(admin: Staff, box: Box) -> None:
    describe(box, BoxAnswers(regency_code="17.01"))
    asked = make(admin, ["pos"], village="Tanjung")
    assert asked.status_code == 422 and "Beberapa desa cocok" in errors_of(asked)
    offered = re.findall(r'name="meant"\s+value="([\d.]+)"', asked.text)
    assert [one.startswith("17.01") for one in offered] == [True] * 14
    assert make(admin, ["pos"], village="Tanjung", meant=offered[0]).status_code == 303
    (day,) = [one for one in all_days(box.engine, most=9) if str(one.held_on) == HEAD["held_on"]]
    assert planned_day(box.engine, day.code).plan.village_code == offered[0]


def test_villages_of_the_regency_are_offered_while_one_types(admin: Staff, box: Box) -> None:
    assert "<option" not in admin.get("/days/new").text.partition('<datalist id="villages">')[2].partition("<h2")[0]
    describe(box, BoxAnswers(regency_code="17.01"))
    assert '<option value="Jeranglah Rendah, Manna">' in admin.get("/days/new").text


@pytest.mark.parametrize(
    ("held_on", "said"),
    [("2026-12-25", "Jumat, 25 Desember 2026. Hari libur: Natal."), ("2026-12-05", "Akhir pekan"), ("2026-12-03", "")],
)
def test_a_holiday_is_said_when_the_day_is_made(admin: Staff, held_on: str, said: str) -> None:
    made = make(admin, ["pos"], held_on=held_on)
    page = admin.get(made.headers["Location"]).text
    assert ('class="banner banner--trouble"' in page) is bool(said)
    assert said in words_of(page)


def test_a_fixed_place_needs_no_village(admin: Staff, box: Box) -> None:
    made = make(admin, ["pos"], village="", place="Mal Pelayanan Publik Banyuwangi")
    assert made.status_code == 303, errors_of(made)
    plan = planned_day(box.engine, "mal-pelayanan-publik-banyuwangi-2026-12-03").plan
    assert plan.village_code is None and plan.place == "Mal Pelayanan Publik Banyuwangi"


@pytest.mark.parametrize(
    ("said", "agencies", "error"),
    [
        ({"village": "Entah Berantah"}, ["pos"], "Tidak ada desa"),
        ({"village": "Cibodas"}, ["pos"], "Beberapa desa cocok"),
        ({"village": "", "place": ""}, ["pos"], "Tulis nama desa"),
        ({"held_on": "2020-01-01"}, ["pos"], "sudah lewat"),
        ({"held_on": "besok"}, ["pos"], "Tulis tanggalnya"),
        ({"opens": "14.00", "closes": "8.00"}, ["pos"], "harus sesudah jam buka"),
        ({"name": ""}, ["pos"], "nama programnya"),
        ({"pungli_number": "0811-0000-0000"}, ["pos"], "sungguh dijawab"),
        ({}, [], "paling sedikit satu instansi"),
        ({"desks-pos": "0"}, ["pos"], "isi jumlah meja"),
        ({"desks-pos": "dua"}, ["pos"], "isi jumlah meja"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_everything_typed_stays(
    admin: Staff, box: Box, said: dict[str, str], agencies: list[str], error: str
) -> None:
    before = len(all_days(box.engine, most=99))
    answer = make(admin, agencies, ["POS"], **said)
    assert answer.status_code == 422 and error in errors_of(answer)
    for value in (HEAD | said).values():
        assert f'value="{value}"'.replace("'", "&#39;") in answer.text or value in ("8.00", "14.00")
    assert bool(re.search(r'name="agencies"\s+value="pos"\s+checked', answer.text)) is bool(agencies)
    assert not re.search(r'name="services"\s+value="KK-BARU"\s+checked', answer.text)
    assert len(all_days(box.engine, most=99)) == before


def test_an_agency_of_which_no_service_is_ticked_is_named(admin: Staff) -> None:
    answer = make(admin, ["disdukcapil", "pos"], ["KK-BARU"])
    assert answer.status_code == 422 and "Pos" in errors_of(answer) and "pilih layanannya" in errors_of(answer)


def test_pressed_twice_it_is_made_once(admin: Staff, box: Box) -> None:
    before = len(all_days(box.engine, most=99))
    assert make(admin, ["pos"]).status_code == 303
    again = make(admin, ["pos"])
    assert again.status_code == 422 and "sudah ada hari layanan" in errors_of(again)
    assert len(all_days(box.engine, most=99)) == before + 1


def test_the_next_day_is_offered_what_the_last_one_said(admin: Staff, box: Box) -> None:
    usual = {"name": "Bunga Kampung", "pungli_number": "0812 9999 1234"}
    open_hall(box.engine, plan_with(code="last-2026-12-01", held_on=date(2026, 12, 1), **usual), open_now=False)
    form = admin.get("/days/new").text
    offered = dict(re.findall(r'name="([\w-]+)"\s+value="([^"]*)"', form))
    assert offered["name"] == "Bunga Kampung" and offered["pungli_number"] == "0812 9999 1234"
    assert offered["opens"] == "08:00" and offered["closes"] == "15:00"
    assert "Layanan: 1 dari 1" in words_of(form)


def test_the_first_day_of_a_box_is_offered_what_the_box_says_of_itself(admin: Staff, box: Box) -> None:
    said = {
        "programme": "Bunga Kampung",
        "hotline": "0812 5555 1234",
        "regency_code": "18.02",
        "village_word": "kampung",
    }
    describe(box, BoxAnswers(**said))
    form = NewDayForm.of(catalogue(), date(2026, 11, 21), None, box_profile(box.engine))
    assert (form.name.data, form.pungli_number.data) == ("Bunga Kampung", "0812 5555 1234")
    made = make(admin, ["pos"], village="Sri Way Langsep")
    assert made.status_code == 303, errors_of(made)
    plan = planned_day(box.engine, "sri-way-langsep-2026-12-03").plan
    assert plan.place == "Kampung Sri Way Langsep" and plan.village_code and plan.village_code.startswith("18.02")


@pytest.mark.parametrize("role", ["coordinator", "greeter", "clerk", "viewer"])
def test_only_the_admin_makes_days(signed_in: Callable[[str], Staff], hall: Hall, role: str) -> None:
    assert signed_in(role).get("/days/new").status_code == 403
