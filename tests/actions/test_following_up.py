"""What was promised with an outcome is noted as done: once, by whom it concerns, and not for ever."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from queues.actions.hall.closing import close_day
from queues.actions.outcomes.delivering import hand_to_post
from queues.actions.outcomes.following_up import close_follow_up, reopen_follow_up
from queues.model.actor import Actor, Role
from queues.model.refusals import NotAllowed, NothingPromised, NothingToUndo, PromiseOfOtherAgency, UnknownTurn
from queues.persistence.ids import new_id
from queues.persistence.schema import tables
from tests.builders import CITIZEN, CLERK, COORDINATOR, GREETER, NOON, Hall, later, person
from tests.posting import let_desk_post

ADMIN = person(Role.ADMIN, "ani")
VIEWER = person(Role.VIEWER, "vira")
PROMISES = ("collect_later", "documents_missing", "referred")


def promised(hall: Hall, outcome: str = "collect_later", **more: Any) -> UUID:
    hall.take("ktp")
    return hall.finish(hall.call("1").id, outcome, **more).id


def close(hall: Hall, turn_id: UUID, by: Actor = COORDINATOR, **more: Any) -> None:
    hall.do(close_follow_up, by=by, turn_id=turn_id, **more)


def reopen(hall: Hall, turn_id: UUID, by: Actor = COORDINATOR, **more: Any) -> None:
    hall.do(reopen_follow_up, by=by, turn_id=turn_id, **more)


def done(hall: Hall) -> dict[UUID, tuple[Any, Any]]:
    """When and by whom each promise was noted as done."""
    return {row["turn_id"]: (row["done_at"], row["done_by"]) for row in hall.rows(tables.follow_up)}


def belongs_to(hall: Hall, actor: Actor, agency: str) -> None:
    with hall.engine.begin() as connection:
        of_actor = update(tables.staff_user).where(tables.staff_user.c.id == actor.id)
        connection.execute(of_actor.values(agency=agency))


# -- done ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", PROMISES)
def test_a_promise_that_is_kept_is_noted_with_time_and_person_and_said(any_hall: Hall, outcome: str) -> None:
    turn_id = promised(any_hall, outcome)
    before = any_hall.seq()
    close(any_hall, turn_id, at=later(600))
    assert done(any_hall) == {turn_id: (later(600), COORDINATOR.id)}
    (event,) = any_hall.events(after=before)
    assert (event["kind"], event["payload"]["outcome"], event["actor_id"]) == (
        "follow_up_closed",
        outcome,
        COORDINATOR.id,
    )
    assert any_hall.turn(turn_id).outcome == outcome


def test_noted_twice_it_keeps_the_first_time_and_says_nothing_more(hall: Hall) -> None:
    turn_id = promised(hall)
    close(hall, turn_id, at=later(600))
    before = hall.seq()
    close(hall, turn_id, by=ADMIN, at=later(900))
    assert (done(hall), hall.seq()) == ({turn_id: (later(600), COORDINATOR.id)}, before)


def test_what_was_noted_by_mistake_is_open_again(any_hall: Hall) -> None:
    turn_id = promised(any_hall)
    close(any_hall, turn_id)
    reopen(any_hall, turn_id)
    reopen(any_hall, turn_id)
    assert done(any_hall) == {}
    assert [kind for kind in any_hall.kinds() if kind.startswith("follow_up")] == [
        "follow_up_closed",
        "follow_up_reopened",
    ]


def test_documents_are_collected_weeks_after_the_day_was_closed(hall: Hall) -> None:
    turn_id = promised(hall)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    close(hall, turn_id, at=NOON + timedelta(days=20))
    assert turn_id in done(hall)
    assert hall.kinds()[-1] == "follow_up_closed"


def test_what_is_noted_as_done_is_no_longer_undone_at_the_desk(hall: Hall) -> None:
    turn_id = promised(hall)
    close(hall, turn_id)
    with pytest.raises(NothingToUndo):
        hall.undo(turn_id, at=later(30))


# -- the post --------------------------------------------------------------------------------------------------------


def test_handing_to_the_post_keeps_the_promise_and_the_other_way_round(any_hall: Hall) -> None:
    let_desk_post(any_hall)
    first, second = promised(any_hall, "posted"), promised(any_hall, "posted")
    any_hall.do(hand_to_post, by=CLERK, day_id=any_hall.day_id, turn_ids=[first], at=later(600))
    close(any_hall, second, at=later(700))
    assert done(any_hall) == {first: (later(600), CLERK.id), second: (later(700), COORDINATOR.id)}
    noted = {turn_id: row["detail"]["handed_to_post_at"] for turn_id, row in any_hall.outcomes().items()}
    assert noted == {first: later(600).isoformat(), second: later(700).isoformat()}
    assert any_hall.kinds()[-2:] == ["handed_to_post", "handed_to_post"]
    reopen(any_hall, first)
    any_hall.do(hand_to_post, by=CLERK, day_id=any_hall.day_id, turn_ids=[second], handed=False)
    assert done(any_hall) == {}
    assert all("handed_to_post_at" not in row["detail"] for row in any_hall.outcomes().values())


# -- corrected -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["documents_missing", "collect_later"])
def test_what_a_correction_promises_begins_anew(hall: Hall, outcome: str) -> None:
    turn_id = promised(hall)
    close(hall, turn_id)
    hall.correct(turn_id, outcome, by=COORDINATOR)
    assert done(hall) == {}
    close(hall, turn_id)
    assert hall.kinds()[-1] == "follow_up_closed"


def test_what_a_correction_no_longer_promises_cannot_be_done(hall: Hall) -> None:
    turn_id = promised(hall)
    close(hall, turn_id)
    hall.correct(turn_id, "served", by=COORDINATOR)
    assert done(hall) == {}
    with pytest.raises(NothingPromised):
        close(hall, turn_id)


def test_an_undone_correction_brings_back_what_was_done(any_hall: Hall) -> None:
    turn_id = promised(any_hall)
    close(any_hall, turn_id, at=later(400))
    before = done(any_hall)
    any_hall.correct(turn_id, "served", by=COORDINATOR, at=later(500))
    any_hall.undo(turn_id, by=COORDINATOR, at=later(530))
    assert done(any_hall) == before != {}


def test_somebody_who_is_called_again_is_promised_nothing_yet(hall: Hall) -> None:
    turn_id = promised(hall)
    close(hall, turn_id)
    hall.call_again(turn_id)
    assert done(hall) == {}
    with pytest.raises(NothingPromised):
        close(hall, turn_id)


# -- who -------------------------------------------------------------------------------------------------------------


def test_a_clerk_notes_what_the_own_agency_promised(hall: Hall) -> None:
    turn_id = promised(hall)
    belongs_to(hall, CLERK, "disdukcapil")
    close(hall, turn_id, by=CLERK)
    assert turn_id in done(hall)


def test_a_clerk_of_another_agency_does_not(hall: Hall) -> None:
    turn_id = promised(hall)
    belongs_to(hall, CLERK, "polres")
    with pytest.raises(PromiseOfOtherAgency) as refused:
        close(hall, turn_id, by=CLERK)
    assert (done(hall), refused.value.details) == ({}, {"number": "A001"})
    close(hall, turn_id)
    with pytest.raises(PromiseOfOtherAgency):
        reopen(hall, turn_id, by=CLERK)


def test_a_clerk_without_an_agency_counts_where_they_sit(hall: Hall) -> None:
    turn_id = promised(hall)
    at_own, elsewhere = (
        Actor(role=Role.CLERK, key="token:tablet", id=new_id(), desk_id=hall.desk_id(desk)) for desk in ("1", "4")
    )
    with pytest.raises(PromiseOfOtherAgency):
        close(hall, turn_id, by=elsewhere)
    close(hall, turn_id, by=at_own)
    reopen(hall, turn_id, by=CLERK)  # sits at every desk


@pytest.mark.parametrize("actor", [GREETER, VIEWER, CITIZEN], ids=lambda actor: actor.role.value)
def test_nobody_else_may(hall: Hall, actor: Actor) -> None:
    turn_id = promised(hall)
    with pytest.raises(NotAllowed):
        close(hall, turn_id, by=actor)
    assert done(hall) == {}


@pytest.mark.parametrize("outcome", ["served", "rejected", "left"])
def test_where_nothing_was_promised_there_is_nothing_to_follow_up(hall: Hall, outcome: str) -> None:
    turn_id = promised(hall, outcome)
    for note in (close, reopen):
        with pytest.raises(NothingPromised):
            note(hall, turn_id)


def test_a_referral_in_confidence_is_followed_up_on_no_list(hall: Hall) -> None:
    turn_id = promised(hall, "referred", detail={"to_office": "Rumah Aman Melur", "confidential": True})
    with pytest.raises(NothingPromised):
        close(hall, turn_id)


def test_a_turn_that_still_waits_or_is_unknown_has_promised_nothing(hall: Hall) -> None:
    with pytest.raises(NothingPromised):
        close(hall, hall.take("ktp").turn)
    with pytest.raises(UnknownTurn):
        close(hall, new_id())
