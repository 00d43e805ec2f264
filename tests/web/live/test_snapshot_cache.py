"""What many ask for in one moment is made once, also when making it takes a while."""

import threading

import pytest

from tests.patience import PATIENCE
from webapp.live.snapshot_cache import Moments


class Making:
    """Something that takes until it is let go."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.times = 0

    def make(self) -> int:
        self.times += 1
        self.begun.set()
        assert self.may_end.wait(PATIENCE)
        return self.times


def ask(moments: Moments[int], key: str, making: Making, told: list[int]) -> threading.Thread:
    asking = threading.Thread(target=lambda: told.append(moments.get(key, making.make)), daemon=True)
    asking.start()
    return asking


def test_who_asks_while_it_is_being_made_waits_for_it() -> None:
    moments, making, told = Moments[int](60), Making(), list[int]()
    asking = [ask(moments, "list", making, told)]
    assert making.begun.wait(PATIENCE)
    asking += [ask(moments, "list", making, told) for _ in range(5)]
    making.may_end.set()
    for one in asking:
        one.join(PATIENCE)
    assert told == [1] * 6


def test_something_else_is_made_meanwhile() -> None:
    moments, making, told = Moments[int](60), Making(), list[int]()
    asking = ask(moments, "list", making, told)
    assert making.begun.wait(PATIENCE)
    assert moments.get("board", lambda: 7) == 7
    making.may_end.set()
    asking.join(PATIENCE)
    assert told == [1]


def test_staff_make_their_own_rather_than_wait_for_who_gives_way_to_them() -> None:
    moments, making, told = Moments[int](60), Making(), list[int]()
    asking = ask(moments, "list", making, told)
    assert making.begun.wait(PATIENCE)
    assert moments.get("list", lambda: 7, waits=False) == 7
    making.may_end.set()
    asking.join(PATIENCE)
    assert told == [1]
    assert moments.get("list", lambda: 8, waits=False) == 1


def test_what_failed_is_made_again_by_the_next() -> None:
    moments = Moments[int](60)

    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        moments.get("list", fail)
    assert moments.get("list", lambda: 1) == 1


def test_no_second_at_all_keeps_nothing() -> None:
    moments = Moments[int](0)
    assert [moments.get("list", lambda nth=nth: nth) for nth in range(3)] == [0, 1, 2]  # type: ignore[misc]
