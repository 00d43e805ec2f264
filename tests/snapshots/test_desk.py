"""The desk: who is here now, who comes next and why, who is parked, who did not come, what can be undone."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from queues.actions.desks.consoles import take_console
from queues.actions.desks.seating import staff_desk
from queues.actions.hall.closing import close_day
from queues.actions.hall.counting import count_people
from queues.actions.hall.pausing import pause_service
from queues.actions.turns.serving import finish_turn, undo_turn
from queues.model.actor import Actor, Role
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import Move
from queues.model.queue.policy import Policy
from queues.model.refusals import CorrectionTooLate, NotAtThisDesk, UnknownDesk, UnknownTicket, UnknownTurn
from queues.persistence.ids import new_id
from queues.persistence.schema import tables
from queues.snapshots.desk.console import (
    LATEST_NO_SHOWS,
    SHOWN,
    DeskSnapshot,
    EndedBefore,
    UndoOffer,
    console_of,
    counted_at,
    desk_list,
    desk_snapshot,
)
from queues.snapshots.desk.past_turns import NumberSnapshot, find_number, outcome_form_of
from tests.builders import (
    CITIZEN,
    CLERK,
    COORDINATOR,
    GREETER,
    NOON,
    OTHER_CLERK,
    Hall,
    later,
    open_hall,
    person,
    plan_with,
)


def shown(hall: Hall, desk: str = "1", *, by: Actor = CLERK, at: datetime = NOON) -> DeskSnapshot:
    return desk_snapshot(hall.engine, hall.desk_id(desk), actor=by, now=at, vault=hall.vault)


def a_mixed_line(hall: Hall) -> None:
    hall.take("ktp", at=later(minutes=-95))
    for minute in range(6):
        hall.take("ktp", "kk", at=later(minutes=minute - 30))
    for minute in range(3):
        hall.take("kk", by=GREETER, priority=True, at=later(minutes=minute - 20))


# -- who comes next --------------------------------------------------------------------------------------------------


def test_the_line_is_the_order_in_which_people_will_be_called(hall: Hall) -> None:
    a_mixed_line(hall)
    promised = [(one.number, one.service.code, one.why) for one in shown(hall).waiting]
    came = []
    for _ in promised:
        turn = hall.call("1")
        came.append((turn.number, turn.service, hall.events()[-1]["payload"]["why"]))
        hall.finish(turn.id)
    assert came == promised
    assert {why for _, _, why in promised} == {"first_come", "priority", "longest_wait"}


def test_who_is_live_elsewhere_or_whose_service_is_paused_comes_last_and_without_a_reason(hall: Hall) -> None:
    both, kk, ktp = hall.take("kk", "sim"), hall.take("kk"), hall.take("ktp")
    hall.call("4")
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    line = [(one.id, one.live_elsewhere, one.why) for one in shown(hall).waiting]
    assert line == [
        (kk.turn, False, "first_come"),
        (both.turns[0], True, None),
        (ktp.turn, False, None),
    ]


def test_only_the_services_of_the_desk_are_in_its_line(hall: Hall) -> None:
    hall.take("bpjs")
    hall.take("kk")
    assert [one.number for one in shown(hall, "1").waiting] == ["A001"]
    assert [one.number for one in shown(hall, "2").waiting] == []
    assert [head.code for head in shown(hall, "1").services] == ["ktp", "kk"]
    assert len(shown(hall, "1").all_services) == 6


def test_a_long_line_is_shown_in_part_and_counted_whole(hall: Hall) -> None:
    hall.take_many(SHOWN + 5, "ktp")
    snapshot = shown(hall)
    assert (len(snapshot.waiting), snapshot.waiting_count) == (SHOWN, SHOWN + 5)


def test_a_wish_for_priority_is_shown_in_the_line(hall: Hall) -> None:
    hall.take("ktp", priority=True)
    (one,) = shown(hall).waiting
    assert (one.priority, one.priority_asked) == (False, True)


# -- who is here -----------------------------------------------------------------------------------------------------


def test_who_is_here_is_shown_by_seat(hall: Hall) -> None:
    hall.take_many(3, "sim")
    for _ in range(2):
        hall.call("4")
    hall.finish(hall.turns()[0].id)
    hall.call("4")
    snapshot = shown(hall, "4")
    assert [(one.number, one.seat, one.state) for one in snapshot.live] == [
        ("M003", 1, "called"),
        ("M002", 2, "called"),
    ]
    assert not snapshot.has_free_seat


def test_a_person_with_more_to_do_is_shown_with_what_comes_next(hall: Hall) -> None:
    hall.take("ktp", "bpjs", "sim")
    hall.call("1")
    (one,) = shown(hall).live
    assert [head.code for head in one.next_services] == ["bpjs", "sim"]
    assert one.service.code == "ktp"


def test_parked_turns_are_listed_at_the_desk_that_parked_them(hall: Hall) -> None:
    hall.take("ktp")
    hall.hold(hall.call("1").id, reason="documents", at=later(60))
    (one,) = shown(hall).on_hold
    assert (one.number, one.hold_reason, one.held_at) == ("A001", "documents", later(60))
    assert (shown(hall).live, shown(hall, "2").on_hold) == ((), ())


def test_who_was_parked_first_is_listed_first(hall: Hall) -> None:
    taken = hall.take_many(3, "sim")
    for _ in range(2):
        hall.call("4")
    hall.hold(taken[1].turn, at=later(60))
    hall.call("4")
    hall.hold(taken[0].turn, at=later(90))
    hall.hold(taken[2].turn, at=later(120))
    assert [one.number for one in shown(hall, "4").on_hold] == ["M002", "M001", "M003"]


def test_the_latest_no_shows_are_listed_newest_first(hall: Hall) -> None:
    for minute in range(LATEST_NO_SHOWS + 2):
        hall.take("ktp")
        hall.no_show(hall.call("1").id, at=later(minutes=minute))
    listed = [one.number for one in shown(hall).no_shows]
    assert listed == [f"A{count:03d}" for count in range(LATEST_NO_SHOWS + 2, 2, -1)]
    hall.restore(hall.turns()[-1].id)
    assert shown(hall).no_shows[0].number == f"A{LATEST_NO_SHOWS + 1:03d}"


def test_the_name_of_who_sits_there_is_shown(hall: Hall) -> None:
    assert shown(hall).clerk_name is None
    sit_down(hall, "1")
    assert (shown(hall).clerk_name, shown(hall, "2").clerk_name) == ("Sari", None)


def sit_down(hall: Hall, desk: str) -> None:
    clerk_id = new_id()
    with hall.engine.begin() as connection:
        connection.execute(
            tables.staff_user.insert().values(
                id=clerk_id,
                username="sari",
                display_name="Sari",
                role="clerk",
                password_hash="x",
                is_active=True,
                created_at=NOON,
            )
        )
    hall.do(staff_desk, by=COORDINATOR, desk_id=hall.desk_id(desk), clerk_id=clerk_id)


def test_an_unknown_desk_is_refused(hall: Hall) -> None:
    with pytest.raises(UnknownDesk):
        desk_snapshot(hall.engine, new_id(), actor=CLERK, now=NOON)


# -- what can be taken back ------------------------------------------------------------------------------------------


def test_the_last_move_is_offered_to_be_taken_back_for_a_minute(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1")
    offer = UndoOffer(turn.id, "A001", "turn_called", None, None, NOON, later(60))
    assert shown(hall, at=later(60)).undo == offer
    assert shown(hall, at=later(61)).undo is None


def test_it_is_offered_at_the_desk_where_it_was_made(hall: Hall) -> None:
    hall.take("ktp")
    hall.take("bpjs", "kk")
    here, there = hall.call("1"), hall.call("3")
    added = hall.add_service(there.id, "sim")
    offered = [shown(hall, desk).undo for desk in ("1", "2", "3")]
    assert [one and (one.kind, one.turn_id) for one in offered] == [
        ("turn_called", here.id),
        None,
        ("turn_added", added.id),
    ]
    hall.do(undo_turn, turn_id=added.id)
    hall.no_show(here.id)
    hall.restore(here.id)
    assert [undone and undone.kind for undone in (shown(hall, "1").undo, shown(hall, "3").undo)] == [
        "turn_restored",
        "turn_called",
    ]


def test_it_is_offered_to_whoever_made_it_and_to_nobody_else(hall: Hall) -> None:
    hall.take("ktp")
    hall.call("1", by=CLERK)
    assert [shown(hall, by=by).undo is None for by in (CLERK, OTHER_CLERK, COORDINATOR, CITIZEN)] == [
        False,
        True,
        True,
        True,
    ]


def test_an_outcome_is_named_in_the_offer(hall: Hall) -> None:
    hall.take("ktp")
    hall.finish(hall.call("1").id, "handed_over")
    offer = shown(hall).undo
    assert offer is not None
    assert (offer.kind, offer.outcome) == ("turn_closed", "handed_over")


def test_nothing_is_offered_when_somebody_has_moved_the_turn_on(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1", by=CLERK)
    hall.start(turn.id, by=OTHER_CLERK)
    assert shown(hall, by=CLERK).undo is None


def test_what_is_offered_can_be_taken_back_step_by_step(hall: Hall) -> None:
    """Finish and call next are two moves: first the call is taken back, then the finish."""
    first, second = hall.take("ktp"), hall.take("ktp")
    hall.call("1", at=later(-300))
    hall.do(finish_turn, turn_id=first.turn, outcome="served", then_call_next=True)
    undone = []
    while offer := shown(hall).undo:
        hall.undo(offer.turn_id)
        undone.append((offer.turn_id, offer.kind))
    assert undone == [(second.turn, "turn_called"), (first.turn, "turn_closed")]


def test_a_transfer_is_offered_as_one_move(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1", at=later(-300))
    hall.transfer(taken.turn, "bpjs")
    offer = shown(hall).undo
    assert offer is not None
    assert (offer.turn_id, offer.outcome) == (taken.turn, "transferred")
    hall.undo(offer.turn_id)
    assert shown(hall).undo is None


# -- all desks -------------------------------------------------------------------------------------------------------


def test_the_list_of_desks_says_who_sits_where_and_how_many_wait(hall: Hall) -> None:
    sit_down(hall, "2")
    hall.take_many(2, "ktp")
    hall.take("kk")
    listed = desk_list(hall.engine, hall.code)
    assert [(one.desk.code, one.clerk_name, one.waiting) for one in listed.desks] == [
        ("1", None, 3),
        ("2", "Sari", 2),
        ("3", None, 0),
        ("4", None, 0),
        ("5", None, 0),
        ("6", None, 3),
    ]
    assert (listed.epoch, listed.seq) == (1, hall.seq())


# -- what a clerk waits for, and what the desk before says -----------------------------------------------------------


def test_of_somebody_who_was_called_it_says_when_a_clerk_may_give_up(empty_engine: Engine) -> None:
    hall = open_hall(empty_engine, plan_with(policy=Policy(calls_before_no_show=3, seconds_before_no_show=45)))
    taken = hall.take("ktp")
    hall.call("1", at=later(10))
    hall.recall(taken.turn, at=later(20))
    (one,) = shown(hall).live
    assert (one.no_show_from, one.call_count, one.calls_needed) == (later(55), 2, 3)
    hall.start(taken.turn, at=later(30))
    (one,) = shown(hall).live
    assert one.no_show_from is None


def test_a_note_is_read_where_the_turn_is_live_and_nowhere_else(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    new = hall.transfer(taken.turn, "bpjs", note="Sudah dicek di meja 1")
    assert "dicek" not in repr(shown(hall, "3"))
    hall.call("3")
    assert [one.note for one in shown(hall, "3").live] == ["Sudah dicek di meja 1"]
    assert "dicek" not in repr(shown(hall, "1"))
    hall.hold(new.id)
    assert "dicek" not in repr(shown(hall, "3"))
    hall.finish(hall.resume(new.id).id)
    assert "dicek" not in repr(shown(hall, "3"))


@pytest.mark.parametrize(
    "who", [CLERK, *(person(role, "somebody") for role in Role)], ids=lambda one: one.key + one.role
)
def test_only_who_sits_there_reads_the_note_of_the_desk_before(hall: Hall, who: Actor) -> None:
    hall.take("ktp")
    hall.transfer(hall.call("1").id, "bpjs", note="Rahasia")
    hall.call("3")
    (one,) = shown(hall, "3", by=who).live
    assert (one.note == "Rahasia") is (who == CLERK)


def test_the_note_of_an_outcome_or_a_call_is_no_note_for_the_next_desk(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.choose(taken.turn, "1", "other", note="Untuk koordinator")
    assert [one.note for one in shown(hall).live] == [None]


# -- counting, tablets, additions ------------------------------------------------------------------------------------


def test_people_without_a_number_are_shown_for_each_service_of_the_desk(hall: Hall) -> None:
    for desk, quantity in (("1", 4), ("2", 7)):
        hall.do(count_people, desk_id=hall.desk_id(desk), service="ktp", quantity=quantity)
    assert [(one.service.code, one.quantity) for one in shown(hall, "1").counted] == [("ktp", 4), ("kk", 0)]
    assert counted_at(hall.engine, hall.desk_id("2"), "ktp") == 7
    assert counted_at(hall.engine, hall.desk_id("2"), "kk") == 0


def test_the_tablet_that_has_the_desk_is_named(hall: Hall) -> None:
    assert shown(hall).console is None
    hall.do(take_console, desk_id=hall.desk_id("1"), console="tablet-one")
    assert (shown(hall).console, console_of(hall.engine, hall.desk_id("1"))) == ("tablet-one", "tablet-one")


def test_an_added_service_is_offered_to_be_taken_back_and_then_what_came_before_it(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    new = hall.add_service(taken.turn, "bpjs", at=later(5))
    offer = shown(hall, at=later(10)).undo
    assert offer is not None
    assert (offer.turn_id, offer.kind) == (new.id, "turn_added")
    hall.do(undo_turn, turn_id=new.id, at=later(15))
    offer = shown(hall, at=later(20)).undo
    assert offer is not None
    assert (offer.turn_id, offer.kind) == (taken.turn, "turn_called")


def test_of_a_transfer_the_transfer_is_offered_and_not_the_turn_that_it_made(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1")
    hall.transfer(turn.id, "bpjs", at=later(5))
    offer = shown(hall, at=later(10)).undo
    assert offer is not None
    assert (offer.turn_id, offer.outcome) == (turn.id, "transferred")


# -- who was served last ---------------------------------------------------------------------------------------------


def test_the_last_five_whose_turn_the_desk_ended_are_shown_the_newest_first(hall: Hall) -> None:
    hall.take_many(8, "ktp")
    for minute in range(6):
        hall.serve("1", at=later(minutes=minute * 10))
    hall.no_show(hall.call("1", at=later(minutes=70)).id, at=later(minutes=71))
    hall.serve("2", at=later(minutes=80))
    assert [one.number for one in shown(hall).served] == ["A006", "A005", "A004", "A003", "A002"]
    assert [one.number for one in shown(hall, "2").served] == ["A008"]


def test_of_each_it_says_whether_it_may_be_corrected_and_the_person_called_again(hall: Hall) -> None:
    hall.take("ktp")
    hall.serve("1")
    (one,) = shown(hall).served
    assert (one.allowed[Move.CORRECT], one.allowed[Move.CALL_AGAIN]) == (None, None)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(600))
    (one,) = shown(hall).served
    assert one.allowed[Move.CORRECT] == CorrectionTooLate()
    assert shown(hall, by=COORDINATOR).served[0].allowed[Move.CORRECT] is None


def test_after_finish_and_call_both_are_named(hall: Hall) -> None:
    first, second = hall.take_many(2, "ktp")
    hall.call("1")
    hall.do(finish_turn, turn_id=first.turn, outcome="served", then_call_next=True, at=later(5))
    snapshot = shown(hall, at=later(10))
    assert snapshot.undo is not None and snapshot.undo.turn_id == second.turn
    assert snapshot.ended_before == EndedBefore(first.turn, "A001", Outcome.SERVED, None)
    hall.undo(second.turn, at=later(15))
    snapshot = shown(hall, at=later(20))
    assert snapshot.undo is not None and snapshot.undo.turn_id == first.turn
    assert snapshot.ended_before is None


def test_only_whoever_was_finished_with_is_named_beside_the_last_step(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    hall.hold(hall.call("1").id)
    hall.call("1", at=later(5))
    assert shown(hall, at=later(10)).ended_before is None
    assert shown(hall, by=OTHER_CLERK, at=later(10)).ended_before is None


def test_who_comes_back_is_served_from_where_it_stopped(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.start(hall.call("1").id, at=NOON)
    hall.finish(turn.id, at=later(minutes=5))
    hall.call_again(turn.id, at=later(minutes=60))
    hall.start(turn.id, at=later(minutes=61))
    (one,) = shown(hall, at=later(minutes=61)).live
    assert one.served_since == later(minutes=55)


# -- a number that is looked up --------------------------------------------------------------------------------------


def found(hall: Hall, number: str, desk: str | None = "1", *, by: Actor = CLERK) -> NumberSnapshot:
    where: dict[str, Any] = {"desk_id": hall.desk_id(desk)} if desk else {"day_code": hall.code}
    return find_number(hall.engine, number, actor=by, now=later(600), **where)


def test_a_number_is_found_however_it_is_typed_with_all_its_turns(hall: Hall) -> None:
    hall.take("ktp", "bpjs")
    hall.finish(hall.call("1").id, "rejected")
    for typed in ("A001", "a 1", "a-001"):
        snapshot = found(hall, typed)
        assert snapshot.number == "A001"
        assert [(one.service.code, one.state, one.outcome) for one in snapshot.turns] == [
            ("ktp", "closed", "rejected"),
            ("bpjs", "waiting", None),
        ]


def test_how_a_turn_of_another_desk_ended_is_not_for_this_one(hall: Hall) -> None:
    hall.take("audiensi")
    hall.finish(hall.call("5").id, "rejected")
    (one,) = found(hall, "S001", "1").turns
    assert not one.is_ours
    assert found(hall, "S001", "5").turns[0].is_ours
    assert found(hall, "S001", "1", by=COORDINATOR).turns[0].is_ours
    assert found(hall, "S001", None, by=COORDINATOR).turns[0].is_ours


@pytest.mark.parametrize("number", ["A009", "", "seratus", "Z001"])
def test_a_number_that_nobody_has_is_not_found(hall: Hall, number: str) -> None:
    hall.take("ktp")
    with pytest.raises(UnknownTicket):
        found(hall, number)


def test_a_correction_begins_with_what_was_recorded(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.finish(hall.call("1").id, "handed_over", quantity=3)
    snapshot = outcome_form_of(hall.engine, turn.id, actor=CLERK, now=NOON, desk_id=hall.desk_id("1"))
    assert (snapshot.turn.outcome, snapshot.quantity, snapshot.desk.code) == (Outcome.HANDED_OVER, 3, "1")
    assert [one.code for one in snapshot.requirements[snapshot.turn.service.id]] == ["kk", "lama"]


def test_what_another_desk_recorded_is_corrected_there_or_by_a_coordinator(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.finish(hall.call("1").id)
    with pytest.raises(NotAtThisDesk):
        outcome_form_of(hall.engine, turn.id, actor=CLERK, now=NOON, desk_id=hall.desk_id("2"))
    assert outcome_form_of(hall.engine, turn.id, actor=COORDINATOR, now=NOON, day_code=hall.code).desk.code == "1"
    waiting = hall.take("ktp").turn
    with pytest.raises(UnknownTurn):
        outcome_form_of(hall.engine, waiting, actor=COORDINATOR, now=NOON, day_code=hall.code)
