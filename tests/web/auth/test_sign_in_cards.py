"""Printed sign-in cards: a QR code that the first device takes for itself, and that opens nothing anywhere else."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.model.sign_in_card import CARD_LIFE
from queues.persistence.people.people import find_user, set_active
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, DAY, NOON, Hall
from tests.qr_codes import qr_codes_of
from tests.web.auth.test_signing_in import csrf_of
from tests.web.conftest import ADDRESS, Staff, StandingClock
from tests.web.reading import words_of
from webapp import create_app
from webapp.services import Box
from webapp.settings import Settings


@pytest.fixture
def admin(hall: Hall, signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("admin")


def pressed(admin: Staff, path: str, **more: str) -> Any:
    return admin.client.post(path, data={"csrf_token": admin.csrf} | more)


def cards_on(sheet: Any) -> list[str]:
    """What the QR code of each card opens, as a path."""
    found = qr_codes_of(sheet.text)
    assert all(one.startswith(f"{ADDRESS}/s/") for one in found)
    return [one.removeprefix(ADDRESS) for one in found]


@pytest.fixture
def of_desks(admin: Staff) -> list[str]:
    return cards_on(pressed(admin, f"/days/{DAY}/cards"))


@pytest.fixture
def of_dewi(admin: Staff) -> str:
    (card,) = cards_on(pressed(admin, "/people", list="Dewi; koordinator", confirmed="yes"))
    return card


def used(device: FlaskClient, card: str) -> Any:
    """Scan the card and press the button."""
    return device.post(card, data={"csrf_token": csrf_of(device, card)})


def without_token(device: FlaskClient) -> str:
    return csrf_of(device, "/sign-in")


def sentence(answer: Any) -> str:
    return words_of(answer.text)


# -- the first device ------------------------------------------------------------------------------------------------


def test_every_desk_has_a_code_of_its_own_of_a_hundred_bits(of_desks: list[str]) -> None:
    assert len(set(of_desks)) == 6
    assert all(re.fullmatch(r"/s/[a-z2-7]{20}", one) for one in of_desks)


def test_the_card_of_a_desk_asks_first_and_then_opens_that_desk_alone(
    app: Flask, hall: Hall, of_desks: list[str]
) -> None:
    tablet = app.test_client()
    asked = tablet.get(of_desks[2])
    assert "Masuk sebagai Meja 3? Buji'an Dusun, Balai Desa Jeranglah Rendah" in sentence(asked)
    assert asked.headers["Cache-Control"] == "no-store" and asked.headers["Referrer-Policy"] == "no-referrer"
    desk = f"/desks/{hall.desk_id('3')}"
    assert tablet.get(desk).status_code == 302
    answer = used(tablet, of_desks[2])
    assert (answer.status_code, answer.location) == (303, desk)
    assert tablet.get(desk).status_code == 200
    assert tablet.get(f"/desks/{hall.desk_id('1')}").status_code == 403


def test_the_card_of_a_person_signs_in_where_the_role_belongs(app: Flask, of_dewi: str) -> None:
    phone = app.test_client()
    assert "Masuk sebagai Dewi? Koordinator" in sentence(phone.get(of_dewi))
    assert used(phone, of_dewi).location == f"/d/{DAY}/load"
    assert phone.get(f"/d/{DAY}/load").status_code == 200


def test_looking_at_it_uses_nothing_up(app: Flask, hall: Hall, of_desks: list[str]) -> None:
    for _ in range(5):
        assert app.test_client().get(of_desks[0]).status_code == 200
    assert [row["used_at"] for row in hall.rows(tables.sign_in_code)] == [None] * 6
    assert used(app.test_client(), of_desks[0]).status_code == 303


def test_a_forged_post_uses_nothing_up(app: Flask, hall: Hall, of_desks: list[str]) -> None:
    assert app.test_client().post(of_desks[0], data={"csrf_token": "guessed"}).status_code == 400
    assert {row["used_at"] for row in hall.rows(tables.sign_in_code)} == {None}


def test_it_is_known_in_the_audit_without_any_secret(hall: Hall, admin: Staff, app: Flask, of_desks: list[str]) -> None:
    used(app.test_client(), of_desks[0])
    card, signed_in = hall.box_events()[-2:]
    assert (card["kind"], signed_in["kind"], signed_in["payload"]["way"]) == ("card_used", "signed_in", "card")
    assert card["payload"] == {"person_id": None, "desk_id": str(hall.desk_id("1"))}
    assert "Kartu masuk Meja 1 dipakai pertama kali" in words_of(admin.get("/audit").text)
    assert of_desks[0].removeprefix("/s/") not in str(hall.rows(tables.event)) + str(hall.rows(tables.sign_in_code))


# -- another device --------------------------------------------------------------------------------------------------


def test_another_device_is_told_to_type_the_pin(app: Flask, hall: Hall, of_desks: list[str]) -> None:
    first, second = app.test_client(), app.test_client()
    token = without_token(second)
    used(first, of_desks[0])
    asked, sent = second.get(of_desks[0]), second.post(of_desks[0], data={"csrf_token": token})
    assert asked.status_code == sent.status_code == 409
    assert "sudah dipakai di perangkat lain" in sentence(asked) and "ketik PIN" in sentence(sent)
    desk = f"/desks/{hall.desk_id('1')}"
    assert f"next={desk}" in asked.text.replace("%2F", "/")
    assert second.get(desk).status_code == 302


def test_on_its_own_device_it_works_again_after_signing_out(app: Flask, of_desks: list[str]) -> None:
    tablet = app.test_client()
    used(tablet, of_desks[0])
    tablet.post("/sign-out", data={"csrf_token": without_token(tablet)})
    assert used(tablet, of_desks[0]).status_code == 303


def test_scanned_once_more_where_it_is_signed_in_it_leads_to_the_desk(
    app: Flask, hall: Hall, of_desks: list[str]
) -> None:
    tablet = app.test_client()
    used(tablet, of_desks[0])
    assert tablet.get(of_desks[0]).location == f"/desks/{hall.desk_id('1')}"


def test_a_tablet_that_never_heard_the_answer_may_ask_again(app: Flask, of_desks: list[str]) -> None:
    """The Wi-Fi failed after the button: the device was named with the question, not with the answer."""
    tablet = app.test_client()
    token = csrf_of(tablet, of_desks[0])
    before = {name: tablet.get_cookie(name) for name in ("giliran_staff_device", "giliran_session")}
    assert all(before.values())
    tablet.post(of_desks[0], data={"csrf_token": token})
    same = app.test_client()
    for name, cookie in before.items():
        assert cookie
        same.set_cookie(name, cookie.value)
    assert used(same, of_desks[0]).status_code == 303


# -- its end ---------------------------------------------------------------------------------------------------------


def is_over(app: Flask, card: str) -> bool:
    answer = app.test_client().get(card)
    return answer.status_code in (404, 409) and "tidak berlaku lagi" in sentence(answer)


def test_printing_again_makes_new_codes_and_ends_what_the_old_ones_opened(
    app: Flask, hall: Hall, admin: Staff, of_desks: list[str]
) -> None:
    tablet = app.test_client()
    used(tablet, of_desks[0])
    again = cards_on(pressed(admin, f"/days/{DAY}/cards"))
    assert not set(again) & set(of_desks)
    assert tablet.get(f"/desks/{hall.desk_id('1')}").status_code == 302
    assert is_over(app, of_desks[0]) and is_over(app, of_desks[1])
    assert used(tablet, again[0]).status_code == 303


def test_a_new_pin_of_the_desk_ends_its_card(app: Flask, hall: Hall, admin: Staff, of_desks: list[str]) -> None:
    assert pressed(admin, f"/d/{DAY}/load/desks/{hall.desk_id('1')}/pin").status_code == 200
    assert is_over(app, of_desks[0]) and not is_over(app, of_desks[1])


def test_a_new_card_of_a_person_ends_the_old_one_and_its_session(
    app: Flask, admin: Staff, box: Box, of_dewi: str
) -> None:
    phone = app.test_client()
    used(phone, of_dewi)
    (again,) = cards_on(pressed(admin, f"/people/{id_of(box, 'dewi')}/renew"))
    assert phone.get(f"/d/{DAY}/load").status_code == 302
    assert is_over(app, of_dewi) and not is_over(app, again)


def test_the_card_of_a_desk_ends_with_its_day(app: Flask, hall: Hall, of_desks: list[str]) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    assert is_over(app, of_desks[0])


def test_the_card_of_a_person_ends_after_two_weeks(app: Flask, clock: StandingClock, of_dewi: str) -> None:
    clock.at = NOON + CARD_LIFE - timedelta(minutes=1)
    assert not is_over(app, of_dewi)
    clock.at = NOON + CARD_LIFE
    assert is_over(app, of_dewi)


def test_whoever_is_switched_off_has_no_card(app: Flask, box: Box, of_dewi: str) -> None:
    box.writer.write(set_active, user_id=id_of(box, "dewi"), is_active=False, now=NOON)
    assert is_over(app, of_dewi)


def test_a_day_is_removed_with_the_cards_of_its_desks(admin: Staff, hall: Hall, of_desks: list[str]) -> None:
    assert len(hall.rows(tables.sign_in_code)) == 6
    assert pressed(admin, f"/days/{DAY}/remove").status_code == 303
    assert hall.rows(tables.sign_in_code) == []


def id_of(box: Box, username: str) -> Any:
    with one_read(box.engine) as connection:
        found = find_user(connection, username)
    assert found
    return found.id


def test_in_a_rehearsal_it_opens_the_desk_there_on_any_device_and_is_not_used_up(
    app: Flask, admin: Staff, hall: Hall, of_desks: list[str]
) -> None:
    begun = pressed(admin, f"/days/{DAY}/rehearse")
    trial = begun.headers["Location"].partition("made=")[2]
    for tablet in (app.test_client(), app.test_client()):
        asked = tablet.get(of_desks[0])
        assert "Masuk ke latihan" in sentence(asked) and "hari yang sebenarnya" in sentence(asked)
        answer = tablet.post(of_desks[0], data={"csrf_token": csrf_of(tablet, of_desks[0]), "at": "rehearsal"})
        assert answer.status_code == 303 and answer.location != f"/desks/{hall.desk_id('1')}"
        assert "LATIHAN" in tablet.get(answer.location).text
    assert {row["used_at"] for row in hall.rows(tables.sign_in_code)} == {None}
    assert pressed(admin, f"/days/{trial}/remove").status_code == 303
    assert "latihan" not in sentence(app.test_client().get(of_desks[0]))
    assert used(app.test_client(), of_desks[0]).location == f"/desks/{hall.desk_id('1')}"


# -- guessing --------------------------------------------------------------------------------------------------------


def test_whoever_guesses_codes_is_stopped_as_at_the_sign_in(settings: Settings, clock: StandingClock) -> None:
    app = create_app(settings.model_copy(update={"sign_ins_per_address": "5 per hour"}), clock)
    stranger = app.test_client()
    guesses = [stranger.get(f"/s/{'a' * 19}{letter}").status_code for letter in "abcdef"]
    assert guesses == [404] * 5 + [429]


def test_asking_with_a_right_card_is_no_guess(settings: Settings, clock: StandingClock, of_desks: list[str]) -> None:
    app = create_app(settings.model_copy(update={"sign_ins_per_address": "2 per hour"}), clock)
    assert [app.test_client().get(of_desks[0]).status_code for _ in range(4)] == [200] * 4


# -- what else signing in asks for -----------------------------------------------------------------------------------


def test_the_card_of_an_admin_opens_nothing_on_plain_http_and_stays_unused(
    app: Flask, hall: Hall, admin: Staff
) -> None:
    (card,) = cards_on(pressed(admin, "/people", list="Eko; admin", confirmed="yes"))
    tablet = app.test_client()
    from_the_wifi = {"base_url": ADDRESS, "environ_base": {"REMOTE_ADDR": "192.168.8.77"}}
    page = tablet.get(card, **from_the_wifi)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    refused = tablet.post(card, data={"csrf_token": token[1]}, **from_the_wifi)
    assert refused.status_code == 403
    assert {row["used_at"] for row in hall.rows(tables.sign_in_code)} == {None}


def test_a_second_factor_is_asked_for_after_the_card(settings: Settings, clock: StandingClock, of_dewi: str) -> None:
    app = create_app(settings.model_copy(update={"second_factor": "required"}), clock)
    phone = app.test_client()
    assert used(phone, of_dewi).location == "/sign-in/code"
    assert phone.get(f"/d/{DAY}/load").status_code == 302
