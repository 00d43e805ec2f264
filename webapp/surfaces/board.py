"""The board: what the TV of the hall shows. Public, and never in need of a touch."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zlib import crc32

from flask import Blueprint, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from pydantic import BaseModel, ConfigDict, Field

from queues.model.events import TurnCalled, TurnClosed, TurnHeld, TurnRecalled, TurnResumed, TurnUndone
from queues.model.hall.service_day import DayState
from queues.model.queue.known_call import KnownCall, call_of_key
from queues.reading.hall.day_head import DayHead
from queues.snapshots.board.board import RECENT_OF_ALL, BoardDesk, BoardQueue, BoardSnapshot, board_snapshot
from queues.snapshots.board.chosen_desks import board_of_desks
from queues.snapshots.board.days_of_screens import day_to_begin_with, day_to_go_to
from queues.snapshots.shared.days import day_head, near_days
from webapp.auth.access import current_actor, public
from webapp.http.assets import build_id
from webapp.http.etags import fresh_response
from webapp.http.rendering import render_giving_way, with_shapes
from webapp.live import named_boards
from webapp.live.board_handover import LONGEST, handover_code, taken_over
from webapp.live.hall_voice import note_calls, voice_answer
from webapp.live.screen_reports import SignOfLife, count_unnamed_screen
from webapp.live.snapshot_cache import Copy, copy_of
from webapp.profile.hall_wifi import hall_wifi
from webapp.request_models import read_body
from webapp.services import box
from webapp.surfaces import screen_settings
from webapp.surfaces.board_pages import (
    LINE,
    all_of,
    grid_of,
    lines_of,
    most_calls,
    pages_of,
    pages_of_desks,
    seats_of,
    strip_of,
)
from webapp.surfaces.screen_settings import ScreenSettings, notes_of
from webapp.surfaces.screens.screen_level import ScreenLevel, level_here
from webapp.voice.on_board import (
    HEARD,
    announcements_aloud,
    are_voices_being_made,
    mark_of_voices,
    voices_here,
    voices_of_desks,
)
from webapp.words.banners import banners_for_board
from webapp.words.desk_names import DeskSign, desk_range, desk_signs
from webapp.words.language import said
from webapp.words.waiting.ranges import range_in_row

bp = Blueprint("board", __name__)

# What the screen shows big and lets sound, and which of it calls once more.
CALLS = tuple(cls.kind for cls in (TurnCalled, TurnRecalled, TurnResumed))
AGAIN = (TurnRecalled.kind, TurnResumed.kind)
# What makes that needless at the desk of the call; an undo takes it back.
ENDS = (TurnHeld.kind, TurnClosed.kind)
PAGE_SECONDS = 5  # how often a browser without JavaScript loads the board again
AGAIN_SECONDS = 15  # how often a screen asks which day it is to show
STEPS = 27720  # the next pages of a list begin with the first again; a multiple of every number of pages up to twelve
LONGEST_PART = 36  # letters of the desks that a board of some of them names
MOST_REPORTED = 50  # calls that a TV reports at once
FEW_CALLS = 4  # so many leave room for a large QR code


class SpokenReport(BaseModel):
    """Keys of calls: number and time."""

    model_config = ConfigDict(extra="ignore")

    spoken: list[str] = Field(default=[], max_length=MOST_REPORTED)
    missed: list[str] = Field(default=[], max_length=MOST_REPORTED)


class Handover(BaseModel):
    """`code`: as the last sign of life was answered, at the address that is gone."""

    model_config = ConfigDict(extra="ignore")

    code: str = Field(max_length=LONGEST)


@bp.get("/board")
@public
def front() -> ResponseReturnValue:
    """Where every TV may begin, on every day: it comes to its board by itself, also after a power cut."""
    here = box()
    kept: dict[str, Any] = {**screen_settings.kept_in_address(screen_settings.OF_SCREENS)}
    day = day_to_begin_with(here.engine, here.now(), named_boards.named_board())
    if day is not None:
        answer = make_response(redirect(url_for("board.page", day=day.code, **kept), 303))
    else:
        days = near_days(here.engine, here.now()).nearest_first
        answer = make_response(render_template("board/choose.html", days=days, kept=kept, again_seconds=AGAIN_SECONDS))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/d/<day>/board")
@public
def page(day: str) -> ResponseReturnValue:
    """Once the visit goes on with another day, a TV that is still here is led to that day's board."""
    board = _read(day)
    if goes_on := _goes_on_at(board.day):
        return redirect(goes_on, 303)
    unnamed = named_boards.show_board(board.day.id)
    # When this address is gone, the page asks the others before it moves there (components/board/board-care.js).
    g.connect_also = " ".join(box().address.urls)
    answer = make_response(
        render_template(
            "board/page.html",
            level=level_here(),
            code=unnamed and unnamed.code,
            csrf=_csrf(),
            page_seconds=PAGE_SECONDS,
            next_address=_next_address(day),
            lower_address=_lower_address(day),
            settings_version=screen_settings.version_here(),
            **_shown(board, screen_settings.settings_here(board), _step()),
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

    What a named TV says of itself is heard; what any other says is not even read. `go`: where the screen is to go on,
    as its visit does today. `settings_version`: a page that began with another one loads itself again. `test`: the
    test call that it is to play. `handover`: with it a named TV takes its name to another address of the box. `epoch`
    and `seq`: how far the day has come, which a TV that may speak again reads before it speaks.
    """
    shown, named = day_head(box().engine, day), named_boards.named_board()
    said = read_body(SignOfLife) if named else SignOfLife()
    if not named:
        count_unnamed_screen()
    unnamed = named_boards.show_board(shown.id, said.report, said.page)
    if named and said.test:
        named_boards.board_signs().answer_test(named.id, said.test.id, said.test.result)
    answer = {
        "name": named and named.name,
        "code": unnamed and unnamed.code,
        "go": _goes_on_at(shown),
        "settings_version": screen_settings.version_here(),
        "test": named and named_boards.board_signs().due_test(named.id),
        "handover": _handover() if named else None,
        "epoch": shown.epoch,
        "seq": shown.seq,
        **voice_answer(shown.id, named, screen_settings.chosen_here(), sound=said.sound or ""),
    }
    return named_boards.give(jsonify(answer), unnamed)


@bp.post("/board/move")
@public
def move() -> ResponseReturnValue:
    """A TV goes on at this address of the box and brings the code that it was given at another one."""
    count_unnamed_screen()
    held = taken_over(read_body(Handover).code)
    return named_boards.give(jsonify({"taken": held is not None}), held)


@bp.post("/d/<day>/board/spoken")
@public
def spoken(day: str) -> ResponseReturnValue:
    """A named TV has spoken these calls, and was too late for those; what another screen says counts for nothing."""
    report, shown, named = read_body(SpokenReport), day_head(box().engine, day), named_boards.named_board()
    if named:
        note_calls(shown.id, named, spoken=_calls(report.spoken), missed=_calls(report.missed))
    return jsonify({"noted": named is not None})


def _handover() -> str | None:
    held = named_boards.credential()
    return handover_code(held) if held else None


def _calls(keys: list[str]) -> list[KnownCall]:
    return [call for key in keys if (call := call_of_key(key))]


@bp.get("/d/<day>/board/fragment")
@public
def fragment(day: str) -> Response:
    """One copy for all screens with the same settings; an address may choose at will, and fills no memory."""
    key = screen_settings.shared_key()
    board = _copy(day) if key is None else copy_of(day, ("board", key, _is_small()), lambda: _copy(day))
    return fresh_response(board, lambda: board.body, extra=board.extra)


def _goes_on_at(day: DayHead) -> str | None:
    """The board of the day to which staff have sent this TV, or of the visit's next day."""
    here = box()
    found = day_to_go_to(here.engine, day, here.now(), named_boards.named_board())
    return url_for("board.page", day=found.code) if found else None


def _copy(day: str) -> Copy:
    board, now = _read(day), box().now()
    here = screen_settings.settings_here(board)
    extra = _extra(board, here, now)  # first: what is made while the page is rendered shall make it anew
    html = with_shapes(render_giving_way("board/_board.html", **_shown(board, here)))
    return Copy(board.epoch, board.seq, html, extra)


def _extra(board: BoardSnapshot, here: ScreenSettings, now: datetime) -> str:
    return _by_the_clock(board, now) + here.mark + mark_of_voices(board, here.settings, now)


def _read(day: str) -> BoardSnapshot:
    """Refuses with UnknownDay."""
    here = box()
    return board_snapshot(here.engine, day, now=here.now(), most_recent=RECENT_OF_ALL)


def _by_the_clock(board: BoardSnapshot, now: datetime) -> str:
    """What changes on the board although nothing happens in its day."""
    over = sum(_pause_is_over(one) for one in board.desks)
    ages = "".join(call.ages.at(now)[0] for call in board.calling)
    next_day = f"{board.next_day.code}{board.next_day.state}" if board.next_day else ""
    said = [[queue.estimate for queue in board.waiting], hall_wifi(box()), box().address.urls]
    waits = f"{crc32(repr(said).encode()):x}"
    return f"{over}{board.notices.moment(now)}{_is_late(board)}{ages}{next_day}{waits}"


def _shown(everything: BoardSnapshot, here: ScreenSettings, step: int = 0) -> dict[str, object]:
    board = board_of_desks(everything, here.settings.desks, here.settings.agencies)
    grid, is_small = grid_of(len(board.desks)), _is_small()
    signs = desk_signs(one.desk.name for one in board.desks)
    waiting = [*(queue for queue in board.waiting if queue.count), None] if board.day.is_being_served else []
    queues = all_of(waiting) if is_small else lines_of(waiting, _letters, step)
    strip = strip_of([*notes_of(here), *banners_for_board(board, box().now())], queues, grid, step)
    cards = most_calls((one.number for one in board.calling), strip)
    return {
        "board": board,
        "settings": here.settings,
        "addresses": box().address.urls,
        "wifi": hall_wifi(box()),
        "kept": screen_settings.kept_in_address(),
        "is_small": is_small,
        "part": _part(board, len(everything.desks), signs),
        "kinds": {"calls": CALLS, "again": AGAIN, "ends": ENDS, "undone": TurnUndone.kind},
        "voice": {
            **voices_here(here.settings, board.day),
            "kinds": HEARD,
            "desks": voices_of_desks(everything, here.settings),
            "calls": everything.calling,
            "announced": announcements_aloud(everything, here.settings, box().now()),
            "is_making": are_voices_being_made(),
        },
        "day": board.day,
        "is_over": board.day.state == DayState.CLOSED,
        "strip": strip,
        # A small screen is scrolled, so that nothing in its rows turns pages either.
        "seats": {one.desk.id: seats_of(one.numbers, 1 if is_small else len(board.desks), step) for one in board.desks},
        "desks": all_of(board.desks) if is_small else pages_of_desks(board.desks, step),
        "calls": all_of(board.calling) if is_small else pages_of(board.calling, cards, step),
        "queues": () if strip.takes_waits else queues,
        "has_few_calls": len(board.calling) <= FEW_CALLS,
        "signs": signs,
        "grid": grid,
        "hall_url": box().public_url + url_for("hall.page", day=board.day.code),
        "short_address": box().public_url.removeprefix("http://"),
        "build": build_id(),
        "is_late": _is_late(board),
    }


def _part(board: BoardSnapshot, of_all: int, signs: Mapping[str, DeskSign]) -> str:
    """Which desks are on a board of some, in few words; "" where all are."""
    if len(board.desks) == of_all:
        return ""
    named = desk_range(signs[one.desk.name].name for one in board.desks)
    return named if len(named) <= LONGEST_PART else _("%(count)s dari %(all)s meja", count=len(board.desks), all=of_all)


def _letters(queue: BoardQueue | None) -> int:
    """With the space after it; None stands for the rule of the order, which has a line of its own."""
    if queue is None:
        return LINE
    wait = range_in_row(queue.estimate)
    return len(f"{said(queue, 'name')} {queue.count}  {f' ± {wait}' if wait else ''}")


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
    kept: dict[str, Any] = {name: request.args[name] for name in ("lang", "plain", "level") if name in request.args}
    kept |= screen_settings.kept_in_address()
    return url_for("board.page", day=day, **kept, step=(_step() + 1) % STEPS)


def _lower_address(day: str) -> str:
    """Where a browser goes that cannot run what it was given; "" where there is nothing lower."""
    lower = {ScreenLevel.MODERN: ScreenLevel.OLD, ScreenLevel.OLD: ScreenLevel.PLAIN}.get(level_here())
    kept: dict[str, Any] = {**screen_settings.kept_in_address(screen_settings.OF_SCREENS), "level": lower}
    return url_for("board.page", day=day, **kept) if lower else ""


def _csrf() -> str:
    """For a laptop on which staff are signed in, and which feeds a TV: its posts are checked as all of theirs."""
    return generate_csrf() if current_actor().is_staff else ""


def _is_small() -> bool:
    """`?small`: for a phone or tablet that is a second board, or a loudspeaker for the queue outside."""
    return "small" in request.args
