"""A block reserves numbers for paper slips; a slip becomes a ticket when it is first scanned or typed in."""

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import pause_service
from queues.actions.tickets.issuing import issue_reserved_ticket, reserve_numbers
from queues.model.queue.ticket import Channel
from queues.model.refusals import (
    DayIsClosed,
    IssuingIsStopped,
    NotFound,
    NumberTaken,
    QuotaFull,
    ServiceIsPaused,
    UnknownTicket,
)
from queues.persistence.schema import tables
from queues.persistence.writing.made import Made
from tests.builders import CITIZEN, COORDINATOR, GREETER, NOON, Hall, Taken


def reserve(hall: Hall, how_many: int, series: str = "A") -> Made:
    return hall.do(
        reserve_numbers, by=COORDINATOR, day_id=hall.day_id, series=series, how_many=how_many, label="Lembar 1"
    )


def scan(hall: Hall, number: str, *services: str) -> Taken:
    made = hall.do(issue_reserved_ticket, by=GREETER, day_id=hall.day_id, number=number, services=services or ("ktp",))
    return hall.taken(made.ticket_id)


def test_nobody_else_gets_a_reserved_number(hall: Hall) -> None:
    hall.take("ktp")
    made = reserve(hall, 20)
    assert made.numbers == (2, 21)
    assert hall.take("ktp").number == "A022"
    assert [reserve(hall, 5).numbers for _ in range(2)] == [(23, 27), (28, 32)]


def test_a_block_is_kept_and_told_of(hall: Hall) -> None:
    made = reserve(hall, 20, "K")
    (row,) = hall.rows(tables.number_block)
    assert (row["id"], row["series"], row["first"], row["last"], row["label"]) == (
        made.subject_id,
        "K",
        1,
        20,
        "Lembar 1",
    )
    assert row["reserved_at"] == NOON
    event = hall.events()[-1]
    assert event["kind"] == "numbers_reserved"
    assert event["payload"] == {"block_id": str(made.subject_id), "series": "K", "first": 1, "last": 20}


@pytest.mark.parametrize("typed", ["A003", "a-3", " A 003 "])
def test_a_slip_becomes_a_ticket_with_its_printed_number(hall: Hall, typed: str) -> None:
    made = reserve(hall, 5)
    taken = scan(hall, typed, "kk", "bpjs")
    ticket = hall.ticket(taken.id)
    assert (taken.number, ticket.channel, len(taken.turns)) == ("A003", Channel.SLIP, 2)
    assert hall.events()[-1]["payload"]["block_id"] == str(made.subject_id)


def test_a_slip_joins_the_line_when_it_is_scanned_and_not_where_its_number_says(hall: Hall) -> None:
    reserve(hall, 5)
    before = hall.take("ktp")
    slip = scan(hall, "A001")
    assert (before.number, slip.number) == ("A006", "A001")
    assert [hall.serve("1").number for _ in range(2)] == ["A006", "A001"]


def test_a_slip_becomes_a_ticket_once(hall: Hall) -> None:
    reserve(hall, 5)
    scan(hall, "A003")
    with pytest.raises(NumberTaken) as refused:
        scan(hall, "A003")
    assert refused.value.details == {"number": "A003"}


def test_a_number_that_was_never_printed_is_unknown(hall: Hall) -> None:
    reserve(hall, 5)
    hall.take("ktp")
    for number in ("A006", "A007", "K001", "rubbish"):
        with pytest.raises(UnknownTicket):
            scan(hall, number)


def test_a_slip_obeys_pauses_and_quotas(hall: Hall) -> None:
    reserve(hall, 5)
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp")
    with pytest.raises(ServiceIsPaused):
        scan(hall, "A001")
    hall.take_many(3, "audiensi")
    with pytest.raises(QuotaFull):
        scan(hall, "A001", "audiensi")
    assert scan(hall, "A001", "kk").number == "A001"


def test_slips_are_not_taken_when_issuing_has_stopped(hall: Hall) -> None:
    reserve(hall, 5)
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(IssuingIsStopped):
        scan(hall, "A001")


def test_a_series_that_the_day_does_not_have_gives_no_block(hall: Hall) -> None:
    with pytest.raises(NotFound) as refused:
        reserve(hall, 5, "Q")
    assert refused.value.details == {"series": "Q"}


@pytest.mark.parametrize("how_many", [0, -3])
def test_a_block_holds_at_least_one_number(hall: Hall, how_many: int) -> None:
    hall.take_many(4, "ktp")
    with pytest.raises(ValueError, match="at least one"):
        reserve(hall, how_many)
    assert hall.take("ktp").number == "A005"


def test_a_closed_day_reserves_nothing(hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        reserve(hall, 5)


def test_a_phone_may_scan_the_slip_itself(hall: Hall) -> None:
    reserve(hall, 5)
    made = hall.do(
        issue_reserved_ticket, by=CITIZEN, day_id=hall.day_id, number="A002", services=["ktp"], priority=True
    )
    ticket = hall.ticket(made.ticket_id)
    assert (ticket.priority, ticket.priority_asked) == (False, True)
