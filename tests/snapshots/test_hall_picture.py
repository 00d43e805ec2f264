"""The picture of a hall follows who joins, is made anew after anything else, and answers each ticket by itself."""

from datetime import timedelta
from threading import Thread
from typing import Any

from queues.actions.hall.pausing import change_desk_services, pause_service
from queues.actions.tickets.issuing import issue_ticket
from queues.actions.tickets.restoring import adopt_number, raise_epoch
from queues.model.actor import SYSTEM
from queues.persistence.read_transaction import one_read
from queues.persistence.writing.commands import Performed
from queues.reading.hall.day_head import read_day
from queues.snapshots.citizen.ticket import TicketSnapshot, issued_ticket, ticket_snapshot
from queues.snapshots.shared.hall_picture import HallPicture, hall_picture
from tests.builders import CITIZEN, COORDINATOR, GREETER, NOON, Hall, Taken, hall_at, later
from tests.statements import statements_on


def issue(hall: Hall, *services: str, by: Any = CITIZEN, **more: Any) -> Performed:
    return hall.perform(issue_ticket, by=by, day_id=hall.day_id, services=services or ("ktp",), **more)


def answer(hall: Hall, done: Performed) -> TicketSnapshot:
    assert done.issued
    return issued_ticket(hall.engine, done.issued, epoch=done.epoch, seq=done.seq, now=NOON)


def aheads(hall: Hall, done: Performed) -> list[int | None]:
    return [turn.ahead for turn in answer(hall, done).turns]


def ahead_of(hall: Hall, taken: Taken) -> int | None:
    return ticket_snapshot(hall.engine, now=NOON, ticket_id=taken.id).turns[0].ahead


def picture_of(hall: Hall) -> HallPicture:
    with one_read(hall.engine) as connection:
        return hall_picture(connection, read_day(connection, day_id=hall.day_id), NOON)


# -- the first answer ------------------------------------------------------------------------------------------------


def test_the_first_answer_is_what_the_ticket_says_when_it_is_read_back(any_hall: Hall) -> None:
    any_hall.take_many(3, "ktp")
    any_hall.serve("1", minutes=8)
    done = issue(any_hall, "ktp", "bpjs")
    first, read_back = answer(any_hall, done), ticket_snapshot(any_hall.engine, now=NOON, ticket_id=done.made.ticket_id)
    assert (first.number, first.issued_at, first.channel) == (read_back.number, NOON, read_back.channel)
    assert first.turns == read_back.turns


def test_who_joined_since_stands_where_the_ticket_itself_says(any_hall: Hall) -> None:
    picture_of(any_hall)
    for services in (("ktp",), ("ktp", "bpjs"), ("audiensi",), ("kk", "ktp")):
        done = issue(any_hall, *services)
        first, read_back = (
            answer(any_hall, done),
            ticket_snapshot(any_hall.engine, now=NOON, ticket_id=done.made.ticket_id),
        )
        for said, read in zip(first.turns, read_back.turns, strict=True):
            assert (said.ahead, said.before_in_queue) == (read.ahead, read.before_in_queue)


def test_the_first_answer_reads_nothing_where_the_picture_knows_all_that_was_before(hall: Hall) -> None:
    answer(hall, issue(hall))
    done = issue(hall, "ktp", "bpjs")
    with statements_on(hall.engine) as statements:
        assert aheads(hall, done) == [1, 0]
    assert statements == []


def test_tickets_of_one_commit_are_followed_in_one_statement_and_each_has_its_own_place(hall: Hall) -> None:
    answer(hall, issue(hall))
    done = [issue(hall) for _ in range(5)]
    with statements_on(hall.engine) as statements:
        assert [aheads(hall, one) for one in reversed(done)] == [[5], [4], [3], [2], [1]]
    assert len([one for one in statements if one.startswith("SELECT")]) == 1


def test_a_repeated_command_gave_no_ticket_now(hall: Hall) -> None:
    assert issue(hall, key="once").issued is not None
    assert issue(hall, key="once").issued is None


# -- what it follows -------------------------------------------------------------------------------------------------


def test_calls_at_other_desks_that_take_the_service_come_before(hall: Hall) -> None:
    """Meja 1 takes KTP and KK, Meja 2 KTP alone."""
    hall.take_many(2, "kk")
    taken = hall.take("ktp")
    assert ahead_of(hall, taken) == 1  # the first KK at Meja 1, while Meja 2 waits for nobody else
    assert ticket_snapshot(hall.engine, now=NOON, ticket_id=taken.id).turns[0].before_in_queue == 0


def test_a_call_makes_it_anew(hall: Hall) -> None:
    taken = hall.take_many(4, "bpjs")
    before = picture_of(hall)
    assert [ahead_of(hall, one) for one in taken] == [0, 1, 2, 3]
    hall.call("3")
    assert [ahead_of(hall, one) for one in taken] == [None, 0, 1, 2]
    assert picture_of(hall) is not before


def test_who_joins_does_not(hall: Hall) -> None:
    before = picture_of(hall)
    hall.take_many(4, "bpjs")
    assert picture_of(hall) is before
    assert before.seq == hall.seq()


def test_priority_and_appointments_make_it_anew(hall: Hall) -> None:
    last = hall.take_many(6, "bpjs")[-1]
    assert ahead_of(hall, last) == 5
    hall.take("bpjs", by=GREETER, priority=True)
    assert ahead_of(hall, last) == 6
    hall.take("bpjs", by=GREETER, appointed_at=later(minutes=1))
    assert ahead_of(hall, last) == 7


def test_a_number_that_was_lost_comes_back_to_its_old_place(hall: Hall) -> None:
    hall.do(raise_epoch, by=SYSTEM, day_id=hall.day_id)
    last = hall.take_many(2, "bpjs")[-1]
    assert ahead_of(hall, last) == 1
    hall.do(adopt_number, by=GREETER, day_id=hall.day_id, number="K001", services=("bpjs",))
    assert ahead_of(hall, last) == 2


def test_a_granted_wish_makes_it_anew(hall: Hall) -> None:
    taken = hall.take_many(6, "bpjs")
    assert ahead_of(hall, taken[5]) == 5
    hall.grant(taken[5].id)
    assert ahead_of(hall, taken[5]) == 0


def test_a_changed_plan_makes_it_anew(hall: Hall) -> None:
    hall.take_many(2, "bpjs")
    taken = hall.take("ktp")
    assert ahead_of(hall, taken) == 0
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("2"), services=("bpjs", "ktp"))
    hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id("1"), services=("kk",))
    assert ahead_of(hall, taken) == 1  # one of the two is called at Meja 3


def test_who_waits_for_a_paused_service_comes_when_it_goes_on(hall: Hall) -> None:
    hall.take_many(2, "pajak")
    taken = hall.take("sim")
    hall.take_many(2, "pajak")
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="sim", minutes=60)
    assert ahead_of(hall, taken) == 4


def test_another_epoch_makes_it_anew(hall: Hall) -> None:
    before = picture_of(hall)
    hall.do(raise_epoch, by=SYSTEM, day_id=hall.day_id)
    assert picture_of(hall) is not before
    assert aheads(hall, issue(hall)) == [0]


def test_what_another_process_gave_is_seen(any_hall: Hall) -> None:
    picture_of(any_hall)
    other = hall_at(any_hall.engine.url.render_as_string(hide_password=False))
    other.take_many(3, "bpjs")
    assert aheads(any_hall, issue(any_hall, "bpjs")) == [3]
    other.engine.dispose()


def test_many_who_ask_at_once_are_answered_alike(any_hall: Hall) -> None:
    any_hall.take_many(5, "bpjs")
    done = [issue(any_hall, "bpjs") for _ in range(8)]
    found: dict[int, list[int | None]] = {}

    def ask(nth: int) -> None:
        found[nth] = aheads(any_hall, done[nth])

    threads = [Thread(target=ask, args=(nth,)) for nth in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[nth] for nth in range(8)] == [[5 + nth] for nth in range(8)]


def test_a_queue_that_nobody_calls_counts_its_own_people(hall: Hall) -> None:
    for desk in ("1", "6"):
        hall.do(change_desk_services, by=COORDINATOR, desk_id=hall.desk_id(desk), services=("ktp",))
    assert [ahead_of(hall, hall.take("kk", at=NOON + timedelta(minutes=1))) for _ in range(2)] == [0, 1]
