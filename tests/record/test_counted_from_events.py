"""The record equals, figure by figure, a count that reads only the events, whatever has happened on the day."""

from collections.abc import Callable

from hypothesis import settings

from queues.actions.hall.closing import close_day
from queues.actions.hall.counting import count_people
from queues.actions.hall.hall_pauses import pause_hall, resume_hall
from queues.actions.hall.pausing import close_desk, pause_desk, pause_service, resume_desk
from queues.actions.hall.reopening import reopen_day
from queues.actions.outcomes.correcting import correct_outcome
from queues.actions.tickets.restoring import adopt_number, raise_epoch
from queues.actions.turns.serving import finish_turn
from queues.model.actor import SYSTEM
from queues.model.queue.ticket import Channel
from tests.actions.test_carrying import EVENING, MORNING, a_day_later, begin
from tests.builders import COORDINATOR, GREETER, Hall, later
from tests.record.counted import assert_equals_count, assert_equals_load, assert_equals_tables
from tests.stateful.machine import People
from tests.stateful.test_random_people import SHORT, NewHall, let_people_act, patient_hall_file, sqlite_halls

__all__ = ["patient_hall_file", "sqlite_halls"]

VILLAGES = ("17.01.02.2001", "17.01.02.2002")


def close(hall: Hall, minutes: float = 240) -> None:
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=minutes))


def test_a_plain_day(any_hall: Hall) -> None:
    hall = any_hall
    for nth in range(6):
        more = {"channel": Channel.GREETER, "from_village": VILLAGES[nth % 2], "priority": nth == 3}
        hall.take("ktp", by=GREETER, at=later(minutes=nth), **more)
    hall.take("kk", "bpjs", at=later(minutes=7))
    for nth in range(4):
        hall.serve(at=later(minutes=20 + 10 * nth), minutes=4 + nth)
    hall.no_show(hall.call(at=later(minutes=70)).id, at=later(minutes=75))
    hall.do(count_people, desk_id=hall.desk_id("3"), service="bpjs", quantity=3)
    close(hall)
    figures = assert_equals_count(hall)
    assert_equals_tables(hall)
    assert_equals_load(hall)
    assert figures["numbers"] == {
        "issued": 7,
        "by_channel": {"greeter": 6, "phone": 1},
        "helped": 4,
        "priority": 1,
        "adopted": 0,
        "carried_in": 0,
    }
    assert figures["totals"]["outcomes"] == {"served": 4, "not_served": 3, "no_show": 1}
    assert figures["totals"]["walk_ins"] == 3
    assert figures["totals"]["service"] == {"count": 4, "median": 300, "p90": 420, "longest": 420, "total": 1320}
    assert figures["villages"] == {"known": 6, "of": 7, "counts": {VILLAGES[0]: 3, VILLAGES[1]: 3}}
    assert [one["hour"] for one in figures["hours"]] == [12, 13]


def test_a_day_with_corrections_undone_steps_and_second_calls(any_hall: Hall) -> None:
    hall = any_hall
    hall.take_many(8, "ktp", at=later())
    first = hall.serve(at=later(minutes=5))
    second = hall.serve(at=later(minutes=15), outcome="documents_missing")
    hall.correct(first.id, "collect_later", at=later(minutes=30), quantity=2)
    hall.correct(second.id, "served", at=later(minutes=31))
    hall.undo(second.id, at=later(minutes=31, seconds=20))
    third = hall.call(at=later(minutes=40))
    hall.undo(third.id, at=later(minutes=40, seconds=30))
    chosen = hall.choose(hall.turns()[5].id, at=later(minutes=41))
    hall.hold(hall.start(chosen.id, at=later(minutes=42)).id, at=later(minutes=45), reason="printing")
    hall.resume(chosen.id, desk_id=hall.desk_id("1"), at=later(minutes=60))
    hall.finish(chosen.id, at=later(minutes=62))
    hall.call_again(first.id, at=later(minutes=70))
    moved = hall.transfer(first.id, "kk", at=later(minutes=75))
    hall.undo(first.id, at=later(minutes=75, seconds=30))
    added = hall.add_service(first.id, "bpjs", at=later(minutes=76))
    hall.finish(first.id, at=later(minutes=80))
    lost = hall.call(at=later(minutes=81))
    hall.no_show(lost.id, at=later(minutes=82))
    hall.restore(lost.id, at=later(minutes=90))
    close(hall)
    figures = assert_equals_count(hall)
    assert_equals_tables(hall)
    assert moved.id != added.id
    notes = {name: one["count"] for name, one in figures["notes"].items()}
    assert notes["corrected"] == 1 and notes["chosen"] == 1 and notes["called_again"] == 1 and notes["restored"] == 1
    assert notes["undone"] == 3
    assert figures["notes"]["corrected"]["reasons"] == {"mistake": 1}
    assert figures["notes"]["chosen"]["reasons"] == {"frail": 1}


def test_a_day_with_ends_from_a_hold_and_corrections_of_who_was_not_served(any_hall: Hall) -> None:
    hall = any_hall
    taken = hall.take_many(5, "ktp", at=later())
    started = (True, False, True, False)
    for nth, starts in enumerate(started):
        at = 10 * nth
        turn = hall.call(at=later(minutes=at))
        if starts:
            hall.start(turn.id, at=later(minutes=at + 1))
        hall.hold(turn.id, at=later(minutes=at + 5))
    for nth, outcome in enumerate(("served", "collect_later", "not_served", "not_served")):
        hall.finish(taken[nth].turn, outcome, at=later(minutes=60 + nth))
    gone = hall.call(at=later(minutes=70))
    hall.finish(gone.id, "left", at=later(minutes=76))
    assert hall.turn(taken[3].turn).started_at is None
    for turn in (taken[2].turn, taken[3].turn, gone.id):  # who was said not to be served was served after all
        hall.correct(turn, "served", at=later(minutes=80))
    close(hall)
    figures = assert_equals_count(hall)
    assert_equals_tables(hall)
    assert figures["totals"]["service"] == {"count": 4, "median": 240, "p90": 360, "longest": 360, "total": 1140}


def test_a_day_that_went_on_from_a_backup_has_two_epochs(any_hall: Hall) -> None:
    hall = any_hall
    hall.take_many(3, "ktp")
    hall.do(raise_epoch, by=SYSTEM, day_id=hall.day_id, at=later(minutes=10), gap=5)
    back = {"day_id": hall.day_id, "number": "A005", "services": ("ktp",)}
    hall.do(adopt_number, by=GREETER, at=later(minutes=12), **back)
    hall.take("ktp", at=later(minutes=15))
    hall.serve(at=later(minutes=20))
    close(hall)
    figures = assert_equals_count(hall)
    assert figures["epoch"] == 2 and [one["lost"] for one in figures["restores"]] == [25]
    assert (figures["numbers"]["issued"], figures["numbers"]["adopted"]) == (5, 1)


def test_a_day_with_pauses_of_a_desk_a_service_and_the_hall(any_hall: Hall) -> None:
    hall = any_hall
    one, two = hall.desk_id("1"), hall.desk_id("2")
    hall.do(pause_desk, by=COORDINATOR, desk_id=one, reason="prayer", at=later())
    hall.do(resume_desk, by=COORDINATOR, desk_id=one, at=later(minutes=15))
    hall.do(pause_hall, by=COORDINATOR, day_id=hall.day_id, reason="power", at=later(minutes=20))
    hall.do(close_desk, by=COORDINATOR, desk_id=two, at=later(minutes=25))
    hall.do(resume_hall, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=50))
    for minutes, reason in ((60, "network"), (70, "blanks")):
        paused = {"day_id": hall.day_id, "service": "sim", "reason": reason}
        hall.do(pause_service, by=COORDINATOR, at=later(minutes=minutes), **paused)
    assert assert_equals_count(hall)["pauses"][-1]["until"] is None
    close(hall, 100)
    figures = assert_equals_count(hall)
    assert [(p["reason"], p["desk"] == str(one), p["service"], p["seconds"] // 60) for p in figures["pauses"]] == [
        ("prayer", True, None, 15),
        ("power", False, None, 30),
        ("network", False, "sim", 10),
        ("blanks", False, "sim", 30),
    ]


def test_births_are_counted_by_village_also_where_it_was_said_at_the_desk(any_hall: Hall) -> None:
    hall = any_hall
    hall.take("kk", by=GREETER, from_village=VILLAGES[0])
    hall.take("kk")
    for village in (None, VILLAGES[1]):
        turn = hall.call("1")
        hall.do(finish_turn, turn_id=turn.id, outcome="served", quantity=2, from_village=village)
    hall.take("kk")
    hall.serve()
    assert assert_equals_count(hall)["population"] == {
        "birth": {"": 1, VILLAGES[0]: 2, VILLAGES[1]: 2},
        "death": {},
        "move": {},
    }


def test_outcomes_that_come_after_the_close_and_are_corrected_then(any_hall: Hall) -> None:
    hall = any_hall
    hall.take_many(2, "ktp")
    late = hall.call(at=later(minutes=1))
    hall.hold(late.id, at=later(minutes=10), reason="printing")
    done = hall.serve(at=later(minutes=11))
    close(hall, 60)
    hall.finish(late.id, at=later(minutes=70), pressed_at=later(minutes=9))
    hall.do(
        correct_outcome,
        by=COORDINATOR,
        at=later(minutes=90),
        turn_id=done.id,
        outcome="left",
        reason="coordinator",
    )
    figures = assert_equals_count(hall)
    assert_equals_tables(hall)
    assert figures["totals"]["outcomes"] == {"served": 1, "left": 1}
    assert (figures["notes"]["late_outcome"]["count"], figures["totals"]["corrected"]) == (1, 1)


def test_a_day_that_carries_over_and_the_day_that_goes_on_with_them(any_hall: Hall) -> None:
    saturday, monday = any_hall, a_day_later(any_hall)
    saturday.take("ktp", by=GREETER, from_village=VILLAGES[0])
    saturday.take_many(2, "ktp", at=later(minutes=1))
    saturday.serve()
    held = saturday.start(saturday.call(at=later(minutes=9)).id, at=later(minutes=10))
    saturday.hold(held.id, at=later(minutes=12), reason="printing")
    saturday.do(close_day, by=COORDINATOR, day_id=saturday.day_id, at=EVENING, carry_to=monday.day_id)
    figures = assert_equals_count(saturday)
    assert_equals_tables(saturday)
    assert figures["totals"]["outcomes"] == {"served": 1, "carried_over": 2}
    assert [one["number"] for one in figures["unserved"]] == ["A002", "A003"]
    begin(monday)
    monday.serve(at=MORNING, minutes=3)
    figures = assert_equals_count(monday)
    assert (figures["numbers"]["issued"], figures["numbers"]["carried_in"]) == (2, 2)
    assert figures["totals"]["wait"]["longest"] == 300  # since the day opened, not since its eve


def test_a_day_whose_close_was_taken_back(any_hall: Hall) -> None:
    hall, monday = any_hall, a_day_later(any_hall)
    hall.take_many(3, "ktp")
    held = hall.start(hall.call().id, at=later(minutes=1))
    hall.hold(held.id, at=later(minutes=3), reason="printing")
    hall.do(pause_desk, by=COORDINATOR, desk_id=hall.desk_id("3"), reason="power", at=later(minutes=5))
    hall.do(pause_hall, by=COORDINATOR, day_id=hall.day_id, reason="network", at=later(minutes=6))
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=20), carry_to=monday.day_id)
    hall.do(reopen_day, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=30), reason="mistake")
    figures = assert_equals_count(hall)
    assert (figures["totals"]["open"], figures["totals"]["outcomes"], figures["closed_at"]) == (3, {}, None)
    assert figures["notes"]["restored"]["count"] == 0
    hall.do(resume_hall, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=40))
    hall.serve(at=later(minutes=41), minutes=4)
    close(hall)
    figures = assert_equals_count(hall)
    assert_equals_tables(hall)
    assert [(one["reason"], one["seconds"] // 60) for one in figures["pauses"]] == [
        ("power", 15),
        ("network", 14),
        ("power", 210),
        ("network", 10),
    ]


class CountedPeople(People):
    """Whatever they did, the day is closed over it, and counted."""

    hall_in: Callable[[], tuple[Hall, Callable[[], None]]]

    def teardown(self) -> None:
        if not hasattr(self, "hall"):
            return
        leave, self.leave = self.leave, lambda: None
        try:
            assert_equals_count(self.hall)
            super().teardown()
            assert_equals_count(self.hall)
            assert_equals_tables(self.hall)
        finally:
            leave()

    def the_events_tell_the_same_story(self) -> None:
        """Held by `test_random_people`; here the count is."""


def test_random_days_equal_the_count_of_their_events(sqlite_halls: NewHall) -> None:
    let_people_act(sqlite_halls, settings(SHORT, max_examples=7, stateful_step_count=35), CountedPeople)
