"""The board as an answer: who is called where, how many wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BeforeValidator

from queues.snapshots.board.board import BoardNumber, BoardSnapshot, board_snapshot
from webapp.api.describing import answered_again, copied, describes
from webapp.api.shared.answers import Answer, At, read_from
from webapp.auth.access import public
from webapp.http.etags import fresh_response
from webapp.live.snapshot_cache import copy_of
from webapp.services import box

bp = Blueprint("board", __name__, url_prefix="/days/<day>")


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


def board_answer(board: BoardSnapshot) -> BoardAnswer:
    return BoardAnswer.model_validate(board)


@bp.get("/board")
@public
@describes(BoardAnswer)
def show(day: str) -> ResponseReturnValue:
    """Who is called or served where, the latest calls, how many wait."""
    copy = copy_of(day, "board.json", lambda: copied(board_answer(board_snapshot(box().engine, day))))
    return fresh_response(copy, lambda: answered_again(copy.body))
