"""Alerts: when trouble begins, when it is over, and that nothing flutters in between."""

from dataclasses import replace
from uuid import UUID

import pytest

from queues.model.queue.policy import Thresholds
from queues.model.trouble.alerts import (
    AWAY_MINUTES,
    OF_BOARDS,
    SWITCHED_OFF_MINUTES,
    AlertKind,
    BoardFigures,
    BoxFigures,
    DeskFigures,
    HallFigures,
    QueueFigures,
    troubles,
)

THRESHOLDS = Thresholds(longest_wait_minutes=60, queue_growing_by=10, idle_minutes=10, pause_over_minutes=10)
KTP, DESK = UUID(int=1), UUID(int=2)


def found(figures: HallFigures, *standing: AlertKind, subject: str = "ktp") -> set[AlertKind]:
    stands = {(kind, subject) for kind in standing}
    return {trouble.kind for trouble in troubles(figures, THRESHOLDS, stands)}


def queue(**figures: float | None) -> HallFigures:
    return HallFigures(queues=(QueueFigures(KTP, "ktp", **{"desks": 1, **figures}),))  # type: ignore[arg-type]


def desk(**figures: float | None) -> HallFigures:
    return HallFigures(desks=(DeskFigures(DESK, **figures),))


@pytest.mark.parametrize(
    ("figures", "kind", "stands", "is_trouble"),
    [
        (queue(longest_minutes=59), AlertKind.LONG_WAIT, False, False),
        (queue(longest_minutes=60), AlertKind.LONG_WAIT, False, True),
        (queue(longest_minutes=55), AlertKind.LONG_WAIT, True, True),
        (queue(longest_minutes=54), AlertKind.LONG_WAIT, True, False),
        (queue(longest_minutes=None), AlertKind.LONG_WAIT, True, False),
        (queue(grown_by=9), AlertKind.QUEUE_GROWING, False, False),
        (queue(grown_by=10), AlertKind.QUEUE_GROWING, False, True),
        (queue(grown_by=5), AlertKind.QUEUE_GROWING, True, True),
        (queue(grown_by=4), AlertKind.QUEUE_GROWING, True, False),
        (queue(overdue_minutes=9.9), AlertKind.PAUSED_LONG, False, False),
        (queue(overdue_minutes=10), AlertKind.PAUSED_LONG, False, True),
        (queue(overdue_minutes=None), AlertKind.PAUSED_LONG, True, False),
        (queue(overdue_minutes=-5), AlertKind.PAUSED_LONG, True, False),
        (queue(waiting=1, desks=0), AlertKind.NOBODY_SERVES, False, True),
        (queue(waiting=0, desks=0), AlertKind.NOBODY_SERVES, True, False),
        (queue(waiting=9, desks=1), AlertKind.NOBODY_SERVES, True, False),
    ],
)
def test_a_queue_is_trouble_from_its_threshold_on_until_it_is_well_below(
    figures: HallFigures, kind: AlertKind, stands: bool, is_trouble: bool
) -> None:
    assert found(figures, *([kind] if stands else [])) == ({kind} if is_trouble else set())


@pytest.mark.parametrize(
    ("figures", "kind", "is_trouble"),
    [
        (desk(idle_minutes=9.9), AlertKind.DESK_IDLE, False),
        (desk(idle_minutes=10), AlertKind.DESK_IDLE, True),
        (desk(idle_minutes=None), AlertKind.DESK_IDLE, False),
        (desk(overdue_minutes=10), AlertKind.PAUSED_LONG, True),
        (desk(overdue_minutes=9), AlertKind.PAUSED_LONG, False),
        (desk(unstaffed_minutes=9), AlertKind.DESK_UNSTAFFED, False),
        (desk(unstaffed_minutes=10, idle_minutes=10), AlertKind.DESK_UNSTAFFED, True),
        (desk(called_minutes=4.9), AlertKind.CALLED_LONG, False),
        (desk(called_minutes=5), AlertKind.CALLED_LONG, True),
        (desk(served_minutes=23.9, usual_minutes=8), AlertKind.SERVED_LONG, False),
        (desk(served_minutes=24, usual_minutes=8), AlertKind.SERVED_LONG, True),
        (desk(served_minutes=14, usual_minutes=2), AlertKind.SERVED_LONG, False),
        (desk(served_minutes=15, usual_minutes=2), AlertKind.SERVED_LONG, True),
        (HallFigures(no_call_minutes=19), AlertKind.CALLS_STOPPED, False),
        (HallFigures(no_call_minutes=20), AlertKind.CALLS_STOPPED, True),
    ],
)
def test_a_desk_is_trouble_while_it_is_idle_paused_forgotten_or_without_a_clerk_too_long(
    figures: HallFigures, kind: AlertKind, is_trouble: bool
) -> None:
    assert found(figures) == ({kind} if is_trouble else set())


def board(minutes: float | None) -> HallFigures:
    return HallFigures(boards=(BoardFigures("3F2A", minutes),))


def test_a_board_that_reloads_its_page_is_not_missed() -> None:
    assert found(board(AWAY_MINUTES / 2)) == set()
    assert found(board(AWAY_MINUTES)) == {AlertKind.BOARD_AWAY}


def test_a_board_that_is_back_or_was_switched_off_is_no_trouble() -> None:
    for minutes in (None, SWITCHED_OFF_MINUTES):
        assert found(board(minutes), AlertKind.BOARD_AWAY, subject="3F2A") == set()


def test_a_board_that_was_taken_off_or_shows_another_day_is_no_trouble_of_this_one() -> None:
    for kind in OF_BOARDS:
        assert found(HallFigures(), kind, subject="9C01") == set()


def test_a_board_without_sound_is_trouble_until_it_has_sound_again() -> None:
    def mute(minutes: float | None, *standing: AlertKind) -> set[AlertKind]:
        return found(HallFigures(boards=(BoardFigures("3F2A", mute_minutes=minutes),)), *standing, subject="3F2A")

    assert [mute(0.4), mute(0.5)] == [set(), {AlertKind.BOARD_MUTE}]
    assert mute(0.1, AlertKind.BOARD_MUTE) == {AlertKind.BOARD_MUTE}  # its page was loaded again, and is locked again
    assert mute(None, AlertKind.BOARD_MUTE) == set()


def test_a_board_that_is_away_is_not_also_mute_late_or_there_twice() -> None:
    gone = BoardFigures("3F2A", away_minutes=1, reading_minutes=2, mute_minutes=2, is_twice=True)
    assert found(HallFigures(boards=(gone,))) == {AlertKind.BOARD_AWAY}
    here = replace(gone, away_minutes=None)
    assert found(HallFigures(boards=(here,))) == OF_BOARDS - {AlertKind.BOARD_AWAY}


def of_the_box(*subjects: str) -> HallFigures:
    return HallFigures(box=(BoxFigures(AlertKind.ADDRESS_GONE, frozenset(subjects)),))


def test_trouble_of_the_box_stands_for_as_long_as_its_part_says_so() -> None:
    assert found(of_the_box("192.168.8.10")) == {AlertKind.ADDRESS_GONE}
    assert found(of_the_box(), AlertKind.ADDRESS_GONE, subject="192.168.8.10") == set()


def test_trouble_of_the_box_that_nobody_judges_here_keeps_its_alert() -> None:
    assert found(of_the_box(), AlertKind.BACKUP_TROUBLE, subject="failed") == {AlertKind.BACKUP_TROUBLE}


def test_a_quiet_hall_has_no_trouble() -> None:
    assert found(HallFigures(queue(longest_minutes=5, waiting=3).queues, desk().desks)) == set()


def test_a_wait_that_goes_up_and_down_around_the_threshold_raises_one_alert() -> None:
    raised, standing = 0, frozenset[tuple[AlertKind, str]]()
    for minutes in (58, 60, 59, 61, 57, 60, 58, 62, 56, 60):
        now = {(one.kind, one.subject) for one in troubles(queue(longest_minutes=minutes), THRESHOLDS, standing)}
        raised += len(now - standing)
        standing = frozenset(now)
    assert raised == 1
