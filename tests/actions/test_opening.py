"""The life of a service day: prepared from a plan, opened, no more numbers, closed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from queues.actions.hall.closing import close_day
from queues.actions.hall.forgetting import forget_closed_days
from queues.actions.hall.opening import open_day, prepare_day, resume_issuing, stop_issuing, take_back_opening
from queues.actions.tickets.issuing import reserve_numbers
from queues.model.actor import SYSTEM, Role
from queues.model.hall.desk import DeskState
from queues.model.hall.service import natural_id
from queues.model.hall.service_day import DayState
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.model.queue.policy import Policy
from queues.model.refusals import (
    DayExists,
    DayIsClosed,
    DayNotOpen,
    IllegalDayMove,
    NameTaken,
    NobodyWaiting,
    NotToday,
    NumbersGiven,
    StillServing,
    UnknownDay,
)
from queues.persistence.ids import new_id
from queues.persistence.people.people import NewStaff, list_users
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.persistence.schema.tables import desk as desk_table
from queues.persistence.schema.tables import service_day
from tests.builders import COORDINATOR, DESKS, GREETER, NOON, PLAN, SERVICES, Hall, later, open_hall, plan_with


def test_a_plan_is_written_down_whole(hall: Hall) -> None:
    day = hall.day()
    for name in ("code", "name", "place", "area", "held_on", "zone", "opens_at", "closes_at", "pungli_number"):
        assert getattr(day, name) == getattr(PLAN, name)
    assert (day.desk_word, day.village_code, day.is_demo, day.policy) == ("meja", None, False, PLAN.policy)
    assert [row["code"] for row in hall.rows(tables.desk, order=("position",))] == [desk.code for desk in DESKS]
    assert [row["series"] for row in hall.rows(tables.day_service, order=("position",))] == list("AAKMRS")
    assert {row["name"]: row["last_count"] for row in hall.rows(tables.series)} == dict.fromkeys("AKMRS", 0)
    assert len(hall.rows(tables.service)) == len(SERVICES)
    assert [row["text"] for row in hall.rows(tables.requirement, order=("position",))] == ["Fotokopi KK", "KTP lama"]


def test_desks_start_as_the_plan_says(hall: Hall) -> None:
    assert (hall.desk("1").state, hall.desk("6").state) == (DeskState.OPEN, DeskState.CLOSED)
    assert (hall.desk("1").seats, hall.desk("4").seats) == (1, 2)


def test_the_first_priority_person_need_not_wait_for_others(hall: Hall) -> None:
    assert hall.desk("1").others_since_priority == PLAN.policy.others_per_priority


def test_agencies_and_services_are_the_same_thing_on_every_box(hall: Hall) -> None:
    ids = {row["code"]: row["id"] for row in hall.rows(tables.service)}
    assert ids == {service.code: natural_id("service", service.code) for service in SERVICES}


def test_a_day_starts_with_its_first_epoch_and_an_event(empty_engine: Engine) -> None:
    hall = open_hall(empty_engine, open_now=False)
    assert (hall.day().state, hall.day().epoch) == (DayState.PREPARED, 1)
    assert [(row["seq"], row["kind"], row["epoch"]) for row in hall.events()] == [(1, "day_prepared", 1)]


def test_a_day_is_prepared_once(hall: Hall) -> None:
    with pytest.raises(DayExists) as refused:
        hall.do(prepare_day, by=SYSTEM, plan=PLAN)
    assert refused.value.details == {"day": PLAN.code}


def test_a_second_day_keeps_the_first_ones_fees(hall: Hall) -> None:
    """History stays true: what a service costs is the day's own copy, its name is the catalogue's."""
    dearer = tuple(
        service if service.code != "sim" else type(service)("sim", "polres", "SIM", fee=SERVICES[4].fee)
        for service in SERVICES
    )
    hall.do(prepare_day, by=SYSTEM, plan=plan_with(code="another-day", services=dearer, policy=Policy(1, 60)))
    sim = natural_id("service", "sim")
    fees = {row["day_id"] == hall.day_id: row for row in hall.rows(tables.day_service) if row["service_id"] == sim}
    assert (fees[True]["fee_amount"], fees[False]["fee_kind"]) == (75_000, "tax")
    assert next(row["name"] for row in hall.rows(tables.service) if row["id"] == sim) == "SIM"
    assert hall.take("sim").number == "M001"


def test_two_days_have_their_own_numbers_and_seqs(hall: Hall) -> None:
    hall.take_many(3, "ktp")
    other = open_hall(hall.engine, plan_with(code="another-day"))
    assert other.take("ktp").number == "A001"
    assert other.desk_id("1") != hall.desk_id("1")
    assert other.call("1").day_id == other.day_id
    assert hall.call("1").day_id == hall.day_id
    assert [row["seq"] for row in other.events()] == [1, 2, 3, 4]


def test_a_day_opens_and_closes_and_each_move_is_an_event(hall: Hall) -> None:
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    hall.do(resume_issuing, by=COORDINATOR, day_id=hall.day_id)
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(60))
    assert hall.kinds() == [
        "day_prepared",
        "day_opened",
        "issuing_stopped",
        "issuing_resumed",
        "issuing_stopped",
        "day_closed",
    ]
    assert (hall.day().state, hall.day().closed_at) == (DayState.CLOSED, later(60))


def test_numbers_are_given_again_when_issuing_resumes(hall: Hall) -> None:
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    hall.do(resume_issuing, by=COORDINATOR, day_id=hall.day_id)
    assert hall.take("ktp").number == "A001"


def test_a_day_moves_as_its_table_says(hall: Hall) -> None:
    with pytest.raises(IllegalDayMove):
        hall.do(open_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(IllegalDayMove):
        hall.do(resume_issuing, by=COORDINATOR, day_id=hall.day_id)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    for move in (open_day, stop_issuing, resume_issuing, close_day):
        with pytest.raises(IllegalDayMove):
            hall.do(move, by=COORDINATOR, day_id=hall.day_id)


def test_a_day_of_another_date_opens_only_for_who_means_it(hall: Hall) -> None:
    other = open_hall(hall.engine, replace(PLAN, code="tomorrow", held_on=date(2026, 11, 22)), open_now=False)
    for at in (NOON, NOON + timedelta(days=2)):
        with pytest.raises(NotToday) as refused:
            hall.do(open_day, by=COORDINATOR, day_id=other.day_id, at=at)
    assert refused.value.details == {"day": "tomorrow", "held_on": "2026-11-22", "today": "2026-11-23"}
    assert other.day().state is DayState.PREPARED
    hall.do(open_day, by=COORDINATOR, day_id=other.day_id, anyway=True)
    assert other.day().state is DayState.OPEN


def test_an_opening_is_taken_back_while_nobody_has_a_number(hall: Hall) -> None:
    before = hall.seq()
    hall.do(take_back_opening, by=COORDINATOR, day_id=hall.day_id)
    assert hall.kinds(after=before) == ["opening_taken_back"]
    with pytest.raises(DayNotOpen):
        hall.take("ktp")
    hall.do(open_day, by=COORDINATOR, day_id=hall.day_id)
    assert hall.take("ktp").number == "A001"


@pytest.mark.parametrize("way", ["a phone", "paper"])
def test_an_opening_is_not_taken_back_once_a_number_is_out(hall: Hall, way: str) -> None:
    if way == "paper":
        hall.do(reserve_numbers, by=GREETER, day_id=hall.day_id, series="A", how_many=3, label="slips")
    else:
        hall.take("ktp")
    with pytest.raises(NumbersGiven):
        hall.do(take_back_opening, by=COORDINATOR, day_id=hall.day_id)
    assert hall.day().state is DayState.OPEN


STAFF = (
    NewStaff("yuliana", "Yuliana", Role.CLERK, "hash of a password", "hash of a pin"),
    NewStaff("ketua", "Ketua", Role.ADMIN, "hash of a password"),
)


def test_a_day_is_made_with_its_people_and_pins_in_one_transaction(hall: Hall) -> None:
    plan = replace(PLAN, code="with people")
    made = hall.do(prepare_day, by=SYSTEM, plan=plan, staff=STAFF, desk_pins={"1": "hash of a desk's pin"})
    with one_read(hall.engine) as connection:
        assert [(one.username, one.pin_hash) for one in list_users(connection) if one.is_active] == [
            ("ketua", None),
            ("yuliana", "hash of a pin"),
        ]
        desks = dict(
            connection.execute(
                select(desk_table.c.code, desk_table.c.pin_hash).where(desk_table.c.day_id == made.stream_id)
            ).all()
        )
    assert desks == {"1": "hash of a desk's pin"} | dict.fromkeys("23456")


@pytest.mark.parametrize(
    ("staff", "desk_pins", "refused"),
    [((*STAFF, STAFF[0]), {}, NameTaken), (STAFF, {"99": "hash"}, KeyError)],
    ids=["a name twice", "no such desk"],
)
def test_of_a_day_whose_people_or_pins_fail_nothing_exists(
    hall: Hall, staff: Any, desk_pins: Any, refused: type[Exception]
) -> None:
    plan = replace(PLAN, code="in vain")
    with pytest.raises(refused):
        hall.do(prepare_day, by=SYSTEM, plan=plan, staff=staff, desk_pins=desk_pins)
    with one_read(hall.engine) as connection:
        assert [one for one in list_users(connection) if one.is_active] == []
        assert connection.execute(select(service_day.c.code)).scalars().all() == [PLAN.code]
    hall.do(prepare_day, by=SYSTEM, plan=plan, staff=STAFF)


def test_an_unknown_day_neither_opens_nor_closes(hall: Hall) -> None:
    for move in (open_day, close_day):
        with pytest.raises(UnknownDay):
            hall.do(move, by=COORDINATOR, day_id=new_id())


# -- the end of a day ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("started", [False, True])
def test_a_day_does_not_close_over_somebody_who_is_at_a_desk(hall: Hall, started: bool) -> None:
    taken = hall.take_many(2, "ktp")
    for desk in ("1", "2"):
        hall.call(desk)
    if started:
        hall.start(taken[0].turn)
    before = hall.seq()
    with pytest.raises(StillServing) as refused:
        hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    assert refused.value.details == {"desks": ["Meja 1", "Meja 2"], "numbers": ["A001", "A002"]}
    assert (hall.seq(), hall.day().state) == (before, DayState.OPEN)


def test_who_still_waits_or_is_parked_is_recorded_as_not_served(hall: Hall) -> None:
    waiting = hall.take("ktp", "bpjs", at=later(0))
    hall.take("ktp", at=later(0))
    parked = hall.hold(hall.call("1", at=later(60)).id, at=later(120))
    before = hall.seq()
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(600))
    assert {turn.outcome for turn in hall.turns()} == {Outcome.NOT_SERVED}
    assert {turn.state for turn in hall.turns()} == {TurnState.CLOSED}
    assert hall.kinds(after=before) == ["turn_closed", "turn_closed", "turn_closed", "day_closed"]
    outcomes = hall.outcomes()
    assert {row["code"] for row in outcomes.values()} == {"not_served"}
    assert {row["recorded_role"] for row in outcomes.values()} == {"coordinator"}
    assert outcomes[parked.id]["waited_seconds"] == 60
    assert outcomes[waiting.turns[1]]["waited_seconds"] == 600


def test_what_was_served_keeps_its_outcome(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.serve("1", outcome="handed_over")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    assert hall.turn(turn.id).outcome is Outcome.HANDED_OVER


def test_a_day_that_never_opened_can_be_closed(empty_engine: Engine) -> None:
    hall = open_hall(empty_engine, open_now=False)
    with pytest.raises(DayNotOpen):
        hall.take("ktp")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    assert hall.day().state is DayState.CLOSED


def test_closed_means_no_new_tickets_turns_or_calls(hall: Hall) -> None:
    hall.take("ktp")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        hall.take("ktp")
    with pytest.raises(DayIsClosed):
        hall.call("1")
    assert NobodyWaiting.code not in hall.kinds()


# -- keys of commands ------------------------------------------------------------------------------------------------


def test_the_keys_of_a_day_are_forgotten_24_hours_after_its_close(hall: Hall) -> None:
    def keys() -> set[str]:
        return {row["key"] for row in hall.rows(tables.command)}

    hall.take("ktp", key="taken")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, key="closed")
    other = hall.do(prepare_day, by=SYSTEM, plan=plan_with(code="the-next-week"), at=NOON, key="prepared")
    hall.do(open_day, by=SYSTEM, day_id=other.stream_id, at=NOON)
    hall.writer.write(forget_closed_days, now=NOON + timedelta(hours=24))
    assert keys() == {"taken", "closed", "prepared"}
    hall.writer.write(forget_closed_days, now=NOON + timedelta(hours=24, seconds=1))
    assert keys() == {"prepared"}
