"""The board: what the TV of the hall shows. Public, and never in need of a touch."""

from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from queues.model.events import TurnCalled, TurnRecalled, TurnResumed, TurnUndone
from queues.snapshots.board.board import BoardDesk, BoardSnapshot, board_snapshot
from queues.snapshots.shared.days import day_id_of
from webapp.auth.access import current_actor, public
from webapp.http.assets import build_id
from webapp.http.etags import fresh_response
from webapp.http.rendering import render_giving_way, with_shapes
from webapp.live import named_boards
from webapp.live.snapshot_cache import Copy, copy_of
from webapp.services import box
from webapp.words.banners import banners_for_board

bp = Blueprint("board", __name__)

# What the screen shows big and lets sound, and what takes it back.
CALLS = tuple(cls.kind for cls in (TurnCalled, TurnRecalled, TurnResumed))
PAGE_SECONDS = 10  # how often a browser without JavaScript loads the board again


@dataclass(frozen=True)
class Grid:
    """How the tiles stand: columns and rows of a landscape screen, then of a portrait one."""

    columns: int
    rows: int
    tall_columns: int
    tall_rows: int


def grid_of(desks: int) -> Grid:
    """Rows are read like a list, so there are few columns; what does not fit is paged by the screen itself."""
    columns = next((c for c, most in ((1, 4), (2, 16), (3, 24)) if desks <= most), 4)
    tall_columns = next((c for c, most in ((1, 8), (2, 24)) if desks <= most), 3)
    return Grid(columns, _rows(desks, columns, 8), tall_columns, _rows(desks, tall_columns, 12))


def _rows(desks: int, columns: int, most: int) -> int:
    return min(most, max(1, -(-desks // columns)))


@bp.get("/d/<day>/board")
@public
def page(day: str) -> ResponseReturnValue:
    board = board_snapshot(box().engine, day)
    unnamed = named_boards.show_board(board.day.id)
    answer = make_response(
        render_template(
            "board/page.html", plain=_is_plain(), code=unnamed and unnamed.code, csrf=_csrf(), **_shown(board)
        )
    )
    named_boards.give(answer, unnamed)
    # A TV that was switched off overnight must not show yesterday's page from its cache.
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/d/<day>/board/here")
@public
def here(day: str) -> ResponseReturnValue:
    """A screen shows the board: of a named TV this is the sign of life, another is told the code to show."""
    unnamed = named_boards.show_board(day_id_of(box().engine, day))
    named = named_boards.named_board()
    return named_boards.give(jsonify({"name": named and named.name, "code": unnamed and unnamed.code}), unnamed)


@bp.get("/d/<day>/board/fragment")
@public
def fragment(day: str) -> Response:
    board = copy_of(day, "board", lambda: _copy(day))
    return fresh_response(board, lambda: board.body, extra=board.extra)


def _copy(day: str) -> Copy:
    board = board_snapshot(box().engine, day)
    over = f"{sum(_pause_is_over(one) for one in board.desks)}{board.notices.moment(box().now())}{_is_late(board)}"
    html = with_shapes(render_giving_way("board/_board.html", **_shown(board)))
    return Copy(board.epoch, board.seq, html, over)


def _shown(board: BoardSnapshot) -> dict[str, object]:
    return {
        "board": board,
        "calls": CALLS,
        "undone": TurnUndone.kind,
        "day": board.day,
        "lines": banners_for_board(board, box().now()),
        "grid": grid_of(len(board.desks)),
        "hall_url": box().public_url + url_for("hall.page", day=board.day.code),
        "build": build_id(),
        "page_seconds": PAGE_SECONDS,
        "is_late": _is_late(board),
    }


def _is_late(board: BoardSnapshot) -> bool:
    """The hour of opening has passed, and nobody has opened the day: a wall must not promise that hour."""
    return box().now() >= board.day.opens_at


def _pause_is_over(one: BoardDesk) -> bool:
    """The board then no longer says until when; its text changes although nothing happened."""
    return one.desk.pause_until is not None and one.desk.pause_until <= box().now()


def _csrf() -> str:
    """For a laptop on which staff are signed in, and which feeds a TV: its posts are checked as all of theirs."""
    return generate_csrf() if current_actor().is_staff else ""


def _is_plain() -> bool:
    """`?plain=1` is for a TV whose browser cannot run the scripts: the page loads itself again."""
    return request.args.get("plain") == "1"
