"""At its close a day says what becomes of every open turn; some wait again on another day, before its own numbers."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from queues.actions.hall.amending import amend_day
from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import open_day, prepare_day
from queues.actions.hall.pausing import close_desk
from queues.actions.hall.reopening import reopen_day
from queues.actions.hall.replacing import replace_day
from queues.actions.turns.serving import finish_turn, undo_turn
from queues.model.actor import SYSTEM, Actor, Role
from queues.model.hall.closing import Fate, FateKind
from queues.model.hall.service_day import DayState
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.model.queue.turn import Turn
from queues.model.refusals import (
    CarriedNumbersWait,
    ClosingMovedOn,
    DetailMissing,
    IllegalDayMove,
    IllegalMove,
    NothingToUndo,
    NotOfferedThatDay,
    Refusal,
    StillServing,
    TakesNoCarried,
    UnknownDay,
)
from queues.persistence.backup.removal import remove_day
from queues.persistence.ids import new_id
from queues.persistence.schema import tables
from tests.builders import CLERK, COORDINATOR, GREETER, PLAN, Hall, later, open_hall, person, seat_everywhere

EVENING = later(minutes=240)
MORNING = PLAN.opens_at + timedelta(days=2, minutes=5)  # of Monday the 23rd; PLAN is a Saturday


def a_day_later(hall: Hall, days: int = 2, code: str = "senin", **more: Any) -> Hall:
    """Another day of the same plan, prepared and not yet open."""
    shifted = {name: getattr(PLAN, name) + timedelta(days=days) for name in ("held_on", "opens_at", "closes_at")}
    plan = replace(PLAN, code=code, **(shifted | more))
    made = hall.do(prepare_day, by=SYSTEM, plan=plan)
    with hall.engine.begin() as connection:
        seat_everywhere(connection, CLERK.id)
    return Hall(hall.engine, hall.writer, made.stream_id, code)


@pytest.fixture
def monday(any_hall: Hall) -> Hall:
    return a_day_later(any_hall)


def close(hall: Hall, *fates: Fate, at: datetime = EVENING, **how: Any) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=at, fates=list(fates), **how)


def carried(turn_id: UUID, to: Hall) -> Fate:
    return Fate(turn_id, FateKind.CARRY, to=to.day_id)


def begin(hall: Hall, at: datetime = MORNING) -> None:
    hall.do(open_day, by=COORDINATOR, day_id=hall.day_id, at=at)


def numbers_there(hall: Hall) -> list[str]:
    return [turn.number for turn in hall.turns() if turn.day_id == hall.day_id]


def turns_there(hall: Hall) -> list[Turn]:
    return [turn for turn in hall.turns() if turn.day_id == hall.day_id]


# -- how they wait there -----------------------------------------------------------------------------------------------


def test_a_carried_number_has_the_weekday_of_its_day_and_comes_first(any_hall: Hall, monday: Hall) -> None:
    taken = any_hall.take_many(3, "ktp")
    close(any_hall, carried(taken[0].turn, monday), carried(taken[2].turn, monday))
    begin(monday)
    own = monday.take("ktp", at=MORNING)
    assert own.number == "A001"
    called = [monday.serve("1", at=MORNING).number for _ in range(3)]
    assert called == ["A001 Sabtu", "A003 Sabtu", "A001"]
    outcomes = {any_hall.turn(one.turn).outcome for one in taken}
    assert outcomes == {Outcome.CARRIED_OVER, Outcome.NOT_SERVED}


def test_a_ticket_keeps_what_is_known_of_it_and_says_where_it_comes_from(any_hall: Hall, monday: Hall) -> None:
    old = any_hall.take("ktp", "bpjs", by=GREETER, priority=True, from_village="17.01.05.2009")
    close(any_hall, *(carried(turn, monday) for turn in old.turns))
    (ticket,) = [row for row in any_hall.rows(tables.ticket) if row["day_id"] == monday.day_id]
    kept = any_hall.ticket(old.id)
    assert (ticket["carried_from"], ticket["number"], ticket["count"]) == (old.id, "A001 Sabtu", 1)
    for name in ("priority", "from_village"):
        assert ticket[name] == getattr(kept, name)
    assert [(turn.service, turn.priority) for turn in turns_there(monday)] == [("ktp", True), ("bpjs", True)]
    issued = monday.events()[-1]
    assert (issued["kind"], issued["payload"]["carried_from"]) == ("ticket_issued", str(old.id))
    assert issued["payload"]["place"] < 0 and issued["payload"]["adopted"] is False


def test_what_a_desk_wrote_for_the_next_one_goes_along(any_hall: Hall, monday: Hall) -> None:
    any_hall.take("ktp")
    moved = any_hall.transfer(any_hall.call("1").id, "kk", note="Pakai KK lama")
    close(any_hall, carried(moved.id, monday))
    (note,) = [row for row in any_hall.details() if row["purpose"] == "next_desk_note"]
    assert (note["day_id"], note["turn_id"]) == (monday.day_id, turns_there(monday)[0].id)
    assert note["body"] == {"note": "Pakai KK lama"}


def test_the_plan_of_a_day_with_carried_numbers_is_amended_as_with_numbers_of_its_own(
    any_hall: Hall, monday: Hall
) -> None:
    taken = any_hall.take("ktp")
    close(any_hall, carried(taken.turn, monday))
    shifted = {name: getattr(PLAN, name) + timedelta(days=2) for name in ("held_on", "opens_at", "closes_at")}
    plan = replace(PLAN, code="senin", place="Balai baru", **shifted)
    any_hall.do(amend_day, by=COORDINATOR, day_id=monday.day_id, plan=plan)
    assert (monday.day().place, numbers_there(monday)) == ("Balai baru", ["A001 Sabtu"])


def test_nobody_waits_through_the_night(any_hall: Hall, monday: Hall) -> None:
    taken = any_hall.take("ktp")
    close(any_hall, carried(taken.turn, monday))
    begin(monday)
    served = monday.serve("1", at=MORNING)
    assert any_hall.outcomes()[served.id]["waited_seconds"] == 300
    assert any_hall.outcomes()[taken.turn]["waited_seconds"] == 240 * 60


def test_priority_people_of_the_day_still_come_first_at_their_ratio(any_hall: Hall, monday: Hall) -> None:
    taken = any_hall.take_many(2, "ktp")
    close(any_hall, *(carried(one.turn, monday) for one in taken))
    begin(monday)
    monday.take("ktp", by=GREETER, priority=True, at=MORNING)
    assert [monday.serve("1", at=MORNING).number for _ in range(3)] == ["A001", "A001 Sabtu", "A002 Sabtu"]


def test_of_several_days_the_older_comes_first(any_hall: Hall, monday: Hall) -> None:
    sunday = a_day_later(any_hall, 1, "minggu")
    tuesday = a_day_later(any_hall, 3, "selasa")
    saturday = any_hall.take_many(2, "ktp")
    close(any_hall, carried(saturday[0].turn, tuesday), carried(saturday[1].turn, sunday))
    begin(sunday, PLAN.opens_at + timedelta(days=1))
    late = sunday.take("ktp", at=PLAN.opens_at + timedelta(days=1))
    carried_on = turns_there(sunday)[0]
    at = EVENING + timedelta(days=1)
    close(sunday, carried(late.turn, tuesday), carried(carried_on.id, tuesday), at=at)
    assert numbers_there(tuesday) == ["A001 Sabtu", "A002 Sabtu", "A001 Minggu"]


def test_of_two_halls_of_one_date_those_who_were_carried_over_first_come_first_at_each_place(
    any_hall: Hall, monday: Hall
) -> None:
    other = open_hall(any_hall.engine, replace(PLAN, code="balai lain"))
    mine, theirs = any_hall.take_many(2, "kk"), other.take_many(2, "ktp")
    other.do(
        close_day,
        by=COORDINATOR,
        day_id=other.day_id,
        at=EVENING,
        fates=[carried(one.turn, monday) for one in theirs],
    )
    close(any_hall, *(carried(one.turn, monday) for one in mine))
    by_place = sorted(turns_there(monday), key=lambda turn: turn.place)
    assert by_place[0].place == by_place[1].place
    begin(monday)
    assert [monday.serve("1", at=MORNING).service for _ in range(4)] == ["ktp", "kk", "ktp", "kk"]


def test_a_number_that_is_there_already_has_its_date(any_hall: Hall, monday: Hall) -> None:
    other = open_hall(any_hall.engine, replace(PLAN, code="balai lain"))
    mine, theirs = any_hall.take("ktp"), other.take("ktp")
    close(any_hall, carried(mine.turn, monday))
    other.do(close_day, by=COORDINATOR, day_id=other.day_id, at=EVENING, fates=[carried(theirs.turn, monday)])
    third = open_hall(any_hall.engine, replace(PLAN, code="balai ketiga"))
    third_number = third.take("ktp")
    third.do(close_day, by=COORDINATOR, day_id=third.day_id, at=EVENING, fates=[carried(third_number.turn, monday)])
    assert sorted(numbers_there(monday)) == ["A001 21-11", "A001 21-11-2", "A001 Sabtu"]


def test_a_quota_counts_them_and_refuses_none(any_hall: Hall, monday: Hall) -> None:
    taken = any_hall.take_many(3, "audiensi")
    close(any_hall, *(carried(one.turn, monday) for one in taken))
    other = open_hall(any_hall.engine, replace(PLAN, code="balai lain"))
    more = other.take("audiensi")
    other.do(close_day, by=COORDINATOR, day_id=other.day_id, at=EVENING, fates=[carried(more.turn, monday)])
    offered = [row for row in any_hall.rows(tables.day_service) if row["day_id"] == monday.day_id]
    assert [(row["quota"], row["issued"]) for row in offered if row["quota"]] == [(4, 4)]
    assert monday.kinds().count("limits_changed") == 1


# -- the fates ---------------------------------------------------------------------------------------------------------


def test_each_turn_has_the_fate_that_was_chosen(any_hall: Hall, monday: Hall) -> None:
    taken = any_hall.take_many(7, "ktp")
    called, served, held, absent, goes, stays, _rest = (one.turn for one in taken)
    any_hall.hold(any_hall.call("1").id)
    assert any_hall.turn(called).state is TurnState.ON_HOLD
    any_hall.start(any_hall.call("1").id)
    any_hall.call("2")
    any_hall.do(close_day, by=COORDINATOR, day_id=any_hall.day_id, at=EVENING, fates=[
        carried(called, monday),
        Fate(served, FateKind.FINISH, outcome="handed_over"),
        Fate(held, FateKind.NO_SHOW),
        Fate(absent, FateKind.CANCEL),
        carried(goes, monday),
        Fate(stays, FateKind.NOT_SERVED),
    ])  # fmt: skip
    ended = [any_hall.turn(one.turn).outcome for one in taken]
    assert [outcome and outcome.value for outcome in ended] == [
        *("carried_over", "handed_over", "no_show", "cancelled", "carried_over", "not_served", "not_served"),
    ]
    assert {row["code"] for row in any_hall.outcomes().values()} == {str(one) for one in ended}
    outside = [row["payload"]["number"] for row in any_hall.events() if row["payload"].get("outside")]
    assert outside == ["A002", "A003"]
    assert numbers_there(monday) == ["A001 Sabtu", "A005 Sabtu"]


def test_who_is_at_a_desk_goes_to_another_day_too(any_hall: Hall, monday: Hall) -> None:
    any_hall.take("ktp")
    turn = any_hall.start(any_hall.call("1").id)
    close(any_hall, carried(turn.id, monday))
    assert any_hall.turn(turn.id).outcome is Outcome.CARRIED_OVER
    assert turns_there(monday)[0].state is TurnState.WAITING


def test_the_rest_is_carried_over_where_that_day_offers_it(any_hall: Hall) -> None:
    small = replace(PLAN, offered=PLAN.offered[:2], services=PLAN.services[:2], desks=PLAN.desks[:2])
    smaller = a_day_later(any_hall, offered=small.offered, desks=small.desks)
    any_hall.take("ktp", "sim")
    close(any_hall, carry_to=smaller.day_id)
    assert {turn.service: turn.outcome.value for turn in any_hall.turns() if turn.outcome} == {
        "ktp": "carried_over",
        "sim": "not_served",
    }


def _at_a_desk(hall: Hall, monday: Hall, turn: UUID) -> None:
    hall.call("1")
    close(hall)


def _came_meanwhile(hall: Hall, monday: Hall, turn: UUID) -> None:
    hall.take("ktp")
    close(hall, carried(turn, monday), only_these=True)


def _called_meanwhile(hall: Hall, monday: Hall, turn: UUID) -> None:
    hall.call("1")
    close(hall, replace(carried(turn, monday), seen=TurnState.WAITING))


def _to_an_earlier_day(hall: Hall, monday: Hall, turn: UUID) -> None:
    close(hall, carried(turn, a_day_later(hall, -1, "jumat")))


def _to_a_day_that_is_closed(hall: Hall, monday: Hall, turn: UUID) -> None:
    close(monday)
    close(hall, carried(turn, monday))


def _to_a_rehearsal(hall: Hall, monday: Hall, turn: UUID) -> None:
    close(hall, carried(turn, a_day_later(hall, 2, "latihan", is_rehearsal=True)))


def _to_no_day(hall: Hall, monday: Hall, turn: UUID) -> None:
    close(hall, Fate(turn, FateKind.CARRY, to=new_id()))


def _without_a_day(hall: Hall, monday: Hall, turn: UUID) -> None:
    close(hall, Fate(turn, FateKind.CARRY))


def _not_offered(hall: Hall, monday: Hall, turn: UUID) -> None:
    close(hall, carried(turn, a_day_later(hall, 2, "bpjs", offered=PLAN.offered[2:3], desks=PLAN.desks[2:3])))


def _finished_without_its_words(hall: Hall, monday: Hall, turn: UUID) -> None:
    hall.call("1")
    close(hall, Fate(turn, FateKind.FINISH, outcome="posted"))


def _finished_though_it_waits(hall: Hall, monday: Hall, turn: UUID) -> None:
    close(hall, Fate(turn, FateKind.FINISH, outcome="served"))


@pytest.mark.parametrize(
    ("closes", "refusal"),
    [
        (_at_a_desk, StillServing),
        (_came_meanwhile, ClosingMovedOn),
        (_called_meanwhile, ClosingMovedOn),
        (_to_an_earlier_day, TakesNoCarried),
        (_to_a_day_that_is_closed, TakesNoCarried),
        (_to_a_rehearsal, TakesNoCarried),
        (_to_no_day, UnknownDay),
        (_without_a_day, UnknownDay),
        (_not_offered, NotOfferedThatDay),
        (_finished_without_its_words, DetailMissing),
        (_finished_though_it_waits, IllegalMove),
    ],
)
def test_what_cannot_be_done_leaves_the_day_as_it_is(
    any_hall: Hall, monday: Hall, closes: Any, refusal: type[Refusal]
) -> None:
    taken = any_hall.take("ktp")
    with pytest.raises(refusal):
        closes(any_hall, monday, taken.turn)
    assert any_hall.day().state is DayState.OPEN
    assert any_hall.turn(taken.turn).is_open
    assert turns_there(monday) == []


def test_a_close_that_is_repeated_carries_once(any_hall: Hall, monday: Hall) -> None:
    taken = any_hall.take("ktp")
    for repeated in (False, True):
        done = any_hall.perform(
            close_day,
            by=COORDINATOR,
            at=EVENING,
            key="k",
            day_id=any_hall.day_id,
            fates=[carried(taken.turn, monday)],
        )
        assert done.repeated is repeated
    assert numbers_there(monday) == ["A001 Sabtu"]


def test_a_token_of_the_day_may_close_it_towards_another(any_hall: Hall, monday: Hall) -> None:
    taken = any_hall.take("ktp")
    of_day = Actor(role=Role.COORDINATOR, key="token:c", day_id=any_hall.day_id)
    any_hall.do(close_day, by=of_day, at=EVENING, day_id=any_hall.day_id, fates=[carried(taken.turn, monday)])
    assert numbers_there(monday) == ["A001 Sabtu"]


# -- taken back --------------------------------------------------------------------------------------------------------


def reopen(hall: Hall, at: datetime = MORNING, reason: str = "mistake") -> None:
    hall.do(reopen_day, by=COORDINATOR, day_id=hall.day_id, at=at, reason=reason)


def test_a_day_that_is_opened_again_has_its_line_again(any_hall: Hall, monday: Hall) -> None:
    taken = any_hall.take_many(4, "ktp")
    called = any_hall.call("1")
    held = any_hall.hold(any_hall.call("2").id)
    close(
        any_hall,
        carried(taken[2].turn, monday),
        Fate(called.id, FateKind.NOT_SERVED),
        carried(held.id, monday),
    )
    any_hall.writer.write(_record, of=any_hall.day_id)
    reopen(any_hall)
    day = any_hall.day()
    assert (day.state, day.closed_at) == (DayState.ISSUING_STOPPED, None)
    states = {turn.number: turn.state for turn in turns_there(any_hall)}
    assert states == {
        "A001": TurnState.CLOSED,
        "A002": TurnState.ON_HOLD,
        "A003": TurnState.WAITING,
        "A004": TurnState.WAITING,
    }
    assert {turn.outcome for turn in turns_there(monday)} == {Outcome.CANCELLED}
    offered = [row for row in any_hall.rows(tables.day_service) if row["day_id"] == monday.day_id]
    assert {row["issued"] for row in offered} == {0}
    event = any_hall.events()[-1]
    assert (event["kind"], event["payload"]["back"], event["payload"]["stayed"]) == ("day_reopened", 3, [])
    assert [row["recorded_at"] for row in any_hall.rows(tables.day_record)] == [None]
    assert any_hall.box_events()[-1]["kind"] == "end_taken_back"
    assert [any_hall.serve("1", at=MORNING).number for _ in range(2)] == ["A003", "A004"]


def _record(connection: Any, *, of: UUID) -> None:
    values = {"day_id": of, "version": 1, "seq": 1, "figures": {}, "written_at": EVENING, "recorded_at": EVENING}
    connection.execute(tables.day_record.insert().values(**values))


@pytest.mark.parametrize("goes_on", [True, False])
def test_who_was_on_hold_is_so_still_and_the_night_was_no_service(any_hall: Hall, monday: Hall, goes_on: bool) -> None:
    any_hall.take("ktp")
    began = any_hall.start(any_hall.call("1").id, at=later(minutes=1))
    held = any_hall.hold(began.id, at=later(minutes=4), reason="signature")
    close(any_hall, *([carried(held.id, monday)] if goes_on else []))
    reopen(any_hall)
    assert any_hall.turn(held.id).movable() == held.movable()
    assert held.id not in any_hall.outcomes()
    assert any_hall.events()[-2]["payload"]["state"] == "on_hold"
    any_hall.resume(held.id, at=MORNING)
    any_hall.finish(held.id, at=MORNING + timedelta(minutes=2))
    assert any_hall.outcomes()[held.id]["served_seconds"] == (3 + 2) * 60


def test_who_was_on_hold_at_a_desk_that_is_closed_waits_in_the_line(any_hall: Hall) -> None:
    any_hall.take("ktp")
    held = any_hall.hold(any_hall.start(any_hall.call("1").id).id)
    any_hall.do(close_desk, by=COORDINATOR, desk_id=any_hall.desk_id("1"))
    close(any_hall)
    reopen(any_hall)
    back = any_hall.turn(held.id)
    assert (back.state, back.desk_id, back.started_at, back.held_at) == (TurnState.WAITING, None, None, None)


def test_nobody_takes_back_that_a_turn_is_open_again_with_its_day(any_hall: Hall) -> None:
    taken = any_hall.take("ktp")
    close(any_hall)
    reopen(any_hall, EVENING)
    with pytest.raises(NothingToUndo):
        any_hall.do(undo_turn, by=COORDINATOR, at=EVENING, turn_id=taken.turn)


def test_who_was_called_on_the_other_day_stays_there_and_is_named(any_hall: Hall, monday: Hall) -> None:
    taken = any_hall.take_many(2, "ktp")
    close(any_hall, *(carried(one.turn, monday) for one in taken))
    begin(monday)
    monday.call("1", at=MORNING)
    reopen(any_hall)
    assert any_hall.turn(taken[0].turn).outcome is Outcome.CARRIED_OVER
    assert any_hall.turn(taken[1].turn).state is TurnState.WAITING
    assert any_hall.events()[-1]["payload"]["stayed"] == ["A001 Sabtu"]


def test_closed_once_more_a_ticket_goes_on_by_the_same_one(any_hall: Hall, monday: Hall) -> None:
    taken = any_hall.take("ktp")
    close(any_hall, carried(taken.turn, monday))
    reopen(any_hall, EVENING + timedelta(minutes=1))
    close(any_hall, carried(taken.turn, monday), at=EVENING + timedelta(minutes=2))
    (ticket,) = [row for row in any_hall.rows(tables.ticket) if row["day_id"] == monday.day_id]
    assert [(turn.ticket_id, turn.outcome) for turn in turns_there(monday)] == [
        (ticket["id"], Outcome.CANCELLED),
        (ticket["id"], None),
    ]
    begin(monday)
    assert monday.call("1", at=MORNING).number == "A001 Sabtu"


def test_only_a_closed_day_is_opened_again(any_hall: Hall) -> None:
    with pytest.raises(IllegalDayMove):
        reopen(any_hall)


def test_a_carried_turn_can_be_taken_back_by_nobody_else(any_hall: Hall, monday: Hall) -> None:
    any_hall.take("ktp")
    turn = any_hall.call("1")
    close(any_hall, carried(turn.id, monday))
    reopen(any_hall)
    close(any_hall, carried(turn.id, monday))
    begin(monday)
    monday.call("1", at=MORNING)
    reopen(any_hall)
    with pytest.raises(IllegalMove):
        any_hall.call_again(turn.id, "1", at=MORNING)


# -- the other day goes away -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["removed", "replaced"])
def test_a_day_on_which_carried_numbers_wait_stays(any_hall: Hall, monday: Hall, way: str) -> None:
    taken = any_hall.take_many(2, "ktp")
    close(any_hall, *(carried(one.turn, monday) for one in taken))

    def goes() -> None:
        if way == "removed":
            any_hall.writer.write(remove_day, monday.day_id, now=EVENING, by=COORDINATOR)
        else:
            plan = replace(PLAN, code="senin", held_on=date(2026, 11, 23))
            any_hall.do(replace_day, by=COORDINATOR, day_id=monday.day_id, plan=plan)

    with pytest.raises(CarriedNumbersWait) as refused:
        goes()
    assert refused.value.details == {"how_many": 2, "from_day": "2026-11-21"}
    reopen(any_hall)
    goes()


# -- a tablet that was offline -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("called", [False, True])
def test_who_was_served_before_the_close_is_not_served_again(any_hall: Hall, monday: Hall, called: bool) -> None:
    any_hall.take("ktp")
    turn = any_hall.start(any_hall.call("1").id)
    close(any_hall, carried(turn.id, monday))
    if called:
        at = EVENING + timedelta(minutes=5)
        monday.do(open_day, by=COORDINATOR, day_id=monday.day_id, at=at, anyway=True)
        monday.call("1", at=at)
    tablet = person(Role.CLERK, "desk 1", any_hall.desk_id("1"))
    pressed = {"outcome": "served", "pressed_at": later(minutes=9)}
    any_hall.do(finish_turn, by=tablet, at=EVENING + timedelta(minutes=30), turn_id=turn.id, **pressed)
    assert any_hall.turn(turn.id).outcome is Outcome.SERVED
    assert turns_there(monday)[0].outcome is (None if called else Outcome.CANCELLED)
    event = any_hall.events()[-1]
    assert (event["kind"], event["payload"]["still_carried"]) == ("outcome_settled", "A001 Sabtu" if called else None)
