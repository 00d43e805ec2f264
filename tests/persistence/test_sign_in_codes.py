"""Codes of printed cards on both databases: what one opens, and when it opens nothing any more."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from queues.actions.hall.closing import close_day
from queues.model.actor import Role
from queues.model.sign_in_card import CARD_LIFE, CardState, SignInCard
from queues.persistence.people import people
from queues.persistence.people.sign_in_codes import find_card, take_card
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from tests.builders import COORDINATOR, NOON, Hall

HERE, ELSEWHERE = b"here", b"elsewhere"


def card_in(hall: Hall, code: str) -> SignInCard | None:
    with one_read(hall.engine) as connection:
        return find_card(connection, code)


def state_of(hall: Hall, code: str, device: bytes | None = None, later: timedelta = timedelta(0)) -> CardState | None:
    card = card_in(hall, code)
    return card.state(NOON + later, device) if card else None


def print_desk_card(hall: Hall, code: str, pin_hash: str = "a hash") -> None:
    desk_id = hall.desk_id("1")
    cards: dict[str, Any] = {"pin_hashes": {desk_id: pin_hash}, "codes": {desk_id: code}}
    hall.writer.write(people.renew_desk_cards, now=NOON, **cards)


def add_dewi(hall: Hall, code: str) -> None:
    dewi = people.NewStaff("dewi", "Dewi", Role.GREETER, "a hash", agency="pos", card_code=code)
    hall.writer.write(people.add_people, staff=[dewi], now=NOON)


def test_a_code_names_its_desk_and_day_or_its_person(any_hall: Hall) -> None:
    print_desk_card(any_hall, "of a desk")
    add_dewi(any_hall, "of a person")
    desk, person = card_in(any_hall, "of a desk"), card_in(any_hall, "of a person")
    assert desk and person and card_in(any_hall, "of nobody") is None
    assert (desk.desk_name, desk.day_name, desk.role, desk.expires_at) == ("Meja 1", "Buji'an Dusun", Role.CLERK, None)
    assert (person.display_name, person.role, person.expires_at) == ("Dewi", Role.GREETER, NOON + CARD_LIFE)
    assert (desk.rehearsal_desk_id, person.desk_id, person.is_day_over) == (None, None, False)


def test_only_hashes_of_codes_are_kept_and_one_for_each_card(any_hall: Hall) -> None:
    print_desk_card(any_hall, "the first code")
    print_desk_card(any_hall, "the second code", "another hash")
    (row,) = any_hall.rows(tables.sign_in_code)
    assert b"second" not in row["code_hash"] and card_in(any_hall, "the first code") is None


def test_a_card_is_good_until_another_device_has_it_or_its_secret_is_another_one(any_hall: Hall) -> None:
    print_desk_card(any_hall, "code")
    assert state_of(any_hall, "code") is state_of(any_hall, "code", HERE) is CardState.GOOD
    assert any_hall.writer.write(take_card, code="code", device_hash=HERE, now=NOON)
    assert any_hall.writer.write(take_card, code="code", device_hash=HERE, now=NOON)
    assert not any_hall.writer.write(take_card, code="code", device_hash=ELSEWHERE, now=NOON)
    assert state_of(any_hall, "code", HERE) is CardState.GOOD
    assert state_of(any_hall, "code", ELSEWHERE) is state_of(any_hall, "code") is CardState.ELSEWHERE
    any_hall.writer.write(people.set_desk_pin, desk_id=any_hall.desk_id("1"), pin_hash="another", now=NOON)
    assert state_of(any_hall, "code", HERE) is CardState.OVER


def test_a_card_is_over_with_its_day_with_its_time_and_with_the_right_to_sign_in(any_hall: Hall) -> None:
    print_desk_card(any_hall, "of a desk")
    add_dewi(any_hall, "of a person")
    assert state_of(any_hall, "of a person", later=CARD_LIFE) is CardState.OVER
    assert state_of(any_hall, "of a desk", later=CARD_LIFE) is CardState.GOOD
    any_hall.do(close_day, by=COORDINATOR, day_id=any_hall.day_id)
    assert state_of(any_hall, "of a desk") is CardState.OVER

    def switch_off(connection: Connection) -> None:
        dewi = people.find_user(connection, "dewi")
        assert dewi and dewi.agency == "pos"
        people.set_active(connection, dewi.id, False, now=NOON)

    any_hall.writer.write(switch_off)
    assert state_of(any_hall, "of a person") is CardState.OVER
