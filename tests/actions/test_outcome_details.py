"""An outcome with what comes next: what is written where, what is refused, and what an undo takes along."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine

from queues.actions.turns.serving import finish_turn
from queues.model.actor import Actor, Role
from queues.model.queue.policy import Policy
from queues.model.refusals import DetailInvalid, DetailMissing, IllegalMove, OutcomeMissing
from queues.persistence.schema import tables
from tests.builders import CLERK, NOON, PLAN, Hall, later, open_hall

DEVICE = Actor(role=Role.CLERK, key="token:a-tablet-of-an-agency", id=CLERK.id)
LETTER = {"recipient": "Siti Aminah", "address": "Jalan Melati 3\nDesa Jeranglah Rendah"}


def called(hall: Hall) -> UUID:
    hall.take("ktp")
    return hall.call("1").id


def end(hall: Hall, turn_id: UUID, outcome: str, **more: Any) -> None:
    hall.do(finish_turn, turn_id=turn_id, outcome=outcome, **more)


def personal(hall: Hall) -> dict[str, Any]:
    return {row["purpose"]: row["body"] for row in hall.details()}


def all_but_personal(hall: Hall) -> str:
    others = [table for table in tables.metadata.sorted_tables if table is not tables.personal_detail]
    return "\n".join(str(hall.rows(table)) for table in others)


def test_the_outcome_says_where_and_when_to_collect(hall: Hall) -> None:
    turn_id = called(hall)
    where = {"collect_on": "2026-11-25", "collect_at": "Kantor Camat Manna"}
    end(hall, turn_id, "collect_later", detail=where)
    assert hall.outcomes()[turn_id]["detail"] == where


def test_an_address_is_kept_for_those_who_post_and_for_thirty_days(hall: Hall) -> None:
    turn_id = called(hall)
    end(hall, turn_id, "posted", detail=LETTER, quantity=2)
    (row,) = hall.details()
    assert (row["turn_id"], row["purpose"], row["body"]) == (turn_id, "postal_address", LETTER | {"phone": ""})
    assert row["erase_after"] == NOON + timedelta(days=30)
    assert (hall.outcomes()[turn_id]["detail"], hall.outcomes()[turn_id]["quantity"]) == ({}, 2)


def test_no_event_outcome_or_command_holds_what_is_about_a_person(hall: Hall) -> None:
    addressed, told, sent = (hall.take("ktp").turn for _ in range(3))
    for turn_id, outcome, detail in (
        (addressed, "posted", LETTER),
        (told, "rejected", {"reason": "other", "note": "Aminah bukan ibunya"}),
        (sent, "referred", {"to_office": "Rumah Aminah", "confidential": True}),
    ):
        assert hall.call("1").id == turn_id
        hall.do(finish_turn, key=f"end-{turn_id}", turn_id=turn_id, outcome=outcome, detail=detail)
    everything_else = all_but_personal(hall)
    assert "finish_turn" in everything_else
    for secret in ("Aminah", "Melati", "Rumah"):
        assert secret not in everything_else


def test_an_undo_takes_the_detail_and_the_address_away_and_nothing_else(hall: Hall) -> None:
    posted = called(hall)
    end(hall, posted, "posted", detail=LETTER, note="Titip KTP lama")
    other = called(hall)
    end(hall, other, "rejected", detail={"reason": "other", "note": "Beda nama"})
    hall.undo(posted, at=later(30))
    assert posted not in hall.outcomes()
    assert personal(hall) == {"outcome_told": {"note": "Beda nama"}}


def test_after_an_undo_another_outcome_is_recorded_as_if_it_were_the_first(hall: Hall) -> None:
    turn_id = called(hall)
    end(hall, turn_id, "posted", detail=LETTER)
    hall.undo(turn_id, at=later(30))
    hall.finish(turn_id, "collect_later", at=later(40))
    assert hall.outcomes()[turn_id]["code"] == "collect_later"
    assert personal(hall) == {}


@pytest.mark.parametrize("outcome", ["collect_later", "posted", "documents_missing", "referred", "rejected"])
def test_a_person_must_say_what_comes_next(hall: Hall, outcome: str) -> None:
    turn_id = called(hall)
    before = hall.seq()
    with pytest.raises(DetailMissing):
        end(hall, turn_id, outcome)
    assert (hall.turn(turn_id).state, hall.seq(), hall.outcomes()) == ("called", before, {})


@pytest.mark.parametrize("outcome", ["collect_later", "posted", "documents_missing", "referred", "rejected"])
def test_a_device_that_knows_no_details_is_let_through_but_one_that_does_is_held_to_them(
    hall: Hall, outcome: str
) -> None:
    turn_id = called(hall)
    with pytest.raises(DetailMissing):
        end(hall, turn_id, outcome, by=DEVICE, detail={})
    end(hall, turn_id, outcome, by=DEVICE)
    assert (hall.outcomes()[turn_id]["code"], hall.outcomes()[turn_id]["detail"]) == (outcome, {})


def test_only_what_the_own_service_asks_for_can_be_missing(hall: Hall) -> None:
    turn_id = called(hall)
    end(hall, turn_id, "documents_missing", detail={"missing": ["lama", "kk"]})
    assert hall.outcomes()[turn_id]["detail"] == {"missing": ["kk", "lama"]}
    hall.take("bpjs")
    with pytest.raises(DetailInvalid):
        end(hall, hall.call("3").id, "documents_missing", detail={"missing": ["kk"]})


@pytest.mark.parametrize("where", [{"to_service": "bpjs"}, {"to_agency": "polres"}])
def test_a_referral_names_what_this_box_knows(hall: Hall, where: dict[str, str]) -> None:
    turn_id = called(hall)
    end(hall, turn_id, "referred", detail=where)
    assert hall.outcomes()[turn_id]["detail"] == where


@pytest.mark.parametrize("field", ["to_service", "to_agency"])
def test_a_referral_to_a_code_that_nobody_knows_is_refused(hall: Hall, field: str) -> None:
    with pytest.raises(DetailInvalid) as refused:
        end(hall, called(hall), "referred", detail={field: "kantor-bulan"})
    assert refused.value.details == {"field": field}


def test_finishing_alone_means_served(hall: Hall) -> None:
    turn_id = called(hall)
    hall.do(finish_turn, turn_id=turn_id)
    assert hall.turn(turn_id).outcome == "served"


def test_a_day_can_ask_for_an_outcome(empty_engine: Engine) -> None:
    hall = open_hall(empty_engine, replace(PLAN, policy=Policy(outcome_required=True)))
    turn_id = called(hall)
    with pytest.raises(OutcomeMissing):
        hall.do(finish_turn, turn_id=turn_id)
    assert hall.turn(turn_id).is_live
    assert hall.finish(turn_id, "served").outcome == "served"


def test_a_turn_that_is_over_says_so_before_anything_is_asked(hall: Hall) -> None:
    turn_id = called(hall)
    hall.finish(turn_id)
    with pytest.raises(IllegalMove):
        end(hall, turn_id, "posted", detail={})
