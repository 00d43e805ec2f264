"""How many numbers phones may take: by device, by address, of what is scarce; a greeter as many as there are people."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.forgetting import forget_closed_days
from queues.actions.hall.policy_changes import change_policy
from queues.actions.tickets.issuing import issue_ticket
from queues.model.actor import Actor, Role
from queues.model.queue.sources import Allowance, Source
from queues.model.refusals import (
    DayIsPast,
    OnlyFromGreeter,
    PhonesPaused,
    Refusal,
    TooMany,
    TooManyOfService,
    TooManyOpenNumbers,
)
from queues.persistence.schema import tables
from tests.builders import (
    COORDINATOR,
    GREETER,
    NOON,
    OFFERED,
    Hall,
    later,
    open_hall,
    plan_with,
)

_NTH = count()


def phone(device: str | None = None, address: str = "home", **more: Any) -> Actor:
    """A phone as the web describes it; without a name it has a cookie that nobody has seen before, "" has none."""
    name = device or f"device-{next(_NTH)}"
    source = Source(None if device == "" else name.encode(), address.encode(), **more)
    return Actor(role=Role.CITIZEN, key=f"device:{name}", source=source)


def refusal(hall: Hall, *services: str, by: Actor, at: datetime = NOON) -> Refusal | None:
    try:
        hall.take(*services or ("ktp",), by=by, at=at)
    except Refusal as refused:
        return refused
    return None


def taken(hall: Hall, people: list[Actor], *services: str, at: datetime = NOON) -> int:
    return sum(refusal(hall, *services, by=one, at=at) is None for one in people)


# -- by address ------------------------------------------------------------------------------------------------------


def test_an_address_gets_six_numbers_a_minute_however_many_cookies_it_has(any_hall: Hall) -> None:
    assert taken(any_hall, [phone() for _ in range(20)]) == 6
    refused = refusal(any_hall, by=phone(), at=later(seconds=15))
    assert isinstance(refused, TooMany) and refused.details == {"retry_after": 45}
    assert refusal(any_hall, by=phone(), at=later(seconds=61)) is None


def test_in_any_minute_there_are_six_and_in_any_hour_thirty(hall: Hall) -> None:
    """A window that begins anew at each full minute would let twelve through in two seconds."""
    times = [later(seconds=seconds) for seconds in range(0, 3600, 7)]
    given = [at for at in times if refusal(hall, by=phone(), at=at) is None]
    assert len(given) == 30
    within = [sum(at <= other < at + timedelta(minutes=1) for other in given) for at in given]
    assert max(within) == 6


def test_a_phone_without_a_cookie_is_counted_by_its_address(hall: Hall) -> None:
    assert taken(hall, [phone("")] * 9) == 6


def test_another_address_has_its_own_count(hall: Hall) -> None:
    assert taken(hall, [phone() for _ in range(9)]) == 6
    assert taken(hall, [phone(address="elsewhere") for _ in range(9)]) == 6


def test_what_is_refused_uses_nothing_up(hall: Hall) -> None:
    hall.take_many(3, "audiensi")
    assert taken(hall, [phone() for _ in range(9)], "audiensi") == 0
    assert taken(hall, [phone() for _ in range(9)]) == 6


def test_phones_that_share_an_address_are_not_punished_for_each_other(hall: Hall) -> None:
    assert taken(hall, [phone(is_shared=True) for _ in range(200)]) == 200


def test_a_newcomer_plays_with_a_demo_day_at_thirty_a_minute(empty_engine: Any) -> None:
    hall = open_hall(empty_engine, plan_with(is_demo=True))
    assert taken(hall, [phone() for _ in range(40)]) == 30
    assert taken(hall, [phone() for _ in range(40)], at=later(seconds=61)) == 30


def test_a_setting_of_the_box_holds_on_a_demo_day_too(empty_engine: Any) -> None:
    hall = open_hall(empty_engine, plan_with(is_demo=True))
    assert taken(hall, [phone(per_address=(Allowance(3, timedelta(hours=1)),)) for _ in range(9)]) == 3


# -- by device -------------------------------------------------------------------------------------------------------


def test_a_device_holds_four_open_numbers_and_one_more_when_one_is_given_back(any_hall: Hall) -> None:
    own = phone("own", per_address=())
    numbers = [any_hall.take("ktp", by=own) for _ in range(4)]
    refused = refusal(any_hall, by=own)
    assert isinstance(refused, TooManyOpenNumbers) and refused.details == {"most": 4}
    any_hall.cancel(numbers[0].id)
    assert refusal(any_hall, by=own) is None


def test_a_number_with_several_services_is_one_open_number_until_its_last_turn_ends(hall: Hall) -> None:
    own = phone("own", per_address=())
    for _ in range(4):
        hall.take("ktp", "bpjs", by=own)
    hall.serve("1")
    assert isinstance(refusal(hall, by=own), TooManyOpenNumbers)


def test_how_many_open_numbers_a_device_may_hold_is_a_rule_of_the_day(hall: Hall) -> None:
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes={"open_numbers_per_device": 1})
    own = phone("own")
    assert taken(hall, [own, own]) == 1


def test_a_device_that_takes_and_gives_back_has_a_pace_too(hall: Hall) -> None:
    own = phone("own", per_address=(), per_device=(Allowance(3, timedelta(hours=1)),))
    for _ in range(3):
        hall.cancel(hall.take("ktp", by=own).id)
    assert isinstance(refusal(hall, by=own, at=later(minutes=59)), TooMany)
    assert refusal(hall, by=own, at=later(minutes=61)) is None


# -- what is scarce --------------------------------------------------------------------------------------------------


@pytest.fixture
def scarce(empty_engine: Any) -> Hall:
    """Fifteen may speak with the regent today."""
    offered = tuple(replace(one, quota=15) if one.code == "audiensi" else one for one in OFFERED)
    return open_hall(empty_engine, plan_with(offered=offered))


def test_one_device_holds_two_numbers_of_a_quota(scarce: Hall) -> None:
    own = phone("own")
    assert taken(scarce, [own] * 4, "audiensi") == 2
    refused = refusal(scarce, "audiensi", by=own)
    assert isinstance(refused, TooManyOfService) and refused.details == {"service": "audiensi", "most": 2}


def test_one_address_cannot_empty_a_quota(scarce: Hall) -> None:
    given = sum(
        refusal(scarce, "audiensi", by=phone(), at=later(minutes=minutes)) is None for minutes in range(0, 180, 3)
    )
    assert given == 3 * 4
    assert refusal(scarce, "audiensi", by=phone(address="an old farmer"), at=later(minutes=181)) is None


def test_behind_a_shared_address_the_greeter_gives_what_is_scarce(scarce: Hall) -> None:
    assert isinstance(refusal(scarce, "audiensi", by=phone(is_shared=True)), OnlyFromGreeter)
    assert taken(scarce, [GREETER] * 15, "audiensi") == 15


# -- who goes on ------------------------------------------------------------------------------------------------------


def test_a_greeter_is_never_limited(hall: Hall) -> None:
    assert taken(hall, [GREETER] * 100) == 100


def test_while_phones_pause_the_greeter_goes_on(hall: Hall) -> None:
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes={"phones_paused": True})
    assert isinstance(refusal(hall, by=phone()), PhonesPaused)
    assert refusal(hall, by=GREETER) is None
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes={"phones_paused": False})
    assert refusal(hall, by=phone()) is None


def test_on_a_day_whose_date_is_over_a_phone_must_mean_it_and_a_greeter_goes_on(hall: Hall) -> None:
    after_midnight = datetime(2026, 11, 21, 17, 3, tzinfo=UTC)  # 00.03 in Jakarta
    assert refusal(hall, by=phone(), at=after_midnight - timedelta(minutes=4)) is None
    assert isinstance(refusal(hall, by=phone(), at=after_midnight), DayIsPast)
    assert refusal(hall, by=GREETER, at=after_midnight) is None
    assert hall.take("ktp", by=phone(), at=after_midnight, anyway=True)


def test_a_repeated_command_is_answered_and_not_counted(hall: Hall) -> None:
    wish = {"key": "one", "day_id": hall.day_id, "services": ["ktp"]}
    first = hall.do(issue_ticket, by=phone("own"), **wish)
    elsewhere = replace(phone("own", address="a train"), key="device:own")
    assert {hall.do(issue_ticket, by=elsewhere, **wish).ticket_id for _ in range(20)} == {first.ticket_id}


# -- what is kept ----------------------------------------------------------------------------------------------------


def test_no_event_says_from_where_a_number_came(hall: Hall) -> None:
    hall.take("ktp", by=phone("own", address="home"))
    assert [row["device_hash"] for row in hall.rows(tables.ticket_source)] == [b"own"]
    said = json.dumps([row["payload"] for row in hall.events()])
    assert "own" not in said and "home" not in said


def test_a_day_after_the_close_nothing_of_phones_is_kept(any_hall: Hall) -> None:
    any_hall.do(issue_ticket, by=phone("own"), key="one", day_id=any_hall.day_id, services=["ktp"])
    any_hall.do(close_day, by=COORDINATOR, day_id=any_hall.day_id)
    assert any_hall.writer.write(forget_closed_days, now=later(minutes=24 * 60)) == 0
    assert any_hall.rows(tables.ticket_source) and any_hall.rows(tables.command)
    assert any_hall.writer.write(forget_closed_days, now=later(minutes=24 * 60 + 1)) == 2
    assert not any_hall.rows(tables.ticket_source) and not any_hall.rows(tables.command)
