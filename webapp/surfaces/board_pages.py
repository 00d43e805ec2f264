"""How the board is laid out: rows and columns of tiles, and pages of what does not fit at once.

Pages are made here and not by measuring in the browser, so that a TV without JavaScript turns them too: each time it
loads the page again it shows the next one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from queues.model.hall.desk import DeskShows
from queues.snapshots.board.board import BoardDesk

Item = TypeVar("Item")

MOST_TILES = 24  # so many can be read from the last row
LEAST_TURNED = 6  # of them so many turn pages, however many desks call
LINE = 94  # letters of the line of who waits, on a landscape screen
MOST_CALLS = 8  # cards of calls at one time


@dataclass(frozen=True)
class Grid:
    """How the tiles stand: columns and rows of a landscape screen, then of a portrait one."""

    columns: int
    rows: int
    tall_columns: int
    tall_rows: int


def grid_of(desks: int) -> Grid:
    """Rows are read like a list, so there are few columns."""
    shown = min(desks, MOST_TILES)
    columns = next(c for c, most in ((1, 4), (2, 16), (3, MOST_TILES)) if shown <= most)
    tall_columns = 1 if shown <= 8 else 2
    return Grid(columns, _rows(shown, columns), tall_columns, _rows(shown, tall_columns))


def _rows(desks: int, columns: int) -> int:
    return max(1, -(-desks // columns))


@dataclass(frozen=True)
class Paged(Generic[Item]):
    """`page` is None for what is always in sight; `is_away`: another page is shown first."""

    item: Item
    page: int | None
    is_away: bool


def pages_of_desks(desks: Sequence[BoardDesk], step: int = 0) -> list[Paged[BoardDesk]]:
    """Where there are too many, those that call stand first and stay; the others turn pages beside them."""
    if len(desks) <= MOST_TILES:
        return _shown_at(step, [(one, None) for one in desks])
    staying = [one for one in desks if one.state == DeskShows.CALLED][: MOST_TILES - LEAST_TURNED]
    turning = [one for one in desks if one not in staying]
    room = MOST_TILES - len(staying)
    return _shown_at(
        step, [*((one, None) for one in staying), *((one, place // room) for place, one in enumerate(turning))]
    )


def pages_of(items: Iterable[Item], size: int, step: int = 0) -> list[Paged[Item]]:
    """So many items on each page."""
    return _shown_at(step, [(one, place // size) for place, one in enumerate(items)])


def lines_of(items: Iterable[Item], letters: Callable[[Item], int], step: int = 0) -> list[Paged[Item]]:
    """As many items on each page as one line has room for, so that none is cut."""
    placed: list[tuple[Item, int | None]] = []
    page, left = 0, LINE
    for item in items:
        if letters(item) > left < LINE:
            page, left = page + 1, LINE
        left -= letters(item)
        placed.append((item, page))
    return _shown_at(step, placed)


def _shown_at(step: int, placed: Sequence[tuple[Item, int | None]]) -> list[Paged[Item]]:
    """`step` counts on and on; each list has its own number of pages."""
    pages = len({page for _, page in placed if page is not None})
    shown = step % pages if pages else 0
    return [Paged(item, page, page is not None and page != shown) for item, page in placed]
