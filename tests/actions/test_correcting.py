"""An outcome that was recorded is another one: what it had written elsewhere follows, and an undo finds it again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.outcomes.delivering import hand_to_post
from queues.actions.outcomes.details import erase_due_details
from queues.actions.tickets.limiting import change_limits
from queues.model.actor import Actor, Role
from queues.model.hall.service import natural_id
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.model.refusals import (
    AlreadyHandedToPost,
    CorrectionTooLate,
    DetailMissing,
    IllegalMove,
    NotAtThisDesk,
    NothingToUndo,
    NotSeated,
    Refusal,
    UndoTooLate,
    UnknownOutcome,
)
from queues.persistence.schema import tables
from tests.builders import CLERK, COORDINATOR, GREETER, NOON, OTHER_CLERK, Hall, later, person
from tests.posting import let_desk_post

LETTER = {"recipient": "Siti Aminah", "address": "Jalan Melati 3\nDesa Jeranglah Rendah", "phone": ""}
CORRECTED = later(600)


def served(hall: Hall, outcome: str = "served", **more: Any) -> UUID:
    """Called at noon, served from the first minute on, ended after five."""
    hall.take("ktp")
    turn = hall.start(hall.call("1").id, at=later(60))
    return hall.finish(turn.id, outcome, at=later(300), **more).id


def personal(hall: Hall) -> dict[str, Any]:
    """What is kept about people, but for what waits for an undo."""
    return {row["purpose"]: row["body"] for row in hall.details() if row["purpose"] != "outcome_before"}


def blanks(hall: Hall) -> int:
    service_id = natural_id("service", "ktp")
    (left,) = [row["blanks"] for row in hall.rows(tables.day_service) if row["service_id"] == service_id]
    return int(left)


def ten_blanks(hall: Hall) -> None:
    hall.do(change_limits, by=COORDINATOR, day_id=hall.day_id, service="ktp", changes={"blanks": 10})


def hand(hall: Hall, turn_id: UUID, handed: bool = True) -> None:
    hall.do(hand_to_post, day_id=hall.day_id, turn_ids=[turn_id], handed=handed)


# -- what follows ----------------------------------------------------------------------------------------------------


def test_the_outcome_is_another_one_and_what_was_measured_stays(any_hall: Hall) -> None:
    turn_id = served(any_hall)
    turn = any_hall.correct(turn_id, "collect_later", by=OTHER_CLERK, at=CORRECTED, quantity=2)
    assert (turn.state, turn.outcome, turn.closed_at) == (TurnState.CLOSED, Outcome.COLLECT_LATER, later(300))
    row = any_hall.outcomes()[turn_id]
    assert (row["code"], row["quantity"]) == ("collect_later", 2)
    assert row["detail"] == {"collect_on": "2026-11-25", "collect_at": "Kantor Camat Manna"}
    assert (row["waited_seconds"], row["served_seconds"]) == (0, 240)
    assert (row["recorded_at"], row["recorded_by"]) == (CORRECTED, OTHER_CLERK.id)


def test_the_event_says_from_what_to_what_and_why_in_codes(hall: Hall) -> None:
    turn_id = served(hall, "handed_over", quantity=3)
    hall.correct(turn_id, "rejected", "changed", at=CORRECTED, note="Datanya ganda", quantity=1)
    event = hall.events()[-1]
    assert (event["kind"], event["at"], event["actor_id"]) == ("turn_corrected", CORRECTED, CLERK.id)
    payload = event["payload"]
    assert (payload["outcome_before"], payload["outcome"], payload["reason"]) == (
        "handed_over",
        "rejected",
        "changed",
    )
    assert (payload["quantity_before"], payload["quantity"]) == (3, 1)
    assert "ganda" not in str(hall.events())


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        (("handed_over", 3), ("handed_over", 1), 9),
        (("handed_over", 3), ("rejected", 1), 10),
        (("rejected", 1), ("handed_over", 4), 6),
        (("left", 1), ("not_served", 1), 10),
    ],
)
def test_sheets_are_counted_anew(hall: Hall, before: tuple[str, int], after: tuple[str, int], left: int) -> None:
    ten_blanks(hall)
    turn_id = served(hall, before[0], quantity=before[1])
    hall.correct(turn_id, after[0], at=CORRECTED, quantity=after[1])
    assert blanks(hall) == left


def test_an_address_goes_with_the_outcome_that_needed_it(hall: Hall) -> None:
    turn_id = served(hall, "posted", note="Kirim segera")
    assert set(personal(hall)) == {"postal_address", "outcome_note"}
    hall.correct(turn_id, "served", at=CORRECTED)
    assert personal(hall) == {}


def test_an_address_comes_with_the_outcome_that_needs_it(hall: Hall) -> None:
    turn_id = served(hall)
    hall.correct(turn_id, "posted", at=CORRECTED, detail=LETTER)
    (row,) = [one for one in hall.details() if one["purpose"] == "postal_address"]
    assert (row["body"], row["erase_after"]) == (LETTER, CORRECTED + timedelta(days=30))


def test_nothing_about_a_person_is_left_beside_the_details(hall: Hall) -> None:
    turn_id = served(hall, "posted", note="Untuk Aminah")
    hall.correct(turn_id, "referred", at=CORRECTED, key="k", detail={"to_office": "Rumah Aminah", "confidential": True})
    others = [table for table in tables.metadata.sorted_tables if table is not tables.personal_detail]
    everything_else = "\n".join(str(hall.rows(table)) for table in others)
    sealed = str(hall.rows(tables.personal_detail))
    for secret in ("Aminah", "Melati", "Rumah"):
        assert secret not in everything_else
        assert secret not in sealed


def test_what_was_replaced_is_kept_for_a_minute_only(hall: Hall) -> None:
    turn_id = served(hall, "posted")
    hall.correct(turn_id, "served", at=CORRECTED)
    (row,) = hall.details()
    assert (row["purpose"], row["erase_after"]) == ("outcome_before", CORRECTED + timedelta(seconds=60))
    hall.writer.write(erase_due_details, now=CORRECTED + timedelta(seconds=60))
    assert hall.details() == []


def test_a_document_that_is_on_its_way_stays_what_it_is(hall: Hall) -> None:
    let_desk_post(hall)
    turn_id = served(hall, "posted")
    hand(hall, turn_id)
    with pytest.raises(AlreadyHandedToPost) as refused:
        hall.correct(turn_id, "served", at=CORRECTED)
    assert refused.value.details == {"number": "A001"}
    hand(hall, turn_id, handed=False)
    assert hall.correct(turn_id, "served", at=CORRECTED).outcome is Outcome.SERVED


# -- undone ----------------------------------------------------------------------------------------------------------


def test_an_undone_correction_brings_everything_back(any_hall: Hall) -> None:
    ten_blanks(any_hall)
    turn_id = served(any_hall, "posted", quantity=2, note="Kirim segera", detail=LETTER)
    row, kept, times = any_hall.outcomes()[turn_id], personal(any_hall), _times(any_hall)
    any_hall.correct(turn_id, "rejected", at=CORRECTED, note="Salah")
    assert blanks(any_hall) == 10
    turn = any_hall.undo(turn_id, at=CORRECTED + timedelta(seconds=60))
    assert (turn.outcome, turn.closed_at) == (Outcome.POSTED, later(300))
    assert (any_hall.outcomes()[turn_id], personal(any_hall), _times(any_hall)) == (row, kept, times)
    assert blanks(any_hall) == 8
    assert "outcome_before" not in {one["purpose"] for one in any_hall.details()}


def _times(hall: Hall) -> set[tuple[Any, ...]]:
    return {
        (row["purpose"], row["created_at"], row["erase_after"])
        for row in hall.details()
        if row["purpose"] != "outcome_before"
    }


def test_of_two_corrections_the_last_is_taken_back(hall: Hall) -> None:
    turn_id = served(hall)
    hall.correct(turn_id, "left", at=CORRECTED)
    hall.correct(turn_id, "rejected", at=CORRECTED)
    assert hall.undo(turn_id, at=CORRECTED).outcome is Outcome.LEFT
    with pytest.raises(NothingToUndo):
        hall.undo(turn_id, at=CORRECTED)


def test_what_has_been_erased_is_not_brought_back(hall: Hall) -> None:
    turn_id = served(hall, "posted")
    hall.correct(turn_id, "served", at=CORRECTED)
    hall.writer.write(erase_due_details, now=CORRECTED + timedelta(minutes=5))
    with pytest.raises(UndoTooLate):
        hall.undo(turn_id, at=CORRECTED + timedelta(seconds=59))  # a clock that was set back
    assert hall.turn(turn_id).outcome is Outcome.SERVED


def test_a_correction_that_is_repeated_is_made_once(any_hall: Hall) -> None:
    turn_id = served(any_hall)
    any_hall.correct(turn_id, "left", at=CORRECTED, key="k")
    any_hall.correct(turn_id, "left", at=later(700), key="k")
    assert any_hall.kinds().count("turn_corrected") == 1


# -- who may, and until when -----------------------------------------------------------------------------------------


def test_a_clerk_who_sits_elsewhere_corrects_nothing(hall: Hall) -> None:
    with pytest.raises(NotSeated):
        hall.correct(served(hall), "left", by=person(Role.CLERK, "who-sits-nowhere"))


def test_the_token_of_another_desk_corrects_nothing(hall: Hall) -> None:
    turn_id = served(hall)
    with pytest.raises(NotAtThisDesk):
        hall.correct(turn_id, "left", by=person(Role.CLERK, "meja-2", hall.desk_id("2")))
    assert hall.correct(turn_id, "left", by=person(Role.CLERK, "meja-1", hall.desk_id("1"))).outcome is Outcome.LEFT


def test_a_coordinator_corrects_anywhere_and_the_event_says_so(hall: Hall) -> None:
    hall.correct(served(hall), "left", "coordinator", by=COORDINATOR)
    assert hall.events()[-1]["payload"]["outside"] is True


def test_after_the_close_a_coordinator_corrects_and_a_clerk_does_not(any_hall: Hall) -> None:
    turn_id = served(any_hall)
    any_hall.do(close_day, by=COORDINATOR, day_id=any_hall.day_id, at=CORRECTED)
    with pytest.raises(CorrectionTooLate):
        any_hall.correct(turn_id, "left", at=later(900))
    assert any_hall.correct(turn_id, "left", by=COORDINATOR, at=later(900)).outcome is Outcome.LEFT
    assert any_hall.undo(turn_id, by=COORDINATOR, at=later(930)).outcome is Outcome.SERVED


def test_what_a_clerk_corrected_before_the_close_stands_after_it(hall: Hall) -> None:
    turn_id = served(hall)
    hall.correct(turn_id, "left", at=CORRECTED)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(610))
    with pytest.raises(CorrectionTooLate):
        hall.undo(turn_id, at=later(620))


def test_whoever_was_not_served_before_the_close_was_served_after_all(hall: Hall) -> None:
    """Called, then on hold, and the day closed over it: a coordinator knows better. Nobody called the other one."""
    parked, waiting = hall.take_many(2, "ktp")
    hall.hold(hall.call("1").id)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    assert hall.correct(parked.turn, "served", by=COORDINATOR).outcome is Outcome.SERVED
    with pytest.raises(IllegalMove):
        hall.correct(waiting.turn, "served", by=COORDINATOR)


def _waiting(hall: Hall) -> UUID:
    return hall.take("ktp").turn


def _no_show(hall: Hall) -> UUID:
    hall.take("ktp")
    return hall.no_show(hall.call("1").id).id


def _transferred(hall: Hall) -> UUID:
    hall.take("ktp")
    turn = hall.call("1")
    hall.transfer(turn.id, "bpjs")
    return turn.id


def _cancelled(hall: Hall) -> UUID:
    taken = hall.take("ktp")
    hall.cancel(taken.id, by=GREETER)
    return taken.turn


@pytest.mark.parametrize("made", [_waiting, _no_show, _transferred, _cancelled])
def test_what_no_clerk_recorded_is_not_corrected(hall: Hall, made: Callable[[Hall], UUID]) -> None:
    turn_id = made(hall)
    before = hall.seq(), hall.turn(turn_id)
    with pytest.raises(IllegalMove) as refused:
        hall.correct(turn_id, "served")
    assert refused.value.details["move"] == "correct"
    assert (hall.seq(), hall.turn(turn_id)) == before


@pytest.mark.parametrize(
    ("outcome", "more", "refusal"),
    [
        ("no_show", {}, UnknownOutcome),
        ("done", {}, UnknownOutcome),
        ("posted", {"detail": {}}, DetailMissing),
    ],
)
def test_what_is_not_an_outcome_of_a_clerk_is_refused_and_nothing_is_lost(
    hall: Hall, outcome: str, more: dict[str, Any], refusal: type[Refusal]
) -> None:
    turn_id = served(hall, "posted", detail=LETTER)
    before = hall.seq(), hall.outcomes(), hall.details()
    with pytest.raises(refusal):
        hall.correct(turn_id, outcome, at=CORRECTED, **more)
    assert (hall.seq(), hall.outcomes(), hall.details()) == before


def test_a_reason_is_one_of_the_list(hall: Hall) -> None:
    turn_id = served(hall)
    with pytest.raises(ValueError, match="because"):
        hall.correct(turn_id, "left", "because")


def test_a_person_and_a_device_may_correct_alike(hall: Hall) -> None:
    device = Actor(role=Role.CLERK, key="token:desk", id=CLERK.id)
    assert hall.correct(served(hall), "collect_later", by=device, at=NOON).outcome is Outcome.COLLECT_LATER
