"""The board: each desk with its number, what was called last, how many wait."""

import pytest

from queues.actions.hall.closing import close_day
from queues.actions.hall.pausing import pause_desk
from queues.actions.hall.policy_changes import change_policy
from queues.model.forecast.estimates import Estimate
from queues.model.refusals import UnknownDay
from queues.snapshots.board.board import RECENT, BoardDesk, BoardSnapshot, _of_both, board_snapshot
from queues.snapshots.citizen.hall import hall_service
from tests.builders import COORDINATOR, NOON, Hall, later, open_hall, plan_with


def shown(hall: Hall) -> BoardSnapshot:
    return board_snapshot(hall.engine, hall.code)


def tile(hall: Hall, desk: str) -> BoardDesk:
    return next(one for one in shown(hall).desks if one.desk.code == desk)


def test_every_desk_has_a_tile_in_the_order_of_the_plan(hall: Hall) -> None:
    assert [one.desk.name for one in shown(hall).desks] == [f"Meja {number}" for number in range(1, 7)]


def test_a_tile_shows_what_happens_at_its_desk(hall: Hall) -> None:
    assert (tile(hall, "1").state, tile(hall, "6").state) == ("ready", "closed")
    hall.take("ktp")
    turn = hall.call("1", at=later(60))
    assert (tile(hall, "1").state, tile(hall, "1").since) == ("called", later(60))
    hall.start(turn.id, at=later(90))
    (number,) = tile(hall, "1").numbers
    assert (number.number, number.state, number.seat, number.at) == ("A001", "serving", 1, later(60))
    assert tile(hall, "1").state == "serving"
    hall.finish(turn.id)
    assert (tile(hall, "1").state, tile(hall, "1").numbers) == ("ready", ())


def test_a_paused_desk_says_so_unless_somebody_is_there(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.start(hall.call("1").id)
    hall.do(pause_desk, at=later(30), desk_id=hall.desk_id("1"), reason="prayer", minutes=15)
    assert tile(hall, "1").state == "serving"
    hall.finish(turn.id)
    paused = tile(hall, "1")
    assert (paused.state, paused.since, paused.desk.pause_reason) == ("paused", later(30), "prayer")


def test_a_desk_of_several_seats_shows_a_number_for_each(hall: Hall) -> None:
    hall.take_many(2, "sim")
    first = hall.call("4", at=later(10))
    hall.start(first.id)
    hall.call("4", at=later(20))
    both = tile(hall, "4")
    assert [(one.number, one.seat) for one in both.numbers] == [("M001", 1), ("M002", 2)]
    assert (both.state, both.since) == ("called", later(20))


def test_recent_calls_come_newest_first(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    hall.call("1", at=later(10))
    hall.call("2", at=later(20))
    newest, oldest = shown(hall).recent
    assert (newest.number, newest.desk_id, newest.at) == ("A002", hall.desk_id("2"), later(20))
    assert (newest.desk_name, newest.call_count, newest.still, newest.is_there) == ("Meja 2", 1, True, False)
    assert (oldest.number, oldest.at) == ("A001", later(10))


def test_a_recall_comes_to_the_front_again(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    turn = hall.call("1", at=later(10))
    hall.call("2", at=later(20))
    hall.recall(turn.id, at=later(30))
    assert [(call.number, call.call_count) for call in shown(hall).recent] == [("A001", 2), ("A002", 1)]


def test_who_has_come_is_recent_but_no_longer_called(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    first = hall.call("1", at=later(10))
    hall.call("2", at=later(20))
    assert shown(hall).calling == shown(hall).recent
    hall.start(hall.turns()[1].id)
    (calling,) = shown(hall).calling
    assert calling.number == first.number
    assert [(call.still, call.is_there) for call in shown(hall).recent] == [(False, True), (True, False)]


def test_who_is_still_called_is_not_pushed_out_by_those_who_were_served_since(hall: Hall) -> None:
    hall.take("ktp")
    hall.call("1", at=later(10))
    for minute in range(RECENT + 1):
        hall.take("ktp")
        hall.serve("2", at=later(minutes=minute + 1))
    assert [call.number for call in shown(hall).calling] == ["A001"]
    assert "A001" not in [call.number for call in shown(hall).recent]


def test_a_number_that_is_resumed_at_another_desk_is_called_there(hall: Hall) -> None:
    hall.take("ktp")
    turn = hall.call("1", at=later(10))
    hall.hold(turn.id, at=later(20))
    assert (shown(hall).calling, [call.is_there for call in shown(hall).recent]) == ((), [False])
    hall.resume(turn.id, desk_id=hall.desk_id("2"), at=later(30))
    (call,) = shown(hall).calling
    assert (call.number, call.desk_name, call.at, call.call_count) == ("A001", "Meja 2", later(30), 2)


def test_a_recall_begins_the_age_of_the_call_anew(hall: Hall) -> None:
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes={"calls_before_no_show": 2})
    hall.take("ktp")
    turn = hall.call("1", at=later(0))
    (called,) = shown(hall).calling
    hall.recall(turn.id, at=later(minutes=3))
    (recalled,) = shown(hall).calling
    assert (called.ages.at(later(59)), called.ages.at(later(60))) == ("new", "standing")
    assert (recalled.ages.at(later(minutes=3)), recalled.ages.at(later(minutes=4))) == ("new", "last")
    assert tile(hall, "1").numbers[0].ages == recalled.ages


def test_a_closed_day_knows_the_next_one(hall: Hall) -> None:
    assert shown(hall).next_day is None
    open_hall(hall.engine, plan_with(code="tomorrow"), open_now=False)
    assert shown(hall).next_day is None
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    next_day = shown(hall).next_day
    assert next_day is not None
    assert next_day.code == "tomorrow"


def test_a_call_that_was_taken_back_never_was(hall: Hall) -> None:
    hall.take("ktp")
    hall.undo(hall.call("1").id)
    assert (shown(hall).recent, shown(hall).calling, tile(hall, "1").state) == ((), (), "ready")


def test_a_wall_has_room_for_few_recent_calls(hall: Hall) -> None:
    for minute in range(RECENT + 3):
        hall.take("ktp")
        hall.serve("1", at=later(minutes=minute))
    recent = shown(hall).recent
    assert [call.number for call in recent] == [f"A{count:03d}" for count in range(RECENT + 3, 3, -1)]


def test_the_board_says_how_many_wait_for_what(hall: Hall) -> None:
    hall.take_many(3, "ktp")
    hall.take("ktp", "bpjs")
    hall.call("1")
    waiting = {line.name: line.count for line in shown(hall).waiting}
    assert waiting == {"KTP": 3, "KK": 0, "BPJS": 1, "SIM": 0, "Pajak": 0, "Sekretariat Daerah": 0}


def test_a_discreet_service_appears_as_its_agency_only(hall: Hall) -> None:
    hall.take("audiensi")
    (line,) = [line for line in shown(hall).waiting if line.count]
    assert (line.code, line.name, line.name_en) == ("setda", "Sekretariat Daerah", "Regional secretariat")


def test_no_priority_outcome_or_note_is_on_the_wall(hall: Hall) -> None:
    hall.take("ktp", priority=True)
    hall.finish(hall.call("1").id, "rejected", note="Bu Aminah")
    text = str(shown(hall))
    for secret in ("rejected", "Aminah", "priority_asked", "priority=True"):
        assert secret not in text


def test_the_board_knows_its_epoch_seq_and_what_costs_something(hall: Hall) -> None:
    assert (shown(hall).epoch, shown(hall).seq) == (1, hall.seq())
    assert [head.code for head in shown(hall).paid] == ["sim", "pajak"]


def test_an_unknown_day_has_no_board(hall: Hall) -> None:
    with pytest.raises(UnknownDay):
        board_snapshot(hall.engine, "somewhere-else")


def test_who_waits_is_told_how_long_somebody_waits_who_comes_now(hall: Hall) -> None:
    hall.take_many(3, "ktp")
    hall.serve("1", at=later(-600))
    (ktp,) = [queue for queue in board_snapshot(hall.engine, hall.code, now=NOON).waiting if queue.count]
    told = hall_service(hall.engine, hall.code, "ktp", now=NOON)
    assert ktp.estimate is not None
    assert (ktp.count, ktp.estimate) == (2, told.estimate)


def test_without_a_clock_nothing_is_said_of_waits(hall: Hall) -> None:
    hall.take_many(3, "ktp")
    hall.serve("1", at=later(-600))
    assert {queue.estimate for queue in shown(hall).waiting} == {None}


def test_services_under_one_name_say_the_wait_of_either(hall: Hall) -> None:
    assert _of_both(Estimate(5, 10), Estimate(20, 40)) == Estimate(5, 40)
    assert _of_both(None, Estimate(20, 40)) == _of_both(Estimate(20, 40), None) == Estimate(20, 40)
