"""A TV that was connected and has gone is missed; a page that somebody only looked at is not."""

from uuid import UUID

from tests.builders import later
from webapp.boards import MOST_KNOWN, Boards

DAY = UUID(int=1)


def away(boards: Boards, minutes: float) -> list[float | None]:
    return [one.away_minutes for one in boards.figures(later(minutes=minutes)).get(DAY, [])]


def test_a_board_that_leaves_is_away_from_then_on() -> None:
    boards = Boards()
    boards.come(DAY, "device:tv", "socket-1", later(0))
    assert away(boards, 30) == [None]
    boards.leave("socket-1", later(minutes=30))
    assert away(boards, 33) == [3.0]
    boards.come(DAY, "device:tv", "socket-2", later(minutes=34))
    assert away(boards, 35) == [None]


def test_a_board_with_two_sockets_leaves_with_the_last() -> None:
    boards = Boards()
    for socket in ("old", "new"):
        boards.come(DAY, "device:tv", socket, later(0))
    boards.leave("old", later(minutes=5))
    assert away(boards, 6) == [None]
    boards.leave("new", later(minutes=7))
    assert away(boards, 8) == [1.0]


def test_who_only_looks_at_the_board_is_not_missed() -> None:
    boards = Boards()
    boards.come(DAY, "device:laptop", "socket", later(0))
    boards.leave("socket", later(30))
    assert away(boards, 5) == []


def test_a_board_that_comes_and_goes_stays_known() -> None:
    boards = Boards()
    boards.come(DAY, "device:tv", "one", later(0))
    boards.leave("one", later(minutes=2))
    boards.come(DAY, "device:tv", "two", later(minutes=3))
    boards.leave("two", later(minutes=3.5))
    assert away(boards, 4) == [0.5]


def test_two_boards_have_names_of_their_own() -> None:
    boards = Boards()
    boards.come(DAY, "device:left", "one", later(0))
    boards.come(DAY, "device:right", "two", later(0))
    assert len({one.name for one in boards.figures(later(0))[DAY]}) == 2


def test_strangers_cannot_fill_the_memory() -> None:
    boards = Boards()
    for nth in range(MOST_KNOWN * 2):
        boards.come(DAY, f"device:{nth}", f"socket-{nth}", later(0))
    assert len(away(boards, 0)) <= MOST_KNOWN


def test_a_socket_that_was_no_board_leaves_nothing_behind() -> None:
    boards = Boards()
    boards.leave("phone", later(0))
    assert boards.figures(later(0)) == {}
