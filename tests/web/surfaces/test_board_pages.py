"""What does not fit on the board at once turns pages: by items, none cut, and who calls is always in sight."""

from dataclasses import dataclass
from typing import Any, cast

import pytest

from queues.model.hall.desk import DeskShows
from queues.snapshots.board.board import BoardDesk
from webapp.surfaces.board_pages import LEAST_TURNED, LINE, MOST_TILES, lines_of, pages_of, pages_of_desks


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


@pytest.mark.parametrize("calling", [set(), {39}, {0, 20, 39}, set(range(10)), set(range(18)), set(range(40))])
def test_of_forty_desks_those_that_call_stay_and_the_others_come_in_turn(calling: set[int]) -> None:
    seen: set[int] = set()
    for step in range(10):
        shown = in_sight(40, calling, step)
        assert len(shown) <= MOST_TILES
        if len(calling) <= MOST_TILES - LEAST_TURNED:
            assert calling <= set(shown)
            assert shown[: len(calling)] == sorted(calling)
        seen.update(shown)
    assert seen == set(range(40))


def test_a_line_takes_whole_items_and_what_follows_is_on_the_next_page() -> None:
    half = LINE // 2
    placed = lines_of([half, half, 1, LINE * 2, 1], lambda letters: letters)
    assert [one.page for one in placed] == [0, 0, 1, 2, 3]


def test_after_the_last_page_comes_the_first() -> None:
    shown = [[one.item for one in pages_of("abc", 2, step) if not one.is_away] for step in range(3)]
    assert shown == [["a", "b"], ["c"], ["a", "b"]]


def test_an_empty_list_has_no_page() -> None:
    assert pages_of((), 2, step=3) == []
