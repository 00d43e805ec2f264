"""Named TVs: staff type the code that a screen shows, and take a TV off the list."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.snapshots.board.named_boards import boards_snapshot
from queues.snapshots.shared.days import day_id_of
from webapp.api.answers import BoardsAnswer, NamedBoardAnswer
from webapp.api.bodies import NewBoard, Nothing, read_body
from webapp.api.describing import answered, describes
from webapp.auth.access import staff
from webapp.commands import idempotency_key
from webapp.live.named_boards import name_screen, take_off
from webapp.services import box

bp = Blueprint("boards", __name__, url_prefix="/days/<day>/boards")


@bp.get("")
@staff("coordinator", "viewer")
@describes(BoardsAnswer)
def boards(day: str) -> ResponseReturnValue:
    """The TVs that staff have named; those are missed when they are silent."""
    return _boards(day)


@bp.post("")
@staff("coordinator")
@describes(BoardsAnswer, body=NewBoard)
def name(day: str) -> ResponseReturnValue:
    """Name the screen that shows this code; a TV that had the name before is taken off."""
    idempotency_key()  # asked for as of every command; the same code and name twice are the same
    body = read_body(NewBoard)
    name_screen(body.screen, body.name, day_id_of(box().engine, day))
    return _boards(day)


@bp.post("/<uuid:board_id>/revoke")
@staff("coordinator")
@describes(BoardsAnswer, body=Nothing)
def revoke(day: str, board_id: UUID) -> ResponseReturnValue:
    """Take a TV off the list: it goes on showing the board, and is missed no more."""
    idempotency_key()
    read_body(Nothing)
    take_off(board_id)
    return _boards(day)


def _boards(day: str) -> ResponseReturnValue:
    here = box()
    found = boards_snapshot(here.engine, day_id_of(here.engine, day), here.now())
    return answered(BoardsAnswer(boards=[NamedBoardAnswer.model_validate(one) for one in found]))
