"""A turn goes on to another service's queue: the number stays, and nobody waits twice for a wrong line."""

import pytest

from queues.actions.hall.pausing import pause_service
from queues.model.outcomes.outcome import Outcome
from queues.model.queue.moves import TurnState
from queues.model.refusals import IllegalMove, QuotaFull, SameService, ServiceAlreadyOpen, UnknownService
from queues.persistence.schema import tables
from queues.reading.hall.day_head import read_day
from queues.snapshots.desk.console import desk_snapshot
from queues.snapshots.shared.hall_picture import hall_picture
from tests.builders import CLERK, COORDINATOR, GREETER, NOON, Hall, later


@pytest.mark.parametrize("started", [False, True])
def test_a_transfer_closes_the_turn_and_queues_a_new_one(hall: Hall, started: bool) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    if started:
        hall.start(taken.turn)
    before = hall.seq()
    new = hall.transfer(taken.turn, "bpjs", at=later(120))
    assert (hall.turn(taken.turn).state, hall.turn(taken.turn).outcome) == (TurnState.CLOSED, Outcome.TRANSFERRED)
    assert (new.state, new.service, new.position, new.desk_id) == (TurnState.WAITING, "bpjs", 1, None)
    assert hall.kinds(after=before) == ["turn_closed", "turn_added"]
    assert hall.events(after=before)[0]["payload"]["new_turn_id"] == str(new.id)


def test_the_number_stays(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    new = hall.transfer(taken.turn, "bpjs")
    assert (new.number, new.ticket_id) == ("A001", taken.id)
    assert hall.taken(taken.id).turns == (taken.turn, new.id)


def test_the_new_turn_has_the_place_of_arrival(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.take_many(2, "bpjs")
    hall.call("1")
    new = hall.transfer(taken.turn, "bpjs", at=later(300))
    old = hall.turn(taken.turn)
    assert (new.place, new.queued_at) == (old.place, old.queued_at)
    assert hall.call("3", at=later(360)).id == new.id


def test_priority_goes_along(hall: Hall) -> None:
    taken = hall.take("ktp", by=GREETER, priority=True)
    hall.call("1")
    assert hall.transfer(taken.turn, "bpjs").priority


def test_the_desk_may_call_the_next_person_at_once(hall: Hall) -> None:
    taken = hall.take_many(2, "ktp")
    hall.call("1")
    hall.transfer(taken[0].turn, "bpjs")
    assert hall.call("1").id == taken[1].turn


def test_a_desk_that_takes_both_services_may_call_the_same_ticket_again(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    new = hall.transfer(taken.turn, "kk")
    assert hall.call("1").id == new.id


def test_the_outcome_of_the_old_turn_is_recorded(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1", at=later(60))
    hall.transfer(taken.turn, "bpjs", at=later(180))
    row = hall.outcomes()[taken.turn]
    assert (row["code"], row["waited_seconds"], row["served_seconds"]) == ("transferred", 60, 120)


def test_a_paused_service_takes_a_transfer_and_keeps_the_place(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    hall.do(pause_service, by=COORDINATOR, day_id=hall.day_id, service="bpjs")
    assert hall.transfer(taken.turn, "bpjs").state is TurnState.WAITING


def test_a_transfer_takes_a_place_of_the_quota(hall: Hall) -> None:
    hall.take_many(2, "audiensi")
    hall.take("ktp")
    hall.transfer(hall.call("1").id, "audiensi")
    with pytest.raises(QuotaFull):
        hall.take("audiensi")


def test_a_full_service_takes_nobody_and_the_person_stays_at_the_desk(hall: Hall) -> None:
    hall.take_many(3, "audiensi")
    taken = hall.take("ktp")
    hall.call("1")
    before = hall.seq()
    with pytest.raises(QuotaFull) as refused:
        hall.transfer(taken.turn, "audiensi", note="Tidak sampai")
    assert refused.value.details == {"service": "audiensi", "quota": 3}
    assert (hall.turn(taken.turn).state, hall.seq(), hall.rows(tables.personal_detail)) == (
        TurnState.CALLED,
        before,
        [],
    )


def test_an_undone_transfer_gives_its_place_of_the_quota_back(hall: Hall) -> None:
    hall.take_many(2, "audiensi")
    taken = hall.take("ktp")
    hall.call("1")
    hall.transfer(taken.turn, "audiensi", note="Tolong cek KK", at=later(10))
    hall.undo(taken.turn, at=later(20))
    assert hall.rows(tables.personal_detail) == []
    assert hall.take("audiensi").number == "S003"


# -- where the turn joins the other queue ----------------------------------------------------------------------------


def test_at_the_end_the_turn_comes_after_everybody_and_waits_anew(hall: Hall) -> None:
    taken = hall.take("ktp")
    before = hall.take("bpjs", at=later(60))
    hall.call("1")
    new = hall.transfer(taken.turn, "bpjs", place="end", at=later(120))
    assert (new.place, new.queued_at) == (hall.seq(), later(120))
    after = hall.take("bpjs", at=later(180))
    assert [hall.serve("3").id for _ in range(3)] == [before.turn, new.id, after.turn]


def test_at_the_end_a_long_wait_elsewhere_does_not_bring_anybody_to_the_front(hall: Hall) -> None:
    taken = hall.take("ktp")
    late = later(minutes=95)
    patient = hall.take("bpjs", at=later(minutes=94))
    hall.call("1", at=late)
    hall.transfer(taken.turn, "bpjs", place="end", at=late)
    assert hall.call("3", at=late).id == patient.turn


def test_next_means_before_everybody_who_waits_there(hall: Hall) -> None:
    waiting = hall.take_many(2, "bpjs")
    taken, again = hall.take_many(2, "ktp")
    hall.call("1")
    first = hall.transfer(taken.turn, "bpjs", place="next")
    assert (first.place, first.queued_at) == (hall.turn(waiting[0].turn).place - 1, hall.turn(taken.turn).queued_at)
    hall.call("1")
    second = hall.transfer(again.turn, "bpjs", place="next")
    assert [hall.serve("3").id for _ in range(4)] == [second.id, first.id, *(one.turn for one in waiting)]


def test_of_two_who_have_one_place_the_number_that_was_given_first_comes_first(any_hall: Hall) -> None:
    first, head, later_one = (any_hall.take(service) for service in ("ktp", "pajak", "bpjs"))
    any_hall.call("1")
    any_hall.call("3")
    let_in = any_hall.transfer(later_one.turn, "pajak", place="next")  # before the head: the place of the first number
    moved = any_hall.transfer(first.turn, "sim")
    assert (let_in.place, let_in.position) == (moved.place, moved.position)
    with any_hall.engine.connect() as connection:
        picture = hall_picture(connection, read_day(connection, day_id=any_hall.day_id), NOON)
    assert picture.aheads("sim") == [(moved.place, 0)]
    assert picture.aheads("pajak") == [(let_in.place, 1), (let_in.place + 1, 2)]
    line = desk_snapshot(any_hall.engine, any_hall.desk_id("4"), actor=CLERK, now=NOON).waiting
    assert [turn.number for turn in line] == [first.number, later_one.number, head.number]
    assert [any_hall.serve("4").id for _ in range(3)] == [moved.id, let_in.id, head.turn]


def test_next_in_an_empty_queue_or_before_later_people_is_the_place_of_arrival(hall: Hall) -> None:
    empty, early = hall.take_many(2, "ktp")
    hall.call("1")
    assert hall.transfer(empty.turn, "sim", place="next").place == hall.turn(empty.turn).place
    hall.take("pajak")
    hall.call("1")
    assert hall.transfer(early.turn, "pajak", place="next").place == hall.turn(early.turn).place


def test_an_undone_transfer_leaves_no_trace_wherever_it_joined(hall: Hall) -> None:
    for place in ("arrival", "end", "next"):
        head = hall.take("bpjs")
        taken = hall.take("ktp")
        before = hall.call("1", at=later(5))
        hall.transfer(taken.turn, "bpjs", place=place, at=later(10))
        after = hall.undo(taken.turn, at=later(15))
        after.last_seq, after.moved_by, after.moved_at = before.last_seq, before.moved_by, before.moved_at
        assert after == before
        assert hall.serve("3").id == head.turn
        hall.finish(taken.turn, at=later(20))


def test_to_the_same_service_there_is_no_transfer(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    with pytest.raises(SameService):
        hall.transfer(taken.turn, "ktp")


def test_to_an_unknown_service_there_is_no_transfer(hall: Hall) -> None:
    taken = hall.take("ktp")
    hall.call("1")
    with pytest.raises(UnknownService):
        hall.transfer(taken.turn, "paspor")


def test_nobody_is_transferred_to_a_queue_where_the_ticket_is_already(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    hall.call("1")
    with pytest.raises(ServiceAlreadyOpen) as refused:
        hall.transfer(taken.turns[0], "bpjs")
    assert refused.value.details == {"service": "bpjs"}


def test_a_service_that_is_done_can_be_needed_again(hall: Hall) -> None:
    taken = hall.take("ktp", "bpjs")
    hall.finish(hall.call("1").id)
    hall.call("3")
    again = hall.transfer(taken.turns[1], "ktp")
    assert (again.service, again.position) == ("ktp", 2)


@pytest.mark.parametrize("state", ["waiting", "on_hold", "closed"])
def test_only_who_is_at_a_desk_is_transferred(hall: Hall, state: str) -> None:
    taken = hall.take("ktp")
    if state != "waiting":
        hall.call("1")
        hall.hold(taken.turn) if state == "on_hold" else hall.finish(taken.turn)
    before = hall.seq()
    with pytest.raises(IllegalMove):
        hall.transfer(taken.turn, "bpjs")
    assert (hall.seq(), len(hall.turns())) == (before, 1)
