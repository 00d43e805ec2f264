"""A board of some desks shows what concerns them: their calls, their queues, and what is said to everybody."""

from queues.actions.hall.planned_pauses import plan_pause
from queues.snapshots.board.board import RECENT, BoardSnapshot, board_snapshot
from queues.snapshots.board.chosen_desks import board_of_desks
from tests.builders import COORDINATOR, NOON, Hall, later


def chosen(hall: Hall, *desks: str, agencies: tuple[str, ...] = ()) -> BoardSnapshot:
    return board_of_desks(board_snapshot(hall.engine, hall.code, now=NOON, most_recent=60), desks, agencies)


def codes(board: BoardSnapshot) -> list[str]:
    return [one.desk.code for one in board.desks]


def test_desks_and_the_desks_of_agencies_are_shown_together_in_the_order_of_the_plan(hall: Hall) -> None:
    assert codes(chosen(hall, "5", agencies=("disdukcapil",))) == ["1", "2", "5", "6"]


def test_an_agency_is_found_by_its_services_too(hall: Hall) -> None:
    assert codes(chosen(hall, agencies=("samsat",))) == ["4"]  # a desk of the police takes the tax


def test_where_no_desk_is_meant_every_desk_is_shown(hall: Hall) -> None:
    everything = board_snapshot(hall.engine, hall.code)
    for board in (chosen(hall), chosen(hall, "99"), chosen(hall, *"123456")):
        assert codes(board) == codes(everything)
        assert board.waiting == everything.waiting


def test_calls_and_queues_of_other_desks_are_left_to_their_boards(hall: Hall) -> None:
    hall.take_many(2, "ktp")
    hall.take_many(2, "bpjs")
    hall.call("1")
    hall.start(hall.call("3").id)
    board = chosen(hall, "3")
    assert [call.number for call in board.calling] == []
    assert [call.number for call in board.recent] == ["K001"]
    assert [(queue.name, queue.count) for queue in board.waiting] == [("BPJS", 1)]
    assert [fee.code for fee in board.paid] == [fee.code for fee in chosen(hall).paid]


def test_a_quiet_desk_shows_its_last_calls_however_much_the_others_call(hall: Hall) -> None:
    hall.take("bpjs")
    hall.serve("3", at=later(-3600))
    hall.take_many(RECENT + 1, "ktp")
    for _ in range(RECENT + 1):
        hall.serve("1", at=later(-600), minutes=0)
    assert [call.number for call in chosen(hall, "3").recent] == ["K001"]
    assert len(chosen(hall).recent) == RECENT


def test_pauses_of_other_desks_are_not_told_those_of_the_hall_are(hall: Hall) -> None:
    half_an_hour = {"day_id": hall.day_id, "starts_at": later(minutes=5), "ends_at": later(minutes=35)}
    hall.do(plan_pause, by=COORDINATOR, **half_an_hour)
    hall.do(plan_pause, by=COORDINATOR, desk_id=hall.desk_id("1"), **half_an_hour)
    hall.do(plan_pause, by=COORDINATOR, service="bpjs", **half_an_hour)
    planned = chosen(hall, "1").notices.planned
    assert sorted(one.desk_id is None for one in planned) == [False, True]
    assert all(one.service_id is None for one in planned)
