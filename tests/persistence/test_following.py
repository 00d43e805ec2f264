"""Followers with a stored position: each event that is wanted becomes one task, whoever follows and whatever fails."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from queues.actions.following import PAGE, Followed, follow
from queues.actions.hall.closing import close_day
from queues.actions.hall.opening import prepare_day
from queues.model.actor import SYSTEM
from queues.model.events import DayClosed, DayPrepared
from queues.model.events.box import AddressesRead, BoxEvent, TimeConfirmed
from queues.model.follower import LONGEST_REST, Follower, FollowerTask
from queues.model.stream import StreamKind
from queues.persistence.backup.removal import remove_day
from queues.persistence.ids import new_id
from queues.persistence.read_transaction import one_read
from queues.persistence.schema import tables
from queues.persistence.streams.following import begin_following, claim_task, note_failure, settle_task, take_lease
from queues.persistence.streams.recording import record_in_box
from queues.reading.events.followers import follower_lag, has_something_to_do, tasks_due, tasks_waiting
from tests.builders import COORDINATOR, NOON, Hall, later, plan_with

PRINTER = Follower("printer", StreamKind.BOX, {AddressesRead: ("count",)}, lambda _task, _now: None)
REPORTER = Follower("reporter", StreamKind.DAY, {DayPrepared: (), DayClosed: ()}, lambda _task, _now: None)


@pytest.fixture
def followed(any_hall: Hall) -> Hall:
    """With both followers known, at the head of what there is."""
    for one in (PRINTER, REPORTER):
        any_hall.writer.write(begin_following, one)
    return any_hall


def read_addresses(hall: Hall, count: int = 1) -> int:
    happened = AddressesRead(at=NOON, day_id=hall.day_id, desk_id=None, count=count)
    return record(hall, happened)


def record(hall: Hall, happened: BoxEvent) -> int:
    return hall.writer.write(record_in_box, happened, actor=COORDINATOR)


def following(hall: Hall, one: Follower = PRINTER, owner: str = "first", now: datetime = NOON) -> Followed:
    return hall.writer.write(follow, one, owner=owner, now=now)


def due(hall: Hall, one: Follower = PRINTER, now: datetime = NOON) -> list[FollowerTask]:
    with one_read(hall.engine) as connection:
        return tasks_due(connection, one, now)


def lag_of(hall: Hall, one: Follower = PRINTER) -> int:
    with one_read(hall.engine) as connection:
        return follower_lag(connection, one)


# -- the position ----------------------------------------------------------------------------------------------------


def test_each_event_that_is_wanted_becomes_one_task(followed: Hall) -> None:
    first = read_addresses(followed, 3)
    record(followed, TimeConfirmed(at=NOON))
    second = read_addresses(followed, 5)
    assert lag_of(followed) == 3
    assert following(followed) == Followed(True, 3)
    assert [(task.seq, task.arguments, task.tries) for task in due(followed)] == [
        (first, {"count": 3}, 0),
        (second, {"count": 5}, 0),
    ]
    assert (following(followed).events, lag_of(followed), len(due(followed))) == (0, 0, 2)


def test_the_first_time_it_begins_at_the_head_of_what_there_is(any_hall: Hall) -> None:
    read_addresses(any_hall)
    assert following(any_hall) == Followed(True, 0)
    read_addresses(any_hall)
    assert (following(any_hall).events, len(due(any_hall))) == (1, 1)


def test_of_days_only_those_are_followed_in_which_something_happened_since(followed: Hall) -> None:
    assert lag_of(followed, REPORTER) == 0
    followed.do(close_day, by=COORDINATOR, day_id=followed.day_id)
    plan = plan_with(code="2026-11-22-elsewhere")
    begun = followed.writer.perform(prepare_day, actor=SYSTEM, now=NOON, plan=plan).made.stream_id
    while following(followed, REPORTER).events:
        pass
    assert {(task.stream_id, task.seq) for task in due(followed, REPORTER)} == {
        (followed.day_id, followed.seq()),
        (begun, 1),
    }
    assert lag_of(followed, REPORTER) == 0


def test_a_long_way_is_followed_page_by_page(followed: Hall) -> None:
    def read_often(connection: Connection) -> None:
        for _ in range(PAGE + 1):
            happened = AddressesRead(at=NOON, day_id=followed.day_id, desk_id=None, count=1)
            record_in_box(connection, happened, actor=COORDINATOR)

    followed.writer.write(read_often)
    assert [following(followed).events for _ in range(3)] == [PAGE, 1, 0]
    with one_read(followed.engine) as connection:
        assert tasks_waiting(connection, PRINTER) == PAGE + 1


@dataclass(frozen=True, kw_only=True)
class PrinterJammed(BoxEvent):
    """Of a kind that only a newer version knows."""

    kind = "printer_jammed"


@dataclass(frozen=True, kw_only=True)
class NewerAddressesRead(BoxEvent):
    kind = AddressesRead.kind
    schema = AddressesRead.schema + 1
    tables: int


def test_what_is_not_understood_is_passed_over_and_named(followed: Hall) -> None:
    strange = [record(followed, PrinterJammed(at=NOON)), record(followed, NewerAddressesRead(at=NOON, tables=2))]
    understood = read_addresses(followed)
    went = following(followed)
    assert [(one.seq, one.kind) for one in went.not_understood] == [
        (strange[0], PrinterJammed.kind),
        (strange[1], AddressesRead.kind),
    ]
    assert [task.seq for task in due(followed)] == [understood]
    assert lag_of(followed) == 0


class PowerCut(Exception):
    pass


def test_the_position_never_moves_without_the_task_nor_a_task_without_the_position(followed: Hall) -> None:
    read_addresses(followed)

    def follow_until_the_power_is_gone(connection: Connection) -> None:
        follow(connection, PRINTER, owner="first", now=NOON)
        raise PowerCut

    with pytest.raises(PowerCut):
        followed.writer.write(follow_until_the_power_is_gone)
    assert (due(followed), lag_of(followed)) == ([], 1)
    following(followed)
    assert (len(due(followed)), lag_of(followed)) == (1, 0)


def test_a_day_that_is_removed_takes_its_positions_and_tasks_along(followed: Hall) -> None:
    plan = plan_with(code="2026-11-22-unused")
    unused = followed.writer.perform(prepare_day, actor=SYSTEM, now=NOON, plan=plan).made.stream_id
    following(followed, REPORTER)
    assert [task.stream_id for task in due(followed, REPORTER)] == [unused]
    followed.writer.write(remove_day, unused, now=NOON, by=COORDINATOR)
    assert due(followed, REPORTER) == []
    assert unused not in {row["stream_id"] for row in followed.rows(tables.follower_position)}
    assert lag_of(followed, REPORTER) == 0


# -- the lease -------------------------------------------------------------------------------------------------------


def test_of_two_processes_only_the_one_with_the_lease_follows(followed: Hall) -> None:
    assert following(followed, owner="first").has_lease
    read_addresses(followed)
    assert following(followed, owner="second") == Followed(False)
    assert following(followed, owner="first").events == 1


def test_a_lease_that_ran_out_is_taken_over_and_the_position_goes_on(followed: Hall) -> None:
    read_addresses(followed)
    following(followed, owner="first")
    read_addresses(followed)
    at_its_end = NOON + PRINTER.lease
    assert not following(followed, owner="second", now=at_its_end - timedelta(seconds=1)).has_lease
    assert following(followed, owner="second", now=at_its_end) == Followed(True, 1)
    assert not following(followed, owner="first", now=at_its_end).has_lease
    assert len(due(followed, now=at_its_end)) == 2


def test_who_looks_renews_the_lease(followed: Hall) -> None:
    following(followed, owner="first")
    following(followed, owner="first", now=later(seconds=50))
    assert not following(followed, owner="second", now=NOON + PRINTER.lease).has_lease


def test_a_clock_that_was_set_back_keeps_no_lease_for_ever(followed: Hall) -> None:
    following(followed, owner="first", now=NOON + timedelta(days=400))
    assert following(followed, owner="second").has_lease


def test_one_followers_lease_is_nothing_to_another(followed: Hall) -> None:
    assert following(followed, PRINTER, owner="first").has_lease
    assert following(followed, REPORTER, owner="second").has_lease


@pytest.mark.parametrize(("owner", "looks"), [("first", True), ("second", False)])
def test_who_has_no_lease_need_not_look(followed: Hall, owner: str, looks: bool) -> None:
    def has_work() -> bool:
        with one_read(followed.engine) as connection:
            return has_something_to_do(connection, PRINTER, owner=owner, now=NOON)

    following(followed, owner="first")
    assert not has_work()
    read_addresses(followed)
    assert has_work() is looks


def test_nobody_has_the_lease_of_a_follower_that_is_not_known(followed: Hall) -> None:
    unknown = replace(PRINTER, name="another printer")
    assert not followed.writer.write(take_lease, unknown, owner="first", now=NOON)


# -- tasks -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def task(followed: Hall) -> FollowerTask:
    read_addresses(followed)
    following(followed)
    (found,) = due(followed)
    return found


def test_a_task_that_is_done_is_no_row_any_more(followed: Hall, task: FollowerTask) -> None:
    assert followed.writer.write(claim_task, PRINTER, task, now=NOON)
    followed.writer.write(settle_task, task)
    assert due(followed, now=later(minutes=60)) == [] and followed.rows(tables.follower_task) == []


def test_a_task_that_failed_rests_longer_each_time_and_says_why(followed: Hall, task: FollowerTask) -> None:
    now, rests = NOON, []
    for _ in range(4):
        assert followed.writer.write(claim_task, PRINTER, task, now=now)
        followed.writer.write(note_failure, task, error="PaperIsOut")
        (row,) = followed.rows(tables.follower_task)
        rests.append((row["next_try_at"] - now).total_seconds())
        assert due(followed, now=row["next_try_at"] - timedelta(seconds=1)) == []
        now = row["next_try_at"]
        (task,) = due(followed, now=now)
    assert rests == [10, 20, 40, 80]
    assert (row["error"], row["tries"]) == ("PaperIsOut", 4)


def test_a_try_that_nobody_ended_is_begun_again_after_its_rest(followed: Hall, task: FollowerTask) -> None:
    followed.writer.write(claim_task, PRINTER, task, now=NOON)  # and the power is gone
    assert due(followed) == []
    assert [one.tries for one in due(followed, now=NOON + PRINTER.rest)] == [1]


def test_a_task_is_begun_by_one_alone(followed: Hall, task: FollowerTask) -> None:
    assert [followed.writer.write(claim_task, PRINTER, task, now=NOON) for _ in range(2)] == [True, False]


def test_a_clock_that_was_set_back_keeps_no_task_waiting_for_ever(followed: Hall, task: FollowerTask) -> None:
    followed.writer.write(claim_task, PRINTER, task, now=NOON + 3 * LONGEST_REST)
    assert [one.id for one in due(followed)] == [task.id]


def test_two_tasks_of_one_event_are_refused_by_the_database(followed: Hall, task: FollowerTask) -> None:
    (row,) = followed.rows(tables.follower_task)
    twice: dict[str, Any] = {**row, "id": new_id()}
    with pytest.raises(Exception, match=r"UNIQUE|uq_follower_task"):
        followed.writer.write(lambda connection: connection.execute(tables.follower_task.insert(), twice))
