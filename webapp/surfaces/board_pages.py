"""How the board is laid out: rows and columns of tiles, and pages of what does not fit at once.

Pages are made here and not by measuring in the browser, so that a TV without JavaScript turns them too: each time it
loads the page again it shows the next one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from queues.model.hall.desk import DeskShows
from queues.model.queue.moves import TurnState
from queues.snapshots.board.board import BoardDesk, BoardNumber, BoardQueue
from webapp.words.banners import Banner

Item = TypeVar("Item")

MOST_TILES = 24  # so many can be read from the last row
LINE = 94  # letters of the line of who waits, on a landscape screen
LETTERS_SAID = (90, 180)  # of the strip of words, in one line and in two
LOW_ROWS = 7  # from so many rows on a tile has no height to spare
MOST_CALLS = 8  # cards of calls at one time
MOST_WIDE_CALLS = 6  # above a strip of words, where a number is so long that its desk stands beneath it
USUAL_LETTERS = 4
# Desks on a page, at most -> letters of the numbers that stand large side by side in one tile
TILE_LETTERS = ((4, 40), (8, 12), (MOST_TILES, 10))
DAY_LETTERS = 2  # so much room takes the day beside a number that was carried over


@dataclass(frozen=True)
class Grid:
    """How the tiles stand: columns and rows of a landscape screen, then of a portrait one."""

    columns: int
    rows: int
    tall_columns: int
    tall_rows: int


def grid_of(desks: int) -> Grid:
    """Rows are read like a list, so there are few columns. Where desks turn pages, all pages stand alike."""
    shown = _tiles_of_page(desks)
    columns = next(c for c, most in ((1, 4), (2, 16), (3, MOST_TILES)) if shown <= most)
    tall_columns = 1 if shown <= 8 else 2
    return Grid(columns, _rows(shown, columns), tall_columns, _rows(shown, tall_columns))


def _tiles_of_page(desks: int) -> int:
    """Pages are as few as can be, and about as long as each other: 60 desks are three of 20."""
    pages = max(1, -(-desks // MOST_TILES))
    return -(-desks // pages)


def _rows(desks: int, columns: int) -> int:
    return max(1, -(-desks // columns))


@dataclass(frozen=True)
class Paged(Generic[Item]):
    """`page` is None for what is always in sight; `is_away`: another page is shown first."""

    item: Item
    page: int | None
    is_away: bool


def pages_of_desks(desks: Sequence[BoardDesk], step: int = 0) -> list[Paged[BoardDesk]]:
    """A desk keeps its page and its place on it, whatever happens; a page with a desk that calls is shown first.

    From then on every second page is one that calls, and between them all pages come in their turn.
    """
    if len(desks) <= MOST_TILES:
        return _shown_at(step, [(one, None) for one in desks])
    size = _tiles_of_page(len(desks))
    placed = [(one, place // size) for place, one in enumerate(desks)]
    calling = sorted({page for one, page in placed if one.state == DeskShows.CALLED})
    turn, is_between = divmod(step, 2)
    pages = placed[-1][1] + 1
    shown = step % pages if not calling else turn % pages if is_between else calling[turn % len(calling)]
    return [Paged(one, page, page != shown) for one, page in placed]


@dataclass(frozen=True)
class Seats:
    """The numbers of one tile: `large`, each at the full size of the page, in turns where not all fit at once; `small`
    is whoever else is served there. `letters`: of the large ones that are in sight together, at most."""

    large: tuple[Paged[BoardNumber], ...] = ()
    small: tuple[BoardNumber, ...] = ()
    letters: int = 0


def seats_of(numbers: Sequence[BoardNumber], desks: int, step: int = 0) -> Seats:
    """How the numbers of a desk stand in its tile, on a board of so many desks.

    A number that is called is never made smaller: what is served gives way to it, and where even those that are called
    do not fit side by side they come in turns, beginning with the last that was called. (The panel beside the desks
    shows each of them besides.) All keep the order of their seats, so that nothing jumps when one more is called.
    """
    room = next(letters for most, letters in TILE_LETTERS if _tiles_of_page(desks) <= most)
    called = [one for one in numbers if one.state == TurnState.CALLED]
    if _letters_of(called) > room:
        return _in_turns(called, [one for one in numbers if one not in called], room, step)
    large, left = list(called), room - _letters_of(called)
    for one in numbers:
        if one not in called and _letters_of([one]) <= left:
            large.append(one)
            left -= _letters_of([one])
    beside = [one for one in numbers if one in large]
    small = tuple(one for one in numbers if one not in large)
    return Seats(tuple(all_of(beside)), small, _letters_of(beside))


def _in_turns(called: Sequence[BoardNumber], others: Sequence[BoardNumber], room: int, step: int) -> Seats:
    pages: list[list[BoardNumber]] = [[]]
    for one in called:
        if pages[-1] and _letters_of([*pages[-1], one]) > room:
            pages.append([])
        pages[-1].append(one)
    last = max(called, key=lambda one: one.at)
    first = next(at for at, page in enumerate(pages) if last in page)
    shown = (first + step) % len(pages)
    large = tuple(Paged(one, at, at != shown) for at, page in enumerate(pages) for one in page)
    return Seats(large, tuple(others), max(map(_letters_of, pages)))


def _letters_of(numbers: Iterable[BoardNumber]) -> int:
    parts = [one.number.partition(" ") for one in numbers]
    return sum(len(own) + (DAY_LETTERS if given_on else 0) for own, _, given_on in parts)


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


def all_of(items: Iterable[Item]) -> list[Paged[Item]]:
    """A small screen is scrolled: nothing on it turns pages."""
    return [Paged(item, None, is_away=False) for item in items]


@dataclass(frozen=True)
class Waits:
    """Who waits, as one line of the strip of words; None stands for the rule of the order."""

    queues: tuple[BoardQueue | None, ...]


@dataclass(frozen=True)
class Strip:
    """What is said under the tiles, one after the other; `lines`: how high it is.

    `takes_waits`: there is no room for a line of those who wait beneath it, so that they are among what it says.
    """

    said: tuple[Paged[Banner | Waits], ...]
    lines: int
    takes_waits: bool


def strip_of(banners: Sequence[Banner], queues: Sequence[Paged[BoardQueue | None]], grid: Grid, step: int) -> Strip:
    longest = max((len(one.text) for one in banners), default=0)
    lines = next((n for n, most in enumerate(LETTERS_SAID, 1) if longest <= most), len(LETTERS_SAID) + 1)
    takes_waits = bool(banners) and (lines > 2 or (lines == 2 and grid.rows >= LOW_ROWS))
    by_page = groupby(queues if takes_waits else (), key=lambda one: one.page)
    waits = [Waits(tuple(one.item for one in of_page)) for _, of_page in by_page]
    return Strip(tuple(pages_of([*banners, *waits], 1, step)), lines, takes_waits)


def most_calls(numbers: Iterable[str], strip: Strip) -> int:
    """How many cards of calls find room at one time."""
    is_low = bool(strip.said) and any(len(one) > USUAL_LETTERS for one in numbers)
    return MOST_WIDE_CALLS if is_low else MOST_CALLS


def _shown_at(step: int, placed: Sequence[tuple[Item, int | None]]) -> list[Paged[Item]]:
    """`step` counts on and on; each list has its own number of pages."""
    pages = len({page for _, page in placed if page is not None})
    shown = step % pages if pages else 0
    return [Paged(item, page, page is not None and page != shown) for item, page in placed]
