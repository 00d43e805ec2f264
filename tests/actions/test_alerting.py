"""Alerts in a hall: raised once, cleared by themselves, acknowledged by name."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from queues.actions.desks.consoles import take_console
from queues.actions.hall.alerting import acknowledge_alert, watch_load
from queues.actions.hall.closing import close_day
from queues.actions.hall.pausing import close_desk, open_desk, pause_desk, resume_desk
from queues.actions.hall.policy_changes import change_policy
from queues.model.actor import SYSTEM, Role
from queues.model.hall.service import natural_id
from queues.model.refusals import UnknownAlert
from queues.model.trouble.alerts import (
    THE_BOX,
    THE_HALL,
    AlertKind,
    BoardFigures,
    BoxFigures,
    HallFigures,
    QueueFigures,
)
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.reading.hall.open_alerts import StandingAlert
from queues.snapshots.load.hall_figures import days_to_watch
from queues.snapshots.load.load import LoadSnapshot, load_snapshot
from queues.snapshots.shared.event_page import event_page
from tests.builders import COORDINATOR, NOON, Hall, later, person

# Each test is about one kind of alert: what comes of time alone comes late.
PATIENT = {"called_minutes": 240, "served_times_usual": 20, "unstaffed_minutes": 240, "no_call_minutes": 240}
STRANDED = HallFigures(queues=(QueueFigures(natural_id("service", "bpjs"), "bpjs", waiting=2, desks=0),))


@pytest.fixture(autouse=True)
def patient(hall: Hall) -> None:
    alarmed_after(hall)


def alarmed_after(hall: Hall, **thresholds: int) -> None:
    changes = {"thresholds": PATIENT | thresholds}
    hall.do(change_policy, by=COORDINATOR, day_id=hall.day_id, changes=changes)


def watch(
    hall: Hall, minutes: float = 0, boards: Sequence[BoardFigures] = (), of_box: Sequence[BoxFigures] = ()
) -> int:
    """What the jobs do at this time; on how many days something changed."""
    now = later(minutes=minutes)
    with one_read(hall.engine) as connection:
        found = days_to_watch(connection, now, {hall.day_id: boards}, of_box)
    for work in found:
        hall.do(watch_load, by=SYSTEM, at=now, **work)
    return len(found)


def alerts(hall: Hall, minutes: float = 0) -> tuple[StandingAlert, ...]:
    return load_snapshot(hall.engine, hall.code, now=later(minutes=minutes)).alerts


def load(hall: Hall) -> LoadSnapshot:
    return load_snapshot(hall.engine, hall.code, now=NOON)


def empty(hall: Hall, desk: str) -> None:
    """Nobody sits there any more."""
    with hall.engine.begin() as connection:
        of_desk = tables.desk_clerk.c.desk_id == hall.desk_id(desk)
        connection.execute(tables.desk_clerk.delete().where(of_desk))


def told(hall: Hall, minutes: float = 0) -> list[tuple[str, str]]:
    return [(alert.kind, alert.subject) for alert in alerts(hall, minutes)]


def test_a_long_wait_is_raised_and_cleared_when_somebody_is_called(hall: Hall) -> None:
    hall.take_many(2, "bpjs")
    served = hall.call("3")
    assert watch(hall, 59) == 0
    assert watch(hall, 60) == 1
    assert told(hall, 60) == [("long_wait", "bpjs")]
    assert watch(hall, 61) == 0
    hall.finish(served.id, at=later(minutes=62))
    hall.call("3", at=later(minutes=62))
    watch(hall, 62)
    assert told(hall, 62) == []
    raised, cleared = [row for row in hall.events() if row["payload"].get("alert") == "long_wait"]
    assert (raised["kind"], cleared["kind"]) == ("alert_raised", "alert_cleared")
    assert (raised["payload"]["subject"], raised["actor_role"]) == ("bpjs", "system")


def test_a_queue_that_nobody_serves_is_said_at_once(hall: Hall) -> None:
    hall.take("bpjs")
    hall.do(close_desk, by=COORDINATOR, desk_id=hall.desk_id("3"))
    watch(hall)
    assert told(hall) == [("nobody_serves", "bpjs")]
    hall.do(open_desk, by=COORDINATOR, desk_id=hall.desk_id("3"))
    watch(hall)
    assert told(hall) == []


def test_a_queue_that_grows_is_said(hall: Hall) -> None:
    hall.take_many(3, "ktp", at=later(minutes=-20))
    hall.take_many(10, "ktp", at=later(minutes=-5))
    watch(hall)
    assert ("queue_growing", "ktp") in told(hall)
    watch(hall, 11)
    assert ("queue_growing", "ktp") not in told(hall, 11)


def test_a_desk_is_idle_only_while_somebody_waits_for_it(hall: Hall) -> None:
    assert watch(hall, 30) == 0
    hall.take("bpjs", at=later(minutes=30))
    assert watch(hall, 39) == 0
    watch(hall, 40)
    assert told(hall, 40) == [("desk_idle", str(hall.desk_id("3")))]
    hall.call("3", at=later(minutes=41))
    watch(hall, 41)
    assert told(hall, 41) == []


def test_somebody_who_is_served_elsewhere_makes_no_desk_idle(hall: Hall) -> None:
    hall.take("bpjs", "audiensi")
    hall.start(hall.call("3").id)
    assert watch(hall, 30) == 0


def test_somebody_called_and_forgotten_is_said_until_the_service_begins(hall: Hall) -> None:
    alarmed_after(hall, called_minutes=5)
    hall.take("bpjs")
    called = hall.call("3")
    desk = str(hall.desk_id("3"))
    assert watch(hall, 4) == 0
    hall.recall(called.id, at=later(minutes=4))
    assert watch(hall, 8) == 0  # a recall asks anew
    watch(hall, 9)
    assert told(hall, 9) == [("called_long", desk)]
    hall.start(called.id, at=later(minutes=10))
    watch(hall, 10)
    assert told(hall, 10) == []


def test_the_next_who_is_called_is_not_late_because_the_last_was(hall: Hall) -> None:
    alarmed_after(hall, called_minutes=5)
    hall.take_many(2, "bpjs")
    called = hall.call("3")
    watch(hall, 6)
    hall.finish(called.id, at=later(minutes=7))
    hall.call("3", at=later(minutes=7))
    watch(hall, 7)
    assert told(hall, 7) == []


def test_a_service_that_lasts_far_longer_than_usual_is_said_but_not_a_short_one(hall: Hall) -> None:
    """A service of 12 minutes after 36 of them, one of 5 after a quarter of an hour."""
    alarmed_after(hall, served_times_usual=3)
    hall.take("bpjs")
    hall.take("kk")
    hall.start(hall.call("3").id)
    hall.start(hall.call("1").id)
    usual = next(one.service.typical_minutes for one in load(hall).services if one.service.code == "kk")
    watch(hall, max(15, 3 * usual) - 1)
    assert told(hall) == []
    watch(hall, max(15, 3 * usual))
    assert told(hall) == [("served_long", str(hall.desk_id("1")))]
    watch(hall, 36)
    assert ("served_long", str(hall.desk_id("3"))) in told(hall)


def test_what_takes_long_all_day_is_usual(hall: Hall) -> None:
    alarmed_after(hall, served_times_usual=3)
    hall.take_many(3, "bpjs")
    hall.serve("3", minutes=30)
    hall.serve("3", at=later(minutes=30), minutes=30)
    hall.start(hall.call("3", at=later(minutes=60)).id, at=later(minutes=60))
    assert watch(hall, 60 + 89) == 0


def test_an_open_desk_without_a_clerk_is_said_and_not_that_it_is_idle(hall: Hall) -> None:
    alarmed_after(hall, unstaffed_minutes=10)
    hall.take("bpjs")
    empty(hall, "3")
    watch(hall, 11)
    assert told(hall, 11) == [("desk_unstaffed", str(hall.desk_id("3")))]
    hall.do(take_console, desk_id=hall.desk_id("3"), console="a-tablet", by=COORDINATOR)
    watch(hall, 11)
    assert told(hall, 11) == [("desk_idle", str(hall.desk_id("3")))]


def test_a_desk_where_somebody_works_without_being_seated_is_not_without_a_clerk(hall: Hall) -> None:
    """As programs do that have a token of the desk."""
    alarmed_after(hall, unstaffed_minutes=10)
    empty(hall, "3")
    hall.take_many(2, "bpjs")
    token = person(Role.CLERK, "a program", desk_id=hall.desk_id("3"))
    called = hall.call("3", by=token, at=later(minutes=8))
    hall.finish(called.id, by=token, at=later(minutes=12))
    assert watch(hall, 21) == 0


def test_open_desks_that_have_stopped_calling_are_said_until_one_calls(hall: Hall) -> None:
    alarmed_after(hall, no_call_minutes=20)
    hall.take_many(3, "ktp")
    served = [hall.call("1"), hall.call("2")]
    assert watch(hall, 19) == 0
    watch(hall, 20)
    assert told(hall, 20) == [("calls_stopped", THE_HALL)]
    hall.finish(served[0].id, at=later(minutes=21))
    hall.call("1", at=later(minutes=21))
    watch(hall, 21)
    assert told(hall, 21) == []


def test_while_nobody_waits_or_the_desks_rest_nobody_has_to_call(hall: Hall) -> None:
    alarmed_after(hall, no_call_minutes=20)
    hall.take("ktp")
    hall.call("1")
    assert watch(hall, 50) == 0
    hall.take("bpjs", at=later(minutes=50))
    hall.do(pause_desk, desk_id=hall.desk_id("3"), at=later(minutes=51))
    assert watch(hall, 60) == 0
    hall.do(resume_desk, desk_id=hall.desk_id("3"), at=later(minutes=69))
    watch(hall, 75)
    assert ("calls_stopped", THE_HALL) not in told(hall, 75)


def test_a_pause_that_outlasts_its_end_is_said_until_the_desk_goes_on(hall: Hall) -> None:
    hall.do(pause_desk, desk_id=hall.desk_id("3"), reason="prayer", minutes=15)
    assert watch(hall, 24) == 0
    watch(hall, 25)
    assert told(hall, 25) == [("paused_long", str(hall.desk_id("3")))]
    hall.do(resume_desk, desk_id=hall.desk_id("3"), at=later(minutes=26))
    watch(hall, 26)
    assert told(hall, 26) == []


def test_a_board_that_has_gone_is_said_until_it_is_back(hall: Hall) -> None:
    watch(hall, boards=[BoardFigures("3F2A", 2.0)])
    assert told(hall) == [("board_away", "3F2A")]
    watch(hall, 1, boards=[BoardFigures("3F2A", 3.0)])
    assert told(hall, 1) == [("board_away", "3F2A")]
    watch(hall, 2, boards=[BoardFigures("3F2A")])
    assert told(hall, 2) == []
    assert [kind for kind in hall.kinds() if kind.startswith("alert_")] == ["alert_raised", "alert_cleared"]


def test_a_board_that_was_taken_off_while_it_was_missed_is_missed_no_more(hall: Hall) -> None:
    watch(hall, boards=[BoardFigures("3F2A", 2.0)])
    watch(hall, 1)
    assert told(hall, 1) == []


def test_a_board_without_a_live_connection_is_said_until_it_has_one(hall: Hall) -> None:
    watch(hall, boards=[BoardFigures("TV pendopo", reading_minutes=0.5)])
    assert told(hall) == []
    watch(hall, boards=[BoardFigures("TV pendopo", reading_minutes=1)])
    assert told(hall) == [("board_late", "TV pendopo")]
    watch(hall, boards=[BoardFigures("TV pendopo", away_minutes=2, reading_minutes=3)])
    assert told(hall) == [("board_away", "TV pendopo")]
    watch(hall, boards=[BoardFigures("TV pendopo")])
    assert told(hall) == []


def test_a_board_that_came_back_at_another_process_is_not_missed_again(hall: Hall) -> None:
    watch(hall, boards=[BoardFigures("3F2A", 2.0)])
    watch(hall, 2, boards=[BoardFigures("3F2A")])
    watch(hall, 3, boards=[BoardFigures("3F2A", 5.0)])
    assert told(hall, 3) == []
    watch(hall, 6, boards=[BoardFigures("3F2A", 1.5)])
    assert told(hall, 6) == [("board_away", "3F2A")]


def test_trouble_of_the_box_is_said_on_the_day_and_over_when_its_part_says_so(hall: Hall) -> None:
    rush = BoxFigures(AlertKind.NUMBERS_RUSH, frozenset({THE_BOX}))
    assert watch(hall, of_box=[rush]) == 1
    assert told(hall) == [("numbers_rush", "box")]
    assert watch(hall, 1, of_box=[rush]) == 0
    assert watch(hall, 2) == 0  # another process, whose parts do not judge this kind
    assert told(hall, 2) == [("numbers_rush", "box")]
    watch(hall, 3, of_box=[BoxFigures(AlertKind.NUMBERS_RUSH)])
    assert told(hall, 3) == []


def test_the_first_who_has_seen_an_alert_is_named(hall: Hall) -> None:
    hall.do(watch_load, by=SYSTEM, day_id=hall.day_id, figures=STRANDED)
    (alert,) = alerts(hall)
    other = person(COORDINATOR.role, "budi")
    for by in (COORDINATOR, other):
        hall.do(acknowledge_alert, by=by, at=later(minutes=3), day_id=hall.day_id, alert_id=alert.id)
    (row,) = hall.rows(tables.alert)
    assert (row["acknowledged_at"], row["acknowledged_by"]) == (later(minutes=3), COORDINATOR.id)
    assert hall.kinds().count("alert_acknowledged") == 1


def test_what_is_over_needs_no_eyes(hall: Hall) -> None:
    hall.do(watch_load, by=SYSTEM, day_id=hall.day_id, figures=STRANDED)
    (alert,) = alerts(hall)
    hall.do(watch_load, by=SYSTEM, day_id=hall.day_id, figures=HallFigures())
    hall.do(acknowledge_alert, by=COORDINATOR, day_id=hall.day_id, alert_id=alert.id)
    assert "alert_acknowledged" not in hall.kinds()


def test_an_alert_of_nobody_is_unknown(hall: Hall) -> None:
    with pytest.raises(UnknownAlert):
        hall.do(acknowledge_alert, by=COORDINATOR, day_id=hall.day_id, alert_id=UUID(int=7))


def test_a_closed_day_is_left_in_peace(hall: Hall) -> None:
    hall.take("bpjs")
    hall.do(watch_load, by=SYSTEM, day_id=hall.day_id, figures=STRANDED)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id)
    before = hall.kinds()
    assert watch(hall, 300) == 0
    hall.do(watch_load, by=SYSTEM, day_id=hall.day_id, figures=HallFigures())
    assert hall.kinds() == before
    assert alerts(hall) == ()


def test_the_world_hears_only_that_the_load_changed(hall: Hall) -> None:
    hall.do(watch_load, by=SYSTEM, at=NOON, day_id=hall.day_id, figures=STRANDED)
    last = event_page(hall.engine, hall.code, after=hall.seq() - 1).events[-1]
    assert last == {"seq": hall.seq(), "at": NOON.isoformat(), "kind": "load_changed"}
