"""After a restoration: a lost ticket's page says what to do, and the greeter gives the number back in one tap."""

from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import stop_issuing
from queues.actions.tickets.restoring import raise_epoch
from queues.model.actor import SYSTEM
from queues.persistence.backup.backup import back_up
from queues.persistence.people.tokens import TicketTokens
from tests.builders import COORDINATOR, NOON, Hall
from tests.web.conftest import ADDRESS, Staff
from webapp import create_app
from webapp.services import Box
from webapp.settings import Settings

LOST = "a234567a234567a234567aaa"


@pytest.fixture
def restored(hall: Hall) -> Hall:
    hall.take_many(2, "ktp")
    hall.do(raise_epoch, by=SYSTEM, day_id=hall.day_id)
    return hall


@pytest.fixture
def greeter(signed_in: Callable[[str], Staff]) -> Staff:
    return signed_in("greeter")


def adopt(staff: Staff, hall: Hall, number: str, *services: str, **more: Any) -> Any:
    wish = {"number": number, "services": list(services or ("ktp",))}
    return staff.post(f"/api/v1/days/{hall.code}/tickets/adopt", wish, **more)


# -- the phone -------------------------------------------------------------------------------------------------------


def test_the_page_of_a_lost_ticket_says_what_to_do(client: FlaskClient, restored: Hall) -> None:
    page = client.get(f"/t/{LOST}")
    text = unescape(page.text)
    assert page.status_code == 404
    assert "Nomor Anda belum dikenali" in text
    assert "Tunjukkan nomor Anda kepada petugas." in text
    assert f'data-module="lost-number" data-token="{LOST}"' in text
    assert "not recognised" in unescape(client.get(f"/t/{LOST}?lang=en").text)


def test_before_a_restoration_an_unknown_ticket_is_just_unknown(client: FlaskClient, hall: Hall) -> None:
    answer = client.get(f"/api/v1/tickets/{LOST}")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "unknown_ticket")
    assert "belum dikenali" not in client.get(f"/t/{LOST}").text


@pytest.mark.parametrize("path", ["/api/v1/tickets/{}", "/t/{}", "/t/{}/now", "/t/{}/slip", "/t/{}/qr.svg"])
def test_every_address_of_a_lost_ticket_answers_with_the_same_code(
    client: FlaskClient, restored: Hall, path: str
) -> None:
    answer = client.get(path.format(LOST), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "ticket_unknown_after_restore")
    assert "kepada petugas" in answer.json["error"]["message"]


# -- tokens of the laptop that is gone -------------------------------------------------------------------------------


def of_the_spare_laptop(settings: Settings) -> Settings:
    known = settings.model_dump() | {"secret_key": "the secret of the spare laptop in the cupboard"}
    return Settings(**known)


@pytest.fixture
def spare(restored: Hall, settings: Settings, box: Box) -> FlaskClient:
    """The same database on a laptop with another secret."""
    app = create_app(of_the_spare_laptop(settings), box.clock)
    app.extensions["giliran"].writer.perform(raise_epoch, actor=SYSTEM, now=NOON, day_id=restored.day_id)
    return app.test_client()


def test_an_old_address_answers_with_itself(spare: FlaskClient, restored: Hall, box: Box) -> None:
    held = restored.turns()[0]
    token = box.tokens.token(held.ticket_id)
    answer = spare.get(f"/api/v1/tickets/{token}").json
    assert (answer["number"], answer["token"], answer["url"]) == ("A001", token, f"{ADDRESS}/t/{token}")
    page = spare.get(f"/t/{token}").text
    assert f'data-token="{token}"' in page and f"/t/{token}/cancel" in page
    cancelled = spare.post(f"/api/v1/tickets/{token}/cancel", json={}, headers={"Idempotency-Key": "back"})
    assert (cancelled.status_code, cancelled.json["token"]) == (200, token)


def test_a_number_that_was_asked_for_again_is_answered_with_a_page_that_opens(
    app: Any, restored: Hall, settings: Settings, box: Box
) -> None:
    form = {"services": "kk", "key": "one-wish"}
    phone = app.test_client()
    phone.get(f"/d/{restored.code}")
    first = phone.post(f"/d/{restored.code}/tickets", data=form)
    other = create_app(of_the_spare_laptop(settings), box.clock)
    other.extensions["giliran"].writer.perform(raise_epoch, actor=SYSTEM, now=NOON, day_id=restored.day_id)
    same_phone = other.test_client()
    cookie = phone.get_cookie("giliran_device")
    assert cookie is not None
    same_phone.set_cookie("giliran_device", cookie.value)
    again = same_phone.post(f"/d/{restored.code}/tickets", data=form)
    assert again.location != first.location
    assert "A023" in same_phone.get(again.location).text and "A023" in same_phone.get(first.location).text


def test_no_backup_holds_what_a_phone_could_be_taken_for(app: Any, hall: Hall, hall_file: Any, tmp_path: Any) -> None:
    phone = app.test_client()
    phone.get(f"/d/{hall.code}")
    phone.post(f"/d/{hall.code}/tickets", data={"services": "kk", "key": "one-wish"})
    cookie = phone.get_cookie("giliran_device")
    assert cookie is not None and hall.turns()
    assert cookie.value.encode() not in back_up(hall_file, tmp_path / "backups", NOON).read_bytes()


# -- the greeter -----------------------------------------------------------------------------------------------------


def test_a_lost_number_is_given_back_with_one_command(greeter: Staff, restored: Hall, box: Box) -> None:
    made = adopt(greeter, restored, "a 5", "ktp", "bpjs")
    assert (made.status_code, made.json["number"], made.json["channel"]) == (201, "A005", "greeter")
    assert [turn["service"] for turn in made.json["turns"]] == ["ktp", "bpjs"]
    assert made.headers["Location"].endswith(f"/t/{made.json['token']}")
    given = greeter.get(f"/d/{restored.code}/greeter/given/{made.json['token']}")
    assert "A005" in given.text and 'class="qr"' in given.text


def test_a_lost_number_is_given_back_with_the_village_of_its_holder(greeter: Staff, restored: Hall) -> None:
    wish = {"number": "A005", "services": ["ktp"], "from_village": "17.01.04.2026"}
    made = greeter.post(f"/api/v1/days/{restored.code}/tickets/adopt", wish)
    assert made.status_code == 201
    assert restored.ticket(UUID(made.json["id"])).from_village == "17.01.04.2026"


def test_the_same_adoption_again_answers_as_before(greeter: Staff, restored: Hall) -> None:
    first = adopt(greeter, restored, "A005", key="one-person")
    again = adopt(greeter, restored, "A005", key="one-person")
    assert (first.status_code, again.status_code) == (201, 201) and first.json["token"] == again.json["token"]
    other = adopt(greeter, restored, "A005", key="another-person")
    assert (other.status_code, other.json["error"]["code"]) == (409, "number_taken")


@pytest.mark.parametrize(
    ("number", "status", "code"),
    [
        ("A001", 409, "number_taken"),
        ("A099", 409, "number_not_lost"),
        ("?", 409, "number_not_lost"),
        ("", 422, "invalid"),
    ],
)
def test_what_is_not_lost_is_refused(greeter: Staff, restored: Hall, number: str, status: int, code: str) -> None:
    answer = adopt(greeter, restored, number)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)


@pytest.mark.parametrize("role", ["clerk", "viewer"])
def test_only_greeters_and_coordinators_give_numbers_back(
    signed_in: Callable[[str], Staff], restored: Hall, role: str
) -> None:
    assert adopt(signed_in(role), restored, "A005").status_code == 403


def test_a_coordinator_may_too(signed_in: Callable[[str], Staff], restored: Hall) -> None:
    made = adopt(signed_in("coordinator"), restored, "A005")
    assert (made.status_code, made.json["channel"]) == (201, "greeter")


def test_the_screen_offers_lost_numbers_until_they_are_back(greeter: Staff, restored: Hall) -> None:
    screen = f"/d/{restored.code}/greeter"
    page = greeter.get(screen).text
    assert 'id="lost-number"' in page and '<option value="A003">' in page and '<option value="A023">' not in page
    adopt(greeter, restored, "A003")
    assert '<option value="A003">' not in greeter.get(screen).text


def test_without_a_restoration_the_screen_has_no_such_field(greeter: Staff, hall: Hall) -> None:
    assert 'id="lost-number"' not in greeter.get(f"/d/{hall.code}/greeter").text


def test_services_can_be_ticked_for_lost_numbers_when_no_new_ones_are_given(greeter: Staff, restored: Hall) -> None:
    restored.do(stop_issuing, by=COORDINATOR, day_id=restored.day_id)
    page = greeter.get(f"/d/{restored.code}/greeter").text
    assert 'value="ktp" data-name="KTP">' in page and 'data-gives="no"' in page
    restored.do(close_day, by=COORDINATOR, day_id=restored.day_id)
    assert 'id="lost-number"' not in greeter.get(f"/d/{restored.code}/greeter").text


def test_the_token_of_a_number_that_was_given_back_is_the_new_laptops(greeter: Staff, restored: Hall, box: Box) -> None:
    made = adopt(greeter, restored, "A005").json
    assert TicketTokens(box.settings.secret.encode()).token(restored.turns()[-1].ticket_id) == made["token"]
