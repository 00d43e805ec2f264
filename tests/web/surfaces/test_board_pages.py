"""What does not fit on the board at once turns pages: by items, none cut, and who calls is always in sight."""

from dataclasses import dataclass
from typing import Any, cast

import pytest

from queues.model.hall.desk import DeskShows
from queues.model.queue.moves import TurnState
from queues.snapshots.board.board import BoardDesk, BoardNumber, BoardQueue
from webapp.surfaces.board_pages import (
    LINE,
    MOST_CALLS,
    MOST_TILES,
    MOST_WIDE_CALLS,
    Strip,
    Waits,
    all_of,
    grid_of,
    lines_of,
    most_calls,
    pages_of,
    pages_of_desks,
    seats_of,
    strip_of,
)
from webapp.words.banners import Banner


@dataclass(frozen=True)
class Desk:
    code: int
    state: DeskShows


def desks(count: int, calling: Any = ()) -> list[BoardDesk]:
    states = {True: DeskShows.CALLED, False: DeskShows.READY}
    return cast(list[BoardDesk], [Desk(code, states[code in calling]) for code in range(count)])


def in_sight(count: int, calling: Any, step: int) -> list[int]:
    return [cast(Desk, one.item).code for one in pages_of_desks(desks(count, calling), step) if not one.is_away]


def test_desks_that_fit_turn_no_pages() -> None:
    assert in_sight(MOST_TILES, {3}, step=5) == list(range(MOST_TILES))


@pytest.mark.parametrize("calling", [set(), {39}, {0, 20, 39}, set(range(10)), set(range(40))])
def test_of_many_desks_a_page_that_calls_comes_first_and_every_page_in_its_turn(calling: set[int]) -> None:
    seen: set[int] = set()
    for step in range(10):
        shown = in_sight(60, calling, step)
        assert len(shown) == 20
        if step % 2 == 0 and calling:
            assert calling & set(shown)
        seen.update(shown)
    assert seen == set(range(60))


def test_a_desk_keeps_its_page_and_place_whatever_it_does() -> None:
    def places(calling: Any) -> list[tuple[int, int | None]]:
        return [(cast(Desk, one.item).code, one.page) for one in pages_of_desks(desks(60, calling), step=3)]

    assert places(set()) == places({5, 33, 59}) == [(code, code // 20) for code in range(60)]


def test_a_line_takes_whole_items_and_what_follows_is_on_the_next_page() -> None:
    half = LINE // 2
    placed = lines_of([half, half, 1, LINE * 2, 1], lambda letters: letters)
    assert [one.page for one in placed] == [0, 0, 1, 2, 3]


def test_after_the_last_page_comes_the_first() -> None:
    shown = [[one.item for one in pages_of("abc", 2, step) if not one.is_away] for step in range(3)]
    assert shown == [["a", "b"], ["c"], ["a", "b"]]


def test_an_empty_list_has_no_page() -> None:
    assert pages_of((), 2, step=3) == []


def strip(letters: int, desks: int) -> Strip:
    queues = [BoardQueue(code, code, code, 1) for code in ("ktp", "kk")]
    return strip_of([Banner("one", "sound", "a" * letters)], pages_of([*queues, None], 2), grid_of(desks), step=0)


@pytest.mark.parametrize(
    ("letters", "desks", "lines", "takes_waits"),
    [(90, 24, 1, False), (91, 12, 2, False), (91, 16, 2, True), (180, 24, 2, True), (181, 4, 3, True)],
)
def test_a_high_strip_of_words_takes_in_those_who_wait(letters: int, desks: int, lines: int, takes_waits: bool) -> None:
    found = strip(letters, desks)
    assert (found.lines, found.takes_waits) == (lines, takes_waits)
    waits = [one.item.queues for one in found.said if isinstance(one.item, Waits)]
    assert [len(queues) for queues in waits] == ([2, 1] if takes_waits else [])


def test_with_nothing_to_say_there_is_no_strip() -> None:
    assert strip_of([], pages_of([None], 1), grid_of(24), step=0).said == ()


def test_a_small_screen_turns_no_pages() -> None:
    assert [(one.page, one.is_away) for one in all_of("abc")] == [(None, False)] * 3


@dataclass(frozen=True)
class AtDesk:
    number: str
    state: TurnState
    at: int


def at_desk(*said: str) -> list[BoardNumber]:
    """In the order of their seats and of their calls; with "!" behind it a number is called, else served."""
    states = {True: TurnState.CALLED, False: TurnState.SERVING}
    return cast(
        list[BoardNumber], [AtDesk(one.rstrip("!"), states[one.endswith("!")], at) for at, one in enumerate(said)]
    )


def large_of(numbers: list[BoardNumber], desks: int, step: int = 0) -> list[str]:
    """Those in sight at their full size."""
    return [one.item.number for one in seats_of(numbers, desks, step).large if not one.is_away]


def small_of(numbers: list[BoardNumber], desks: int) -> list[str]:
    return [one.number for one in seats_of(numbers, desks).small]


@pytest.mark.parametrize("said", [("A001!", "A002"), ("A001", "A002"), ("Z1998!", "Z1999!"), ("A012 Kamis!",), ()])
@pytest.mark.parametrize("desks", [1, 8, 24, 60])
def test_the_numbers_of_two_seats_stand_side_by_side_at_full_size(said: tuple[str, ...], desks: int) -> None:
    assert large_of(at_desk(*said), desks) == [one.rstrip("!") for one in said]
    assert small_of(at_desk(*said), desks) == []


def test_who_is_served_gives_way_to_who_is_called_and_nobody_changes_place() -> None:
    numbers = at_desk("K001", "K002!", "K003", "K004!")
    assert (large_of(numbers, 24), small_of(numbers, 24)) == (["K002", "K004"], ["K001", "K003"])
    assert (large_of(numbers, 8), small_of(numbers, 8)) == (["K001", "K002", "K004"], ["K003"])
    assert (large_of(numbers, 4), small_of(numbers, 4)) == (["K001", "K002", "K003", "K004"], [])
    numbers = at_desk("A012 Kamis", "A10001!", "M001")
    assert (large_of(numbers, 24), small_of(numbers, 24)) == (["A10001", "M001"], ["A012 Kamis"])


def test_more_called_numbers_than_fit_come_in_turns_the_last_one_first_and_none_is_left_out() -> None:
    numbers = at_desk("D001!", "D002!", "D003!", "D004", "D005!", "D006!")
    assert large_of(numbers, 24) == ["D006"]
    assert [large_of(numbers, 24, step) for step in (1, 2, 3)] == [["D001", "D002"], ["D003", "D005"], ["D006"]]
    assert small_of(numbers, 24) == ["D004"]
    assert {one.page for one in seats_of(at_desk("D001!", "D002!"), 24).large} == {None}


def test_a_strip_of_words_leaves_room_for_fewer_cards_of_long_numbers() -> None:
    words = strip_of([Banner("one", "sound", "Mohon tenang.")], [], grid_of(24), 0)
    none = strip_of([], [], grid_of(24), 0)
    assert [most_calls(["A001"], words), most_calls(["A001", "A1000"], none)] == [MOST_CALLS, MOST_CALLS]
    assert [most_calls(["A1000"], words), most_calls(["A012 Kamis"], words)] == [MOST_WIDE_CALLS, MOST_WIDE_CALLS]
