"""The board as an answer, and the named TVs that show it: staff type a screen's code, and take a TV off the list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BeforeValidator, StringConstraints

from queues.model.trouble.alerts import LONGEST_BOARD_NAME
from queues.snapshots.board.board import BoardNumber, BoardSnapshot, board_snapshot
from queues.snapshots.board.named_boards import boards_snapshot
from queues.snapshots.shared.days import day_id_of
from webapp.api.describing import answered, answered_again, copied, describes
from webapp.api.shared.answers import Answer, At, read_from
from webapp.api.shared.bodies import Body, Nothing, read_command, read_key
from webapp.auth.access import public, staff
from webapp.http.etags import fresh_response
from webapp.live.named_boards import name_screen, take_off
from webapp.live.snapshot_cache import copy_of
from webapp.services import box

bp = Blueprint("boards", __name__, url_prefix="/days/<day>")


class NewBoard(Body):
    """`screen`: the code that the TV shows, in capitals or not."""

    screen: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z]{5}$")]
    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=LONGEST_BOARD_NAME, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$"),
    ]


# -- answers ---------------------------------------------------------------------------------------------------------


class SeatAnswer(Answer):
    number: str
    state: str
    seat: int
    since: Annotated[datetime, read_from("at")]
    call_count: int


def _first(numbers: Sequence[BoardNumber]) -> str | None:
    return numbers[0].number if numbers else None


class BoardDeskAnswer(Answer):
    """`number` is the first of `numbers`, null at a free desk; `state`: called, serving, ready, paused or closed."""

    id: Annotated[UUID, read_from("desk", "id")]
    name: Annotated[str, read_from("desk", "name")]
    label: Annotated[str, read_from("desk", "label")]
    number: Annotated[str | None, BeforeValidator(_first), read_from("numbers")]
    state: str
    since: datetime | None
    numbers: list[SeatAnswer]


class CallAnswer(Answer):
    """`still` while the person has not arrived, `is_there` while the person is served at that desk."""

    number: str
    desk: Annotated[UUID, read_from("desk_id")]
    desk_name: str
    at: datetime
    call_count: int
    still: bool
    is_there: bool


class QueueAnswer(Answer):
    """A discreet service stands here as its agency."""

    service: Annotated[str, read_from("code")]
    name: str
    name_en: str
    count: int


class BoardAnswer(At):
    """`calling`: everybody who has not arrived; `recent`: the last calls, of them too. The newest call first."""

    desks: list[BoardDeskAnswer]
    calling: list[CallAnswer]
    recent: list[CallAnswer]
    waiting: list[QueueAnswer]


class NamedBoardAnswer(Answer):
    """`is_here`: heard of within the last minute and a half; `shows_this_day`: and it shows this day's board.

    `is_late`: it is here without a live connection, and reads itself every few seconds.
    """

    id: UUID
    name: str
    seen_at: datetime | None
    is_here: bool
    shows_this_day: bool
    is_late: bool


class BoardsAnswer(Answer):
    """By name."""

    boards: list[NamedBoardAnswer]


def board_answer(board: BoardSnapshot) -> BoardAnswer:
    return BoardAnswer.model_validate(board)


# -- routes ----------------------------------------------------------------------------------------------------------


@bp.get("/board")
@public
@describes(BoardAnswer)
def board(day: str) -> ResponseReturnValue:
    """Who is called or served where, the latest calls, how many wait."""
    copy = copy_of(day, "board.json", lambda: copied(board_answer(board_snapshot(box().engine, day))))
    return fresh_response(copy, lambda: answered_again(copy.body))


@bp.get("/boards")
@staff("coordinator", "viewer")
@describes(BoardsAnswer)
def boards(day: str) -> ResponseReturnValue:
    """The TVs that staff have named; those are missed when they are silent."""
    return _boards(day)


@bp.post("/boards")
@staff("coordinator")
@describes(BoardsAnswer, body=NewBoard)
def name(day: str) -> ResponseReturnValue:
    """Name the screen that shows this code; a TV that had the name before is taken off."""
    _key, body = read_command(NewBoard)  # the key is asked for as of every command; the same twice is the same
    name_screen(body.screen, body.name, day_id_of(box().engine, day))
    return _boards(day)


@bp.post("/boards/<uuid:board_id>/revoke")
@staff("coordinator")
@describes(BoardsAnswer, body=Nothing)
def revoke(day: str, board_id: UUID) -> ResponseReturnValue:
    """Take a TV off the list: it goes on showing the board, and is missed no more."""
    read_key()
    take_off(board_id)
    return _boards(day)


def _boards(day: str) -> ResponseReturnValue:
    here = box()
    found = boards_snapshot(here.engine, day_id_of(here.engine, day), here.now())
    return answered(BoardsAnswer(boards=NamedBoardAnswer.each(found)))
