"""Noting what was handed to the post: by whom, for what, once, and not for ever."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.outcomes.delivering import hand_to_post
from queues.model.actor import Actor, Role
from queues.model.refusals import NotDelivering, NothingToUndo, NotPosted, UnknownDay, UnknownTurn
from queues.persistence.ids import new_id
from tests.builders import CLERK, COORDINATOR, GREETER, NOON, OTHER_CLERK, Hall, later, person
from tests.posting import let_desk_post

ADMIN = person(Role.ADMIN, "ani")
VIEWER = person(Role.VIEWER, "vira")


@pytest.fixture
def posting(hall: Hall) -> Hall:
    """Desk 3 brings documents home, and a clerk sits there."""
    let_desk_post(hall)
    return hall


def posted(hall: Hall) -> UUID:
    hall.take("ktp")
    return hall.finish(hall.call("1").id, "posted").id


def hand(hall: Hall, *turns: UUID, by: Actor = CLERK, **more: Any) -> None:
    hall.do(hand_to_post, by=by, day_id=hall.day_id, turn_ids=turns, **more)


def handed_at(hall: Hall, turn_id: UUID) -> str | None:
    at: str | None = hall.outcomes()[turn_id]["detail"].get("handed_to_post_at")
    return at


def test_what_is_on_its_way_is_noted_with_its_time_and_said(posting: Hall) -> None:
    first, second = posted(posting), posted(posting)
    before = posting.seq()
    hand(posting, first, second, at=later(600))
    assert handed_at(posting, first) == handed_at(posting, second) == later(600).isoformat()
    said = posting.events(after=before)
    assert [(event["kind"], event["payload"]["turn_id"]) for event in said] == [
        ("handed_to_post", str(first)),
        ("handed_to_post", str(second)),
    ]
    assert all(event["payload"]["handed"] for event in said)


def test_noted_twice_it_keeps_the_first_time_and_says_nothing_more(posting: Hall) -> None:
    turn_id = posted(posting)
    hand(posting, turn_id, at=later(600))
    before = posting.seq()
    hand(posting, turn_id, at=later(900))
    assert (handed_at(posting, turn_id), posting.seq()) == (later(600).isoformat(), before)


def test_what_was_noted_by_mistake_is_taken_back(posting: Hall) -> None:
    turn_id = posted(posting)
    hand(posting, turn_id)
    hand(posting, turn_id, handed=False)
    assert handed_at(posting, turn_id) is None
    assert [event["payload"]["handed"] for event in posting.events() if event["kind"] == "handed_to_post"] == [
        True,
        False,
    ]


def test_the_post_is_brought_away_after_the_day_is_closed(posting: Hall) -> None:
    turn_id = posted(posting)
    posting.do(close_day, by=COORDINATOR, day_id=posting.day_id)
    hand(posting, turn_id, at=later(minutes=300))
    assert handed_at(posting, turn_id)


def test_what_is_on_its_way_is_no_longer_undone(posting: Hall) -> None:
    turn_id = posted(posting)
    hand(posting, turn_id)
    with pytest.raises(NothingToUndo):
        posting.undo(turn_id, at=later(30))


@pytest.mark.parametrize(
    "actor",
    [
        COORDINATOR,
        GREETER,
        VIEWER,
        OTHER_CLERK,
        Actor(role=Role.CITIZEN, key="device:a-phone"),
        Actor(role=Role.CLERK, key="token:no-desk"),
    ],
    ids=["coordinator", "greeter", "viewer", "clerk elsewhere", "citizen", "device without desk"],
)
def test_nobody_else_may(posting: Hall, actor: Actor) -> None:
    turn_id = posted(posting)
    with pytest.raises(NotDelivering):
        hand(posting, turn_id, by=actor)
    assert handed_at(posting, turn_id) is None


@pytest.mark.parametrize(
    ("of_desk", "may"),
    [("3", True), ("1", False)],
)
def test_a_desks_own_pin_or_token_counts_for_its_desk_only(posting: Hall, of_desk: str, may: bool) -> None:
    turn_id = posted(posting)
    # The same person sits at desk 3, but has signed in at this tablet for one desk.
    at_desk = Actor(role=Role.CLERK, key="token:tablet", id=CLERK.id, desk_id=posting.desk_id(of_desk))
    if may:
        hand(posting, turn_id, by=at_desk)
    else:
        with pytest.raises(NotDelivering):
            hand(posting, turn_id, by=at_desk)
    assert bool(handed_at(posting, turn_id)) is may


def test_an_admin_may_without_a_desk(posting: Hall) -> None:
    turn_id = posted(posting)
    hand(posting, turn_id, by=ADMIN)
    assert handed_at(posting, turn_id) == NOON.isoformat()


def _served(hall: Hall) -> UUID:
    hall.take("ktp")
    return hall.finish(hall.call("1").id, "served").id


OTHERS: dict[str, tuple[Callable[[Hall], UUID], type[Exception]]] = {
    "served": (_served, NotPosted),
    "still waiting": (lambda hall: hall.take("ktp").turn, NotPosted),
    "unknown": (lambda hall: new_id(), UnknownTurn),
}


@pytest.mark.parametrize("other", OTHERS)
def test_with_one_that_does_not_go_by_post_none_is_noted(posting: Hall, other: str) -> None:
    make, refusal = OTHERS[other]
    turn_id = posted(posting)
    with pytest.raises(refusal):
        hand(posting, turn_id, make(posting))
    assert handed_at(posting, turn_id) is None


def test_an_unknown_day_has_no_post(posting: Hall) -> None:
    with pytest.raises(UnknownDay):
        posting.do(hand_to_post, day_id=new_id(), turn_ids=[])
