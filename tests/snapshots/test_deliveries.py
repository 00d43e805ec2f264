"""The day's post: what is shown of it, in which order, and to whom."""

from uuid import UUID

import pytest
from sqlalchemy import delete

from queues.actions.desks.seating import staff_desk
from queues.actions.outcomes.delivering import hand_to_post
from queues.model.actor import Actor, Role
from queues.model.refusals import NotDelivering, UnknownDay
from queues.persistence.schema import tables
from queues.snapshots.office.deliveries import DeliveriesSnapshot, deliveries_snapshot, may_see_deliveries
from tests.builders import CITIZEN, CLERK, COORDINATOR, GREETER, OTHER_CLERK, Hall, later, person
from tests.posting import let_desk_post

ADMIN = person(Role.ADMIN, "ani")
VIEWER = person(Role.VIEWER, "vira")
LETTER = {"recipient": "Siti Aminah", "address": "Jalan Melati 3\nTerulung", "phone": "0811-7300-0001"}


@pytest.fixture
def posting(any_hall: Hall) -> Hall:
    let_desk_post(any_hall)
    return any_hall


def posted(hall: Hall, service: str = "ktp", desk: str = "1", seconds: int = 0, quantity: int = 1) -> UUID:
    hall.take(service)
    at = later(seconds)
    return hall.finish(hall.call(desk, at=at).id, "posted", at=at, detail=LETTER, quantity=quantity).id


def post_of(hall: Hall, actor: Actor = CLERK) -> DeliveriesSnapshot:
    return deliveries_snapshot(hall.engine, hall.code, actor=actor, vault=hall.vault)


def test_the_oldest_comes_first_with_number_service_recipient_and_address(posting: Hall) -> None:
    second, first = posted(posting, seconds=200, quantity=2), posted(posting, "sim", "4", seconds=100)
    one, two = post_of(posting).to_hand_over
    assert (one.turn_id, two.turn_id) == (first, second)
    assert (two.number, two.service.code, two.quantity, two.recorded_at) == ("A001", "ktp", 2, later(200))
    assert (two.recipient, two.address, two.phone) == ("Siti Aminah", "Jalan Melati 3\nTerulung", "0811-7300-0001")


def test_other_outcomes_are_no_post(posting: Hall) -> None:
    posting.take("ktp")
    posting.serve("1", outcome="collect_later")
    assert post_of(posting).to_hand_over == ()


def test_what_is_on_its_way_stands_apart_and_needs_no_label(posting: Hall) -> None:
    gone, here = posted(posting), posted(posting)
    posting.do(hand_to_post, day_id=posting.day_id, turn_ids=[gone], at=later(60))
    shown = post_of(posting)
    assert [(one.turn_id, one.handed_at) for one in shown.handed_over] == [(gone, later(60))]
    assert [one.turn_id for one in shown.to_hand_over] == [one.turn_id for one in shown.labels] == [here]


def test_an_undone_outcome_is_no_longer_there(posting: Hall) -> None:
    posting.undo(posted(posting), at=later(30))
    assert post_of(posting).to_hand_over == ()


def test_an_erased_address_leaves_the_number_and_no_label(posting: Hall) -> None:
    turn_id = posted(posting)
    with posting.engine.begin() as connection:
        connection.execute(delete(tables.personal_detail))
    shown = post_of(posting)
    assert [(one.turn_id, one.address) for one in shown.to_hand_over] == [(turn_id, None)]
    assert shown.labels == ()


@pytest.mark.parametrize("actor", [COORDINATOR, GREETER, VIEWER, OTHER_CLERK, CITIZEN], ids=lambda actor: actor.key)
def test_who_does_not_post_sees_no_address(posting: Hall, actor: Actor) -> None:
    posted(posting)
    with pytest.raises(NotDelivering):
        post_of(posting, actor)
    assert not may_see_deliveries(posting.engine, posting.day_id, actor=actor)


def test_the_clerk_who_posts_and_an_admin_do(posting: Hall) -> None:
    posted(posting)
    for actor in (CLERK, ADMIN):
        assert post_of(posting, actor).to_hand_over[0].address
        assert may_see_deliveries(posting.engine, posting.day_id, actor=actor)


def test_who_has_left_the_desk_sees_it_no_more(posting: Hall) -> None:
    posting.do(staff_desk, desk_id=posting.desk_id("3"), clerk_id=None)
    with pytest.raises(NotDelivering):
        post_of(posting)


def test_a_day_that_does_not_exist_has_no_post(posting: Hall) -> None:
    with pytest.raises(UnknownDay):
        deliveries_snapshot(posting.engine, "another-day", actor=ADMIN)
