"""A coordinator cancels what waits from one source, and nobody else's number."""

import json

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.tickets.cancelling import cancel_source
from queues.model.refusals import DayIsClosed, NothingWaitsFromSource, Refusal, UnknownSource, UnknownTicket
from queues.persistence.read_transaction import one_read
from queues.snapshots.load.phones import phones_snapshot, rushes, source_snapshot
from tests.actions.test_sources import phone
from tests.builders import COORDINATOR, GREETER, Hall, later


def cancel(hall: Hall, number: str, same: str = "address") -> None:
    hall.do(cancel_source, by=COORDINATOR, day_id=hall.day_id, number=number, same=same)


@pytest.fixture
def crowded(any_hall: Hall) -> Hall:
    """A broker with many cookies (A001 to A005), an old farmer (A006), and somebody the greeter helped (A007)."""
    for _ in range(5):
        any_hall.take("ktp", by=phone(address="broker"))
    any_hall.take("ktp", by=phone(address="farmer"))
    any_hall.take("ktp", by=GREETER)
    return any_hall


def waiting(hall: Hall) -> list[str]:
    return [turn.number for turn in hall.turns() if turn.state.value == "waiting"]


def test_all_that_waits_from_one_address_is_cancelled_and_nobody_else_s(crowded: Hall) -> None:
    cancel(crowded, "A003")
    assert waiting(crowded) == ["A006", "A007"]
    assert {row["code"] for row in crowded.outcomes().values()} == {"cancelled"}


def test_whoever_was_called_is_left_alone(crowded: Hall) -> None:
    first = crowded.call("1")
    cancel(crowded, "A003")
    assert crowded.turn(first.id).state.value == "called"
    assert waiting(crowded) == ["A006", "A007"]


def test_by_device_only_the_numbers_of_that_phone_are_cancelled(any_hall: Hall) -> None:
    own = phone("own")
    for by in (own, phone(), own):
        any_hall.take("ktp", by=by)
    cancel(any_hall, "A001", "device")
    assert waiting(any_hall) == ["A002"]


def test_it_is_one_step_in_the_record_and_each_number_one_more(crowded: Hall) -> None:
    before = crowded.seq()
    cancel(crowded, "A003")
    events = crowded.events(after=before)
    assert [row["kind"] for row in events] == ["source_cancelled", *["turn_closed"] * 5]
    assert events[0]["payload"] == {"of_number": "A003", "by": "address", "count": 5}
    assert {row["actor_id"] for row in events} == {COORDINATOR.id}
    assert "broker" not in json.dumps([row["payload"] for row in events])


def test_a_quota_that_was_bought_up_is_free_again(hall: Hall) -> None:
    hall.take("audiensi", by=phone("own"))
    hall.take("audiensi", by=phone("own"))
    hall.take("audiensi", by=GREETER)
    cancel(hall, "S001", "device")
    assert hall.take("audiensi", by=GREETER).number == "S004"


@pytest.mark.parametrize(
    ("number", "same", "refusal"),
    [
        ("A099", "address", UnknownTicket),
        ("nothing", "address", UnknownTicket),
        ("A007", "address", UnknownSource),
        ("A008", "device", UnknownSource),
    ],
)
def test_a_number_without_a_source_cancels_nothing(
    crowded: Hall, number: str, same: str, refusal: type[Refusal]
) -> None:
    crowded.take("ktp", by=phone("", address="no cookie"))
    before = crowded.seq()
    with pytest.raises(refusal):
        cancel(crowded, number, same)
    assert crowded.seq() == before


def test_what_was_cancelled_cannot_be_cancelled_again(crowded: Hall) -> None:
    cancel(crowded, "A003")
    with pytest.raises(NothingWaitsFromSource):
        cancel(crowded, "A003")


def test_after_the_close_nothing_is_cancelled(crowded: Hall) -> None:
    crowded.do(close_day, by=COORDINATOR, day_id=crowded.day_id)
    with pytest.raises(DayIsClosed):
        cancel(crowded, "A003")


def test_the_preview_shows_what_would_be_cancelled(crowded: Hall) -> None:
    crowded.call("1")
    seen = source_snapshot(crowded.engine, crowded.code, "a3")
    assert seen.number == "A003" and seen.device is not None
    assert (seen.device.taken, seen.device.waiting) == (1, ("A003",))
    assert (seen.address.taken, seen.address.waiting) == (5, ("A002", "A003", "A004", "A005"))


def test_the_coordinator_sees_which_addresses_hold_many_numbers(crowded: Hall) -> None:
    seen = phones_snapshot(crowded.engine, crowded.code, now=later(seconds=30))
    assert seen.busy == (("A001", "A002", "A003", "A004", "A005"),)
    assert seen.recent == 6


# -- the alarm -------------------------------------------------------------------------------------------------------


def alarms(hall: Hall, *, minutes: float, is_shared: bool = False) -> list[str]:
    with one_read(hall.engine) as connection:
        return rushes(connection, later(minutes=minutes), is_shared=is_shared)


def test_many_phones_at_once_alarm_and_nobody_is_refused(any_hall: Hall) -> None:
    for nth in range(59):
        any_hall.take("ktp", by=phone(address=f"phone-{nth}"))
    assert alarms(any_hall, minutes=0.5) == []
    any_hall.take("ktp", by=phone(address="one more"))
    assert alarms(any_hall, minutes=0.5) == ["box"]
    assert alarms(any_hall, minutes=6) == []


def test_one_address_that_takes_many_is_named_by_its_first_number(any_hall: Hall) -> None:
    any_hall.take("ktp", by=phone())
    for minute in range(20):
        any_hall.take("ktp", by=phone(address="broker"), at=later(minutes=minute * 2))
    assert alarms(any_hall, minutes=40) == ["A002"]
    assert alarms(any_hall, minutes=40, is_shared=True) == []
    assert alarms(any_hall, minutes=99) == []


def test_behind_a_shared_address_many_numbers_without_a_cookie_alarm_however_slowly_they_are_taken(
    any_hall: Hall,
) -> None:
    """No device's rule bounds them, and two hundred phones with cookies of their own are nobody's trouble."""
    for nth in range(59):
        any_hall.take("ktp", by=phone(device="", is_shared=True), at=later(seconds=nth * 55))
        any_hall.take("ktp", by=phone(is_shared=True), at=later(seconds=nth * 55))
    assert alarms(any_hall, minutes=54.5, is_shared=True) == []
    any_hall.take("ktp", by=phone(device="", is_shared=True), at=later(minutes=54.5))
    assert alarms(any_hall, minutes=54.5, is_shared=True) == ["box"]
    assert alarms(any_hall, minutes=62, is_shared=True) == []
