"""The admin's days: one of them once more, elsewhere and on another date, and the sign-in cards of its desks."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.actions.hall.planned_pauses import plan_pause
from queues.persistence.people.people import set_desk_pin
from queues.snapshots.office.day_plan import planned_day
from queues.snapshots.shared.days import all_days, day_head, near_days
from tests.builders import COORDINATOR, DAY, Hall, open_hall, plan_with
from tests.web.conftest import Staff, StandingClock
from tests.web.reading import words_of
from webapp.auth.hashing import hash_secret
from webapp.auth.signing_in import check_pin
from webapp.services import Box

JERANGLAH_RENDAH, LUBUK_TAPI = "17.01.04.2026", "17.01.09.2008"
WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def admin(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


@pytest.fixture
def known(box: Box, hall: Hall) -> Hall:
    """A day that says in which village it is."""
    return open_hall(box.engine, plan_with(code="jeranglah-rendah-2026-11-21", village_code=JERANGLAH_RENDAH))


def repeat(admin: Staff, hall: Hall, **said: str) -> Any:
    asked = {"held_on": "2026-11-28", "opens": "08:00", "closes": "14:00", "village": "", "place": ""}
    data = asked | said | {"csrf_token": admin.csrf}
    return admin.client.post(f"/days/{hall.code}/repeat", data=data)


def errors_of(answer: Any) -> str:
    return " ".join(re.findall(r'class="field__error"[^>]*>(.*?)</span>', answer.text, re.S))


def test_the_days_of_the_box_stand_newest_first_and_lead_on(admin: Staff, hall: Hall, box: Box) -> None:
    open_hall(box.engine, plan_with(code="later", held_on=date(2026, 11, 28)), open_now=False)
    text = admin.get("/days").text.partition('id="days"')[2]
    assert text.index("28 November 2026") < text.index("21 November 2026")
    assert "sedang berjalan" in words_of(text) and "disiapkan" in words_of(text)
    assert f'href="/days/{DAY}/repeat"' in text and f'href="/days/{DAY}/cards"' in text


@pytest.mark.parametrize("role", ["coordinator", "greeter", "clerk", "viewer"])
def test_only_the_admin_prepares_days(signed_in: Callable[[str], Staff], hall: Hall, role: str) -> None:
    staff = signed_in(role)
    for path in ("/days", f"/days/{DAY}/repeat", f"/days/{DAY}/cards"):
        assert staff.get(path).status_code == 403
    assert "/days" not in re.findall(r'href="([^"]*)"', staff.get("/account").text)


def test_a_day_is_repeated_a_week_later_with_two_taps(admin: Staff, known: Hall, box: Box) -> None:
    form = admin.get(f"/days/{known.code}/repeat").text
    offered = dict(re.findall(r'name="(\w+)"\s+value="([^"]*)"', form))
    assert offered["held_on"] == "2026-11-28" and offered["village"] == "Jeranglah Rendah"
    made = repeat(admin, known, **{name: offered[name] for name in ("held_on", "opens", "closes", "village", "place")})
    assert made.status_code == 303
    assert "sudah disiapkan" in words_of(admin.get(made.headers["Location"]).text)
    again, before = (
        planned_day(box.engine, "jeranglah-rendah-2026-11-28").plan,
        planned_day(box.engine, known.code).plan,
    )
    moved = {"code", "held_on", "opens_at", "closes_at"}
    assert again.opens_at == before.opens_at + timedelta(days=7)
    assert all(getattr(again, name) == getattr(before, name) for name in vars(before) if name not in moved)


def test_pauses_move_along_by_the_clock_on_the_wall(admin: Staff, known: Hall, box: Box) -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=WIB)
    times = {"starts_at": noon, "ends_at": noon + timedelta(minutes=45)}
    known.do(plan_pause, by=COORDINATOR, day_id=known.day_id, service="kk", **times)
    assert repeat(admin, known, held_on="2026-12-02").status_code == 303
    (pause,) = planned_day(box.engine, "jeranglah-rendah-2026-12-02").plan.pauses
    assert pause.starts_at == datetime(2026, 12, 2, 12, tzinfo=WIB) and pause.services == ("kk",)


def test_another_village_brings_its_own_place_and_district(admin: Staff, known: Hall, box: Box) -> None:
    old = planned_day(box.engine, known.code).plan
    made = repeat(admin, known, village="Lubuk Tapi", place=old.place)
    assert made.status_code == 303, errors_of(made)
    plan = planned_day(box.engine, "lubuk-tapi-2026-11-28").plan
    assert plan.village_code == LUBUK_TAPI and plan.place == "Desa Lubuk Tapi" and "Ulu Manna" in plan.area
    own = repeat(admin, known, village="Lubuk Tapi", place="Balai Adat", held_on="2026-11-29")
    assert own.status_code == 303
    assert planned_day(box.engine, "lubuk-tapi-2026-11-29").plan.place == "Balai Adat"


def test_of_villages_of_one_name_one_is_chosen(admin: Staff, known: Hall, box: Box) -> None:
    asked = repeat(admin, known, village="Cibodas")
    assert asked.status_code == 422 and "Beberapa desa cocok" in errors_of(asked)
    choices = re.findall(r'name="meant"\s+value="([0-9.]+)"', asked.text)
    assert 1 < len(choices) <= 8
    made = repeat(admin, known, village="Cibodas", meant=choices[1])
    assert made.status_code == 303
    assert planned_day(box.engine, "cibodas-2026-11-28").plan.village_code == choices[1]


def test_a_village_of_the_own_regency_is_meant_before_those_elsewhere(admin: Staff, known: Hall, box: Box) -> None:
    assert repeat(admin, known, village="Kampung Baru").status_code == 303  # one here, sixty in the country
    assert planned_day(box.engine, "kampung-baru-2026-11-28").plan.village_code == "17.01.05.1016"
    two = repeat(admin, known, village="Gunung Ayu")
    assert re.findall(r'name="meant"\s+value="([0-9.]+)"', two.text) == ["17.01.02.2011", "17.01.05.1009"]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"held_on": "2026-11-20"}, "sudah lewat"),
        ({"held_on": "kapan-kapan"}, "Tulis tanggalnya"),
        ({"held_on": "31-02-2027"}, "Tulis tanggalnya"),
        ({"opens": "pagi"}, "Tulis jamnya"),
        ({"opens": "14:00", "closes": "08:00"}, "harus sesudah jam buka"),
        ({"village": "Desa Entah Berantah"}, "Tidak ada desa"),
        ({"place": "x" * 161}, "Paling panjang"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    admin: Staff, known: Hall, box: Box, said: dict[str, str], error: str
) -> None:
    answer = repeat(admin, known, **said)
    assert answer.status_code == 422 and error in errors_of(answer)
    assert all(f'value="{value}"' in answer.text for value in said.values())
    assert len(all_days(box.engine, most=9)) == 2


@pytest.mark.parametrize(("written", "meant"), [("28/11/2026", date(2026, 11, 28)), ("5-12-2026", date(2026, 12, 5))])
def test_dates_and_hours_may_be_written_as_people_do(
    admin: Staff, known: Hall, box: Box, written: str, meant: date
) -> None:
    assert repeat(admin, known, held_on=written, opens="8.30", closes="13.00").status_code == 303
    plan = planned_day(box.engine, f"jeranglah-rendah-{meant.isoformat()}").plan
    assert plan.opens_at == datetime(meant.year, meant.month, meant.day, 8, 30, tzinfo=WIB)


def test_pressed_twice_it_is_made_once(admin: Staff, known: Hall, box: Box) -> None:
    assert repeat(admin, known).status_code == 303
    twice = repeat(admin, known)
    assert twice.status_code == 422 and "sudah ada hari layanan" in errors_of(twice)
    assert len(all_days(box.engine, most=9)) == 3


def test_a_weekend_is_said_and_not_forbidden(admin: Staff, known: Hall) -> None:
    assert "Akhir pekan" in words_of(admin.get(f"/days/{known.code}/repeat").text)  # a Saturday, as the first day


def opens(app: Flask, desk_id: UUID, pin: str) -> bool:
    with app.test_request_context():
        return check_pin(desk_id, pin) is not None


def test_cards_are_made_anew_each_time_and_end_what_was_before(app: Flask, admin: Staff, hall: Hall, box: Box) -> None:
    first = hall.desk_id("1")
    old = hash_secret("482159")
    box.writer.write(set_desk_pin, desk_id=first, pin_hash=old, now=box.now())
    assert "tidak berlaku lagi" in words_of(admin.get(f"/days/{DAY}/cards").text)
    assert opens(app, first, "482159")
    sheet = admin.client.post(f"/days/{DAY}/cards", data={"csrf_token": admin.csrf})
    assert sheet.status_code == 200 and sheet.headers["Cache-Control"] == "no-store"
    pins = re.findall(r'label__pin"[^>]*>(\d{6})<', sheet.text)
    names = re.findall(r'label__name">([^<]+)<', sheet.text)
    assert names == [f"Meja {nth}" for nth in range(1, 7)] and len(pins) == 6
    assert not opens(app, first, "482159")
    assert all(opens(app, hall.desk_id(str(nth)), pin) for nth, pin in enumerate(pins, start=1))


def test_the_page_of_the_cards_loaded_again_leaves_the_printed_ones_valid(
    app: Flask, admin: Staff, hall: Hall, box: Box
) -> None:
    path = f"/days/{DAY}/cards"
    asked = admin.get(path).text
    form = {"csrf_token": admin.csrf, "state": re.findall(r'name="state" value="([^"]+)"', asked)[0]}
    printed = re.findall(r'label__pin"[^>]*>(\d{6})<', admin.client.post(path, data=form).text)
    again = admin.client.post(path, data=form)
    assert again.status_code == 409 and "Yang sudah tercetak berlaku" in words_of(again.text)
    assert all(opens(app, hall.desk_id(str(nth)), pin) for nth, pin in enumerate(printed, start=1))
    anew = re.findall(r'name="state" value="([^"]+)"', again.text)[0]
    assert "label__pin" in admin.client.post(path, data=form | {"state": anew}).text


def test_a_day_of_a_place_without_a_village_is_repeated_there(admin: Staff, hall: Hall, box: Box) -> None:
    made = repeat(admin, hall, place="Mal Pelayanan Publik")
    assert made.status_code == 303
    plan = planned_day(box.engine, made.headers["Location"].partition("made=")[2]).plan
    assert plan.place == "Mal Pelayanan Publik" and plan.village_code is None


# -- a rehearsal -----------------------------------------------------------------------------------------------------


def posted(admin: Staff, path: str) -> Any:
    return admin.client.post(path, data={"csrf_token": admin.csrf})


def begun(admin: Staff, box: Box, hall: Hall) -> Hall:
    made = posted(admin, f"/days/{hall.code}/rehearse")
    assert made.status_code == 303, made.text
    code = made.headers["Location"].partition("made=")[2]
    return replace(hall, day_id=day_head(box.engine, code).id)


def test_a_rehearsal_has_numbers_of_its_own_and_says_so_everywhere(
    admin: Staff, client: FlaskClient, hall: Hall, box: Box
) -> None:
    hall.take_many(3, "ktp")
    trial = begun(admin, box, hall)
    assert trial.day().name == "LATIHAN – Buji'an Dusun" and trial.day().is_rehearsal
    ticket = trial.take("ktp")
    assert ticket.number == "A001"
    code, token = trial.day().code, box.tokens.token(ticket.id)
    for path in (f"/d/{code}", f"/d/{code}/board", f"/t/{token}", f"/t/{token}/slip"):
        assert "LATIHAN – bukan antrean sungguhan" in words_of(client.get(path).text), path
    for path in (f"/d/{code}/load", f"/d/{code}/greeter", f"/desks/{trial.desk_id('1')}"):
        assert "LATIHAN – bukan antrean sungguhan" in words_of(admin.get(path).text), path
    assert "LATIHAN" not in client.get(f"/d/{DAY}").text
    assert hall.take("ktp").number == "A004"


def test_tapped_twice_it_is_one_rehearsal_and_later_another(
    admin: Staff, hall: Hall, box: Box, clock: StandingClock
) -> None:
    first = posted(admin, f"/days/{hall.code}/rehearse").headers["Location"]
    clock.at += timedelta(seconds=2)
    assert posted(admin, f"/days/{hall.code}/rehearse").headers["Location"] == first
    clock.at += timedelta(minutes=5)
    assert posted(admin, f"/days/{hall.code}/rehearse").headers["Location"] != first
    assert sum(one.is_rehearsal for one in all_days(box.engine, most=9)) == 2


def test_the_sign_in_lists_the_real_desks_first_and_marks_each_of_the_rehearsal(
    admin: Staff, client: FlaskClient, hall: Hall, box: Box
) -> None:
    posted(admin, f"/days/{DAY}/cards")
    begun(admin, box, hall)
    page = client.get("/sign-in").text
    desks = [words_of(one) for one in re.findall(r'<option value="[0-9a-f-]{36}"[^>]*>([^<]+)<', page)]
    assert ["LATIHAN" in one for one in desks] == [False] * 6 + [True] * 6
    assert len(set(desks)) == 12 and not any("-latihan-" in one for one in desks)


def test_the_sign_in_lists_the_desks_of_a_demo_last_and_marks_each(
    admin: Staff, client: FlaskClient, hall: Hall, box: Box
) -> None:
    open_hall(box.engine, plan_with(code="a-demo", is_demo=True))
    posted(admin, "/days/a-demo/cards")
    posted(admin, f"/days/{DAY}/cards")
    page = client.get("/sign-in").text
    desks = [words_of(one) for one in re.findall(r'<option value="[0-9a-f-]{36}"[^>]*>([^<]+)<', page)]
    assert ["DEMO" in one for one in desks] == [False] * 6 + [True] * 6


def test_the_pins_on_the_cards_open_the_rehearsal_too(app: Flask, admin: Staff, hall: Hall, box: Box) -> None:
    sheet = posted(admin, f"/days/{DAY}/cards")
    pin = re.findall(r'label__pin"[^>]*>(\d{6})<', sheet.text)[0]
    trial = begun(admin, box, hall)
    assert opens(app, trial.desk_id("1"), pin) and opens(app, hall.desk_id("1"), pin)


def test_a_rehearsal_is_removed_whole_though_it_gave_numbers_and_the_day_itself_is_not(
    admin: Staff, hall: Hall, box: Box
) -> None:
    hall.take("ktp")
    trial = begun(admin, box, hall)
    trial.take("ktp")
    trial.finish(trial.call("1", by=COORDINATOR).id, by=COORDINATOR)
    code = trial.day().code
    assert "Hapus seluruhnya" in words_of(admin.get(f"/days/{code}/remove").text)
    assert posted(admin, f"/days/{code}/remove").status_code == 303
    assert admin.get(f"/d/{code}/load").status_code == 404
    assert [day.code for day in all_days(box.engine, most=9)] == [DAY]
    refused = posted(admin, f"/days/{DAY}/remove")
    assert refused.status_code == 409 and "sudah ada warga yang bernomor" in words_of(refused.text)
    assert "Hapus seluruhnya" not in refused.text
    again = begun(admin, box, hall)
    assert again.take("ktp").number == "A001"


def test_citizens_are_led_to_the_day_itself_before_its_rehearsal(admin: Staff, hall: Hall, box: Box) -> None:
    begun(admin, box, hall)
    assert next(iter(near_days(box.engine, box.now()).nearest_first)).code == DAY


def test_a_demo_that_is_looked_at_comes_after_every_other_day_of_today(box: Box, hall: Hall) -> None:
    open_hall(box.engine, plan_with(code="a-demo", is_demo=True))
    prepared = open_hall(box.engine, plan_with(code="later"), open_now=False)
    days = near_days(box.engine, box.now())
    assert [day.code for day in days.today] == [DAY, prepared.code, "a-demo"]
    assert [day.code for day in days.real_today] == [DAY, prepared.code]


def test_a_rehearsal_is_not_what_is_repeated(admin: Staff, hall: Hall, box: Box) -> None:
    trial = begun(admin, box, hall)
    listed = admin.get("/days").text
    assert f'/days/{trial.day().code}/remove"' in listed and f'/days/{trial.day().code}/repeat"' not in listed
