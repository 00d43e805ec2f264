"""The figures of a day are written by themselves after its close, once, and again after what changes them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from queues.actions.hall.closing import close_day
from queues.model.follower import FollowerTask
from queues.persistence.schema import tables
from queues.persistence.streams.following import begin_following
from tests.builders import COORDINATOR, Hall, later
from webapp.background.followers import THE_ONLY_PROCESS, follower_job
from webapp.background.job_runner import JobRunner
from webapp.background.records import record_follower


class PowerCut(BaseException):
    pass


Look = Callable[[float], None]


def following(hall: Hall, *, is_cut_off: bool = False) -> Look:
    """A server that begins; each call looks so many minutes after noon."""
    follower = record_follower(hall.engine, hall.writer, dict)

    def act(task: FollowerTask, now: datetime) -> None:
        follower.act(task, now)
        if is_cut_off:
            raise PowerCut

    cut = replace(follower, act=act)
    hall.writer.write(begin_following, cut)
    runner = JobRunner(hall.engine, hall.writer, [follower_job(hall.engine, cut, THE_ONLY_PROCESS)])
    return lambda minutes: runner.look(later(minutes=minutes))


def versions_of(hall: Hall) -> list[dict[str, int]]:
    return [row["figures"]["totals"]["outcomes"] for row in hall.rows(tables.day_record, order=("version",))]


def test_they_are_written_after_the_close_and_after_each_correction(hall: Hall) -> None:
    look = following(hall)
    hall.take("ktp")
    done = hall.serve()
    hall.correct(done.id, "left", at=later(minutes=6))
    look(7)
    assert versions_of(hall) == []
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=10))
    look(11)
    look(12)
    assert versions_of(hall) == [{"left": 1}]
    hall.correct(done.id, "served", by=COORDINATOR, at=later(minutes=20))
    look(21)
    assert versions_of(hall) == [{"left": 1}, {"served": 1}]


def test_a_power_cut_between_the_close_and_its_figures_loses_nothing(hall: Hall) -> None:
    following(hall)
    hall.take("ktp")
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=10))
    look = following(hall)
    look(11)
    assert versions_of(hall) == [{"not_served": 1}]


def test_a_power_cut_before_they_are_noted_as_written_makes_no_second_version(hall: Hall) -> None:
    look = following(hall, is_cut_off=True)
    hall.do(close_day, by=COORDINATOR, day_id=hall.day_id, at=later(minutes=10))
    with pytest.raises(PowerCut):
        look(11)
    assert len(versions_of(hall)) == 1
    following(hall)(15)
    assert len(versions_of(hall)) == 1
