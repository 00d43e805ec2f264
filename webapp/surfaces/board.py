"""The board: what the TV of the hall shows. Public, and never in need of a touch."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from queues.model.events import TurnCalled, TurnClosed, TurnHeld, TurnRecalled, TurnResumed, TurnUndone
from queues.model.hall.service_day import DayState
from queues.snapshots.board.board import BoardDesk, BoardQueue, BoardSnapshot, board_snapshot
from queues.snapshots.shared.days import day_id_of
from webapp.auth.access import current_actor, public
from webapp.http.assets import build_id
from webapp.http.etags import fresh_response
from webapp.http.rendering import render_giving_way, with_shapes
from webapp.live import named_boards
from webapp.live.snapshot_cache import Copy, copy_of
from webapp.services import box
from webapp.surfaces.board_pages import LINE, MOST_CALLS, grid_of, lines_of, pages_of, pages_of_desks
from webapp.words.banners import banners_for_board
from webapp.words.desk_names import desk_signs
from webapp.words.language import said

bp = Blueprint("board", __name__)

# What the screen shows big and lets sound, and which of it calls once more.
CALLS = tuple(cls.kind for cls in (TurnCalled, TurnRecalled, TurnResumed))
AGAIN = (TurnRecalled.kind, TurnResumed.kind)
# What makes that needless at the desk of the call; an undo takes it back.
ENDS = (TurnHeld.kind, TurnClosed.kind)
PAGE_SECONDS = 10  # how often a browser without JavaScript loads the board again
STEPS = 27720  # the next pages of a list begin with the first again; a multiple of every number of pages up to twelve
FEW_CALLS = 4  # so many leave room for a large QR code


@bp.get("/d/<day>/board")
@public
def page(day: str) -> ResponseReturnValue:
    board = board_snapshot(box().engine, day)
    unnamed = named_boards.show_board(board.day.id)
    answer = make_response(
        render_template(
            "board/page.html",
            plain=_is_plain(),
            code=unnamed and unnamed.code,
            csrf=_csrf(),
            page_seconds=PAGE_SECONDS,
            next_address=_next_address(day),
            **_shown(board, _step()),
        )
    )
    named_boards.give(answer, unnamed)
    # A TV that was switched off overnight must not show yesterday's page from its cache.
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/d/<day>/board/here")
@public
def here(day: str) -> ResponseReturnValue:
    """A screen shows the board: of a named TV this is the sign of life, another is told the code to show.

    `live` is 0 where it has no live connection and reads itself every few seconds.
    """
    unnamed = named_boards.show_board(day_id_of(box().engine, day), is_live=request.args.get("live") != "0")
    named = named_boards.named_board()
    return named_boards.give(jsonify({"name": named and named.name, "code": unnamed and unnamed.code}), unnamed)


@bp.get("/d/<day>/board/fragment")
@public
def fragment(day: str) -> Response:
    board = copy_of(day, "board", lambda: _copy(day))
    return fresh_response(board, lambda: board.body, extra=board.extra)


def _copy(day: str) -> Copy:
    board, now = board_snapshot(box().engine, day), box().now()
    html = with_shapes(render_giving_way("board/_board.html", **_shown(board)))
    return Copy(board.epoch, board.seq, html, _by_the_clock(board, now))


def _by_the_clock(board: BoardSnapshot, now: datetime) -> str:
    """What changes on the board although nothing happens in its day."""
    over = sum(_pause_is_over(one) for one in board.desks)
    ages = "".join(call.ages.at(now)[0] for call in board.calling)
    next_day = f"{board.next_day.code}{board.next_day.state}" if board.next_day else ""
    return f"{over}{board.notices.moment(now)}{_is_late(board)}{ages}{next_day}"


def _shown(board: BoardSnapshot, step: int = 0) -> dict[str, object]:
    waiting = [queue for queue in board.waiting if queue.count]
    return {
        "board": board,
        "kinds": {"calls": CALLS, "again": AGAIN, "ends": ENDS, "undone": TurnUndone.kind},
        "day": board.day,
        "is_over": board.day.state == DayState.CLOSED,
        "lines": pages_of(banners_for_board(board, box().now()), 1, step),
        "desks": pages_of_desks(board.desks, step),
        "calls": pages_of(board.calling, MOST_CALLS, step),
        "queues": lines_of([*waiting, None], _letters, step),
        "has_few_calls": len(board.calling) <= FEW_CALLS,
        "signs": desk_signs(one.desk.name for one in board.desks),
        "grid": grid_of(len(board.desks)),
        "hall_url": box().public_url + url_for("hall.page", day=board.day.code),
        "short_address": box().public_url.removeprefix("http://"),
        "build": build_id(),
        "is_late": _is_late(board),
    }


def _letters(queue: BoardQueue | None) -> int:
    """With the space after it; None stands for the rule of the order, which has a line of its own."""
    return len(f"{said(queue, 'name')} {queue.count}") + 2 if queue else LINE


def _is_late(board: BoardSnapshot) -> bool:
    """The hour of opening has passed, and nobody has opened the day: a wall must not promise that hour."""
    return box().now() >= board.day.opens_at


def _pause_is_over(one: BoardDesk) -> bool:
    """The board then no longer says until when; its text changes although nothing happened."""
    return one.desk.pause_until is not None and one.desk.pause_until <= box().now()


def _step() -> int:
    """How often a browser without JavaScript has loaded the board: it shows the next pages each time."""
    return max(0, request.args.get("step", 0, type=int)) % STEPS


def _next_address(day: str) -> str:
    kept: dict[str, Any] = {name: request.args[name] for name in ("lang", "plain") if name in request.args}
    return url_for("board.page", day=day, **kept, step=(_step() + 1) % STEPS)


def _csrf() -> str:
    """For a laptop on which staff are signed in, and which feeds a TV: its posts are checked as all of theirs."""
    return generate_csrf() if current_actor().is_staff else ""


def _is_plain() -> bool:
    """`?plain=1` is for a TV whose browser cannot run the scripts: the page loads itself again."""
    return request.args.get("plain") == "1"
