"""CITIZEN P23, FIELD F19: a day that is over leads on to today's; one that was left open is no trap.

Its code is in QR codes that still hang in the hall.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.persistence.people.people import set_desk_pin
from tests.builders import COORDINATOR, DAY, NOON, PLAN, Hall, open_hall
from tests.web.auth.test_signing_in import csrf_of
from tests.web.conftest import PASSWORD, Staff, StandingClock
from tests.web.reading import text_of
from webapp.services import Box

HALL = f"/d/{DAY}"
ONE_DAY = timedelta(days=1)
TODAY = replace(
    PLAN,
    code="today",
    held_on=PLAN.held_on + ONE_DAY,
    opens_at=PLAN.opens_at + ONE_DAY,
    closes_at=PLAN.closes_at + ONE_DAY,
)
ASKS = "Hari layanan ini untuk Sabtu, 21 November 2026. Tanggal itu sudah lewat."


@pytest.fixture
def forgotten(hall: Hall, clock: StandingClock) -> Hall:
    """Yesterday's day, still open at noon."""
    clock.at = NOON + ONE_DAY
    return hall


def post(client: FlaskClient, **more: Any) -> Any:
    body = {"services": ["ktp"]} | more
    return client.post(f"/api/v1/days/{DAY}/tickets", json=body, headers={"Idempotency-Key": f"key-{len(more)}"})


# -- a closed day ----------------------------------------------------------------------------------------------------


def test_a_closed_day_leads_to_the_day_that_is_open_now(
    client: FlaskClient, box: Box, forgotten: Hall, clock: StandingClock
) -> None:
    forgotten.do(close_day, by=COORDINATOR, day_id=forgotten.day_id, at=clock.at)
    closed = client.get(HALL)
    assert "Tanyakan jadwal berikutnya kepada perangkat desa." in text_of(closed)
    tag = client.get(f"{HALL}/services").headers["ETag"]
    open_hall(box.engine, TODAY)
    page = client.get(HALL)
    assert 'href="/d/today"' in page.text and "Hari ini" in text_of(page)
    assert "Tanyakan jadwal" not in text_of(page)
    assert client.get(f"{HALL}/services", headers={"If-None-Match": tag}).status_code == 200


def test_where_nothing_is_open_today_a_closed_day_names_the_next(
    client: FlaskClient, box: Box, hall: Hall, clock: StandingClock
) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    open_hall(box.engine, TODAY, open_now=False)
    said = text_of(client.get(HALL))
    assert "Berikutnya" in said and "Minggu, 22 November 2026" in said


# -- a day that was left open ----------------------------------------------------------------------------------------


def test_a_forgotten_day_says_so_first_and_leads_to_todays(client: FlaskClient, box: Box, forgotten: Hall) -> None:
    open_hall(box.engine, TODAY)
    page = client.get(HALL)
    assert text_of(page).index(ASKS) < text_of(page).index("Hari ini") < text_of(page).index("Layanan dan syaratnya")
    assert 'href="/d/today"' in page.text
    assert 'type="submit"' not in page.text and 'name="services"' not in page.text


def test_a_forgotten_day_gives_a_number_only_to_who_means_it(client: FlaskClient, forgotten: Hall) -> None:
    assert f'href="{HALL}?anyway=1"' in client.get(HALL).text
    refused = post(client)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "day_is_past")
    page = client.get(f"{HALL}?anyway=1")
    assert ASKS in text_of(page) and 'name="anyway"' in page.text and '"anyway": true' in page.text
    assert f'data-src="{HALL}/services?anyway=1"' in page.text
    assert post(client, anyway=True).status_code == 201
    by_form = client.post(f"{HALL}/tickets", data={"services": ["kk"], "key": "a-form", "anyway": "1"})
    assert by_form.status_code == 303
    assert len(forgotten.turns()) == 2


def test_a_page_from_yesterday_that_is_read_again_shows_no_bar_any_more(
    client: FlaskClient, hall: Hall, clock: StandingClock
) -> None:
    first = client.get(f"{HALL}/services")
    assert 'type="submit"' in first.text
    clock.at = NOON + ONE_DAY
    again = client.get(f"{HALL}/services", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200 and 'type="submit"' not in again.text and ASKS in again.text


def test_a_day_that_runs_late_on_its_own_date_asks_nothing(
    client: FlaskClient, hall: Hall, clock: StandingClock
) -> None:
    clock.at = PLAN.closes_at + timedelta(hours=2)
    assert ASKS not in text_of(client.get(HALL))
    assert post(client).status_code == 201


def test_staff_give_numbers_of_a_day_that_goes_on_after_midnight(
    forgotten: Hall, signed_in: Callable[[str], Staff]
) -> None:
    body = {"services": ["ktp"], "channel": "greeter"}
    greeter = signed_in("greeter")
    assert ASKS in text_of(greeter.get(f"/d/{DAY}/greeter"))
    assert greeter.post(f"/api/v1/days/{DAY}/tickets", body).status_code == 201


def test_the_front_door_leads_past_a_forgotten_day(client: FlaskClient, box: Box, forgotten: Hall) -> None:
    open_hall(box.engine, TODAY)
    assert client.get("/").headers["Location"] == "/d/today"


def test_the_front_door_tells_todays_days_from_those_that_are_over(
    client: FlaskClient, box: Box, forgotten: Hall
) -> None:
    for code in ("today", "elsewhere"):
        open_hall(box.engine, replace(TODAY, code=code))
    said = client.get("/").text
    assert said.index('href="/d/elsewhere"') < said.index("Tanggalnya sudah lewat") < said.index(f'href="{HALL}"')


# -- what staff see --------------------------------------------------------------------------------------------------


def test_a_forgotten_day_is_shown_on_every_load_which_leads_to_its_close(
    box: Box, forgotten: Hall, signed_in: Callable[[str], Staff]
) -> None:
    open_hall(box.engine, TODAY)
    coordinator = signed_in("coordinator")
    for day in (DAY, "today"):
        page = coordinator.get(f"/d/{day}/load").text
        assert "Hari layanan Sabtu, 21 November 2026 belum ditutup." in page
        assert f'href="/d/{DAY}/close"' in page
    before = coordinator.get("/d/today/load/now")
    assert coordinator.post(f"/api/v1/days/{DAY}/close").status_code == 200
    again = coordinator.get("/d/today/load/now", headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 200 and "belum ditutup" not in again.text


def test_a_viewer_sees_it_and_cannot_close_it(box: Box, forgotten: Hall, signed_in: Callable[[str], Staff]) -> None:
    page = signed_in("viewer").get(f"/d/{DAY}/load").text
    assert "belum ditutup" in page and "/close" not in page


def test_who_signs_in_comes_to_todays_day(
    box: Box, forgotten: Hall, signed_in: Callable[[str], Staff], client: FlaskClient
) -> None:
    open_hall(box.engine, TODAY)
    signed_in("coordinator")
    form = {"username": "coordinator", "password": PASSWORD, "csrf_token": csrf_of(client)}
    assert client.post("/sign-in", data=form).headers["Location"] == "/d/today/load"


def desks_offered(client: FlaskClient) -> list[str]:
    page = client.get("/sign-in").text
    options = page.split('<select class="field__input" name="desk"')[1].split("</select>")[0].split("<option")[2:]
    return [option.split(">")[1].split("<")[0].strip() for option in options]


def give_pins(box: Box, *halls: Hall) -> None:
    with box.engine.begin() as connection:
        for hall in halls:
            for desk in ("1", "2"):
                set_desk_pin(connection, desk_id=hall.desk_id(desk), pin_hash="a-hash", now=NOON, by=COORDINATOR)


def test_sign_in_never_offers_two_desks_of_one_name(client: FlaskClient, box: Box, forgotten: Hall) -> None:
    give_pins(box, forgotten)
    assert desks_offered(client) == ["Meja\u00a01 · Dukcapil", "Meja\u00a02 · Dukcapil"]
    today = open_hall(box.engine, TODAY)
    give_pins(box, today)
    offered = desks_offered(client)
    assert offered[0] == "Meja\u00a01 · Dukcapil · Minggu, 22 November 2026"
    assert offered[2] == "Meja\u00a01 · Dukcapil · Sabtu, 21 November 2026"
    assert "tanggalnya sudah lewat, belum ditutup" in client.get("/sign-in").text


def test_desks_of_two_places_on_one_date_are_told_apart_by_the_place(client: FlaskClient, box: Box, hall: Hall) -> None:
    other = open_hall(box.engine, replace(PLAN, code="other", place="Balai Desa Tanjung Besar"))
    give_pins(box, hall, other)
    offered = desks_offered(client)
    assert len(set(offered)) == 4
    assert "Meja\u00a01 · Dukcapil · Balai Desa Tanjung Besar" in offered


def test_days_that_nothing_else_tells_apart_have_their_code(client: FlaskClient, box: Box, hall: Hall) -> None:
    other = open_hall(box.engine, replace(PLAN, code="again"))
    give_pins(box, hall, other)
    assert "Meja\u00a01 · Dukcapil · again" in desks_offered(client)
