"""After a restoration: another epoch, no number twice, and who holds a lost number gets it back at its old place."""

from typing import Any

import pytest
from sqlalchemy import select

from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import stop_issuing
from queues.actions.hall.pausing import pause_service
from queues.actions.tickets.issuing import issue_ticket
from queues.actions.tickets.restoring import adopt_number, raise_epoch
from queues.model.actor import SYSTEM
from queues.model.queue.lost_numbers import SAFETY_GAP
from queues.model.refusals import (
    DayIsClosed,
    NotAllowed,
    NumberNotLost,
    NumberTaken,
    QuotaFull,
    TicketUnknownAfterRestore,
    UnknownTicket,
)
from queues.persistence.people.tokens import TicketTokens, hash_of
from queues.persistence.read_transaction import one_read
from queues.persistence.schema.tables import ticket
from queues.persistence.writing.writer import Writer
from queues.reading.events.stream import RecordedRow
from queues.snapshots.citizen.ticket import ticket_snapshot
from queues.snapshots.shared.event_page import queue_changes
from queues.snapshots.shared.watching import watched_ticket
from tests.builders import CITIZEN, COORDINATOR, GREETER, NOON, TOKENS, Hall, Taken, later


def restored(hall: Hall, **more: Any) -> None:
    hall.do(raise_epoch, by=SYSTEM, day_id=hall.day_id, **more)


def adopt(hall: Hall, number: str, *services: str, **more: Any) -> Taken:
    made = hall.do(
        adopt_number, **{"by": GREETER} | more, day_id=hall.day_id, number=number, services=services or ("ktp",)
    )
    return hall.taken(made.ticket_id)


# -- the epoch -------------------------------------------------------------------------------------------------------


def test_each_series_leaves_out_the_safety_gap(any_hall: Hall) -> None:
    any_hall.take_many(3, "ktp")
    any_hall.take("bpjs")
    restored(any_hall)
    assert any_hall.take("ktp").number == f"A{3 + SAFETY_GAP + 1:03d}"
    assert any_hall.take("bpjs").number == f"K{1 + SAFETY_GAP + 1:03d}"
    assert any_hall.take("sim").number == f"M{SAFETY_GAP + 1:03d}"


def test_the_epoch_rises_with_an_event_that_says_which_numbers_are_lost(any_hall: Hall) -> None:
    any_hall.take_many(3, "ktp")
    before = any_hall.seq()
    restored(any_hall, gap=5)
    (raised,) = any_hall.events(after=before)
    assert (raised["kind"], raised["epoch"], any_hall.day().epoch) == ("epoch_raised", 2, 2)
    assert ["A", 4, 8, before + 1] in [list(gap) for gap in raised["payload"]["gaps"]]
    assert raised["seq"] == any_hall.seq() == before + 5 * raised["payload"]["step"] + 1
    following = any_hall.take("ktp")
    assert any_hall.turn(following.turn).place == raised["seq"] + 1


def test_a_busy_series_leaves_out_as_many_as_it_gave_in_so_long_a_time(hall: Hall) -> None:
    hall.take_many(SAFETY_GAP + 7, "ktp", at=later(minutes=-4))
    hall.take("bpjs", at=later(minutes=-1))
    restored(hall, at=later(minutes=3))
    assert hall.take("ktp").number == f"A{2 * (SAFETY_GAP + 7) + 1:03d}"
    assert hall.take("bpjs").number == f"K{1 + SAFETY_GAP + 1:03d}"


def test_a_clock_behind_the_backup_still_leaves_a_gap(hall: Hall) -> None:
    hall.take("ktp")
    restored(hall, at=later(minutes=-300))
    assert hall.take("ktp").number == f"A{1 + SAFETY_GAP + 1:03d}"


def test_a_closed_day_stays_as_it_is(hall: Hall) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    with pytest.raises(DayIsClosed):
        restored(hall)
    assert hall.day().epoch == 1


# -- tokens ----------------------------------------------------------------------------------------------------------


def test_after_a_restoration_old_addresses_and_those_of_the_new_secret_open_the_ticket(any_hall: Hall) -> None:
    held = any_hall.take("ktp")
    own = TicketTokens(b"the secret of the spare laptop")
    spare = Hall(any_hall.engine, Writer(any_hall.engine, own), any_hall.day_id)
    restored(spare)
    for token in (TOKENS.token(held.id), own.token(held.id)):
        assert ticket_snapshot(spare.engine, now=NOON, token=token).number == held.number
        assert watched_ticket(spare.engine, token).ticket_id == held.id
    restored(spare)
    assert ticket_snapshot(spare.engine, now=NOON, token=own.token(held.id)).number == held.number


def test_a_repeated_command_is_answered_with_a_ticket_that_opens(any_hall: Hall) -> None:
    ask = {"by": CITIZEN, "key": "once", "day_id": any_hall.day_id, "services": ["ktp"]}
    first = any_hall.do(issue_ticket, **ask)
    own = TicketTokens(b"the secret of the spare laptop")
    spare = Hall(any_hall.engine, Writer(any_hall.engine, own), any_hall.day_id)
    restored(spare)
    again = spare.do(issue_ticket, **ask)
    assert again == first and again.ticket_id
    assert ticket_snapshot(spare.engine, now=NOON, token=own.token(again.ticket_id)).id == first.ticket_id


def test_with_the_same_secret_no_further_token_is_kept(hall: Hall) -> None:
    held = hall.take("ktp")
    restored(hall)
    with one_read(hall.engine) as connection:
        kept = connection.execute(select(ticket.c.token_hash).where(ticket.c.id == held.id)).scalar_one()
        further = connection.exec_driver_sql("SELECT count(*) FROM ticket_token").scalar_one()
    assert (kept, further) == (hash_of(TOKENS.token(held.id)), 0)


def test_an_unknown_ticket_may_be_a_lost_one_only_after_a_restoration(any_hall: Hall) -> None:
    for look in (
        lambda: ticket_snapshot(any_hall.engine, now=NOON, token="lost"),
        lambda: watched_ticket(any_hall.engine, "lost"),
    ):
        with pytest.raises(UnknownTicket):
            look()
    restored(any_hall)
    for look in (
        lambda: ticket_snapshot(any_hall.engine, now=NOON, token="lost"),
        lambda: watched_ticket(any_hall.engine, "lost"),
    ):
        with pytest.raises(TicketUnknownAfterRestore):
            look()
    any_hall.do(close_day, by=COORDINATOR, day_id=any_hall.day_id)
    with pytest.raises(UnknownTicket):
        ticket_snapshot(any_hall.engine, now=NOON, token="lost")


# -- lost numbers ----------------------------------------------------------------------------------------------------


def test_a_lost_number_is_given_back_as_it_was(any_hall: Hall) -> None:
    any_hall.take_many(2, "ktp")
    restored(any_hall)
    taken = adopt(any_hall, "a-005", "ktp", "bpjs", priority=True)
    held = any_hall.ticket(taken.id)
    assert (held.number, held.series, held.count, held.priority) == ("A005", "A", 5, True)
    issued = any_hall.events()[-1]
    assert issued["payload"]["adopted"] is True
    assert issued["payload"]["place"] == any_hall.turn(taken.turn).place < issued["seq"]


def test_lost_numbers_wait_behind_the_known_before_the_new_and_in_their_own_order(any_hall: Hall) -> None:
    known = any_hall.take("ktp")
    restored(any_hall)
    newcomer = any_hall.take("kk")
    for number in ("A009", "A003", "A021", "A002"):
        adopt(any_hall, number, "ktp" if number != "A003" else "kk")
    called = []
    for _ in range(6):
        turn = any_hall.call("1")
        called.append(turn.number)
        any_hall.finish(turn.id)
    assert called == [known.number, "A002", "A003", "A009", "A021", newcomer.number]


def test_who_waits_hears_at_which_place_a_lost_number_joins(hall: Hall) -> None:
    hall.take("ktp")
    restored(hall)
    first, second = adopt(hall, "A008"), adopt(hall, "A004")
    row = hall.events()[-1]
    copied = {name: row[name] for name in RecordedRow.__dataclass_fields__}
    (change,) = queue_changes(RecordedRow(**copied))
    assert change.joined == (hall.turn(second.turn).place,) and change.joined[0] < hall.turn(first.turn).place
    assert ticket_snapshot(hall.engine, now=NOON, ticket_id=first.id).turns[0].ahead == 2


@pytest.mark.parametrize("number", ["A001", "A002"])
def test_a_number_that_somebody_holds_here_is_taken(hall: Hall, number: str) -> None:
    hall.take("ktp")
    restored(hall)
    adopt(hall, "A002")
    with pytest.raises(NumberTaken):
        adopt(hall, number)


@pytest.mark.parametrize("number", ["A023", "A000", "Z001", "nomor saya", ""])
def test_a_number_outside_of_the_gap_is_not_lost(hall: Hall, number: str) -> None:
    hall.take("ktp")
    restored(hall)
    with pytest.raises(NumberNotLost):
        adopt(hall, number)


def test_without_a_restoration_no_number_is_lost(any_hall: Hall) -> None:
    with pytest.raises(NumberNotLost):
        adopt(any_hall, "A001")


def test_only_staff_give_a_number_back(hall: Hall) -> None:
    restored(hall)
    with pytest.raises(NotAllowed):
        adopt(hall, "A001", by=CITIZEN)


def test_a_lost_number_counts_for_the_quota(hall: Hall) -> None:
    restored(hall)
    hall.take_many(3, "audiensi")
    with pytest.raises(QuotaFull):
        adopt(hall, "S001", "audiensi")


def test_lost_numbers_come_back_when_no_new_ones_are_given_and_to_a_paused_service(hall: Hall) -> None:
    restored(hall)
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="ktp", reason="network")
    hall.do(stop_issuing, by=COORDINATOR, day_id=hall.day_id)
    assert adopt(hall, "A001").number == "A001"


def test_a_second_restoration_forgets_no_lost_number_of_the_first(hall: Hall) -> None:
    hall.take("ktp")
    restored(hall)
    hall.take("ktp")
    restored(hall)
    assert hall.day().epoch == 3
    numbers = [adopt(hall, number).number for number in ("A030", "A010")]
    assert numbers == ["A030", "A010"]
    assert hall.take("ktp").number == f"A{2 + 2 * SAFETY_GAP + 1:03d}"
    assert [hall.call("1").number, hall.call("2").number] == ["A001", "A010"]
