"""Named TVs: a short code on a screen that staff type once, the credential in its browser, and its signs of life.

Anybody may open the board, and anybody's browser could be taken for the TV of the hall: forty fake ones once raised
forty alerts and left no place for the real one. So only a TV that staff have named is missed and has a place kept. Its
credential is a signed cookie; with it goes the code, which this server chose. Until it is named the screen shows that
code. Signs of life come by POST (by loading, where there are no scripts) and make no event of the day.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import Any, cast
from uuid import UUID

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, Signer

from queues.model.hall.board_report import BoardReport
from queues.model.hall.service_day import DayState
from queues.model.refusals import DayIsClosed
from queues.persistence.named_boards import (
    NamedBoard,
    name_board,
    note_board_seen,
    rename_board,
    revoke_board,
    send_board,
    set_up_board,
)
from queues.reading.hall.day_head import DayHead
from queues.snapshots.board.named_boards import board_of_id, board_with
from webapp.auth.access import current_actor
from webapp.http.refusals import UnknownBoard, UnknownScreen
from webapp.http.server.gate import let_go_first
from webapp.live.board_signs import SIGNS, BoardSigns
from webapp.services import Box, box

COOKIE = "giliran_board"
LIFE = timedelta(days=400)  # the longest that browsers keep a cookie; each visit begins it anew
LETTERS = "ABCDEFHJKLMNPRTUVWXY"  # without those that are mistaken for figures or each other
CODE_LENGTH = 5
MOST_UNNAMED = 200  # screens that show a code; beyond it the one that was not heard of for longest is forgotten
UNNAMED_FOR = 120.0  # seconds after its last sign of life
BELIEVED_FOR = 5.0  # seconds that a credential is not looked up again
WRITTEN_EVERY = timedelta(seconds=45)
WRITTEN_FOR_OTHERS_EVERY = timedelta(seconds=4)


@dataclass(frozen=True)
class Credential:
    """What lies in the browser of a screen."""

    key: str
    code: str

    @property
    def key_hash(self) -> bytes:
        return sha256(self.key.encode()).digest()


class UnnamedScreens:
    """Screens that show a code now, by it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: dict[str, tuple[bytes, float]] = {}

    def saw(self, shown: Credential) -> bool:
        """False where another screen shows this code: then it needs a new one."""
        now = monotonic()
        with self._lock:
            known = self._seen.pop(shown.code, None)
            if known and known[0] != shown.key_hash and now - known[1] < UNNAMED_FOR:
                self._seen[shown.code] = known
                return False
            self._seen[shown.code] = (shown.key_hash, now)
            while len(self._seen) > MOST_UNNAMED:
                del self._seen[next(iter(self._seen))]
        return True

    def with_code(self, code: str) -> bytes | None:
        """The hash of the credential of the screen that shows it."""
        with self._lock:
            key_hash, at = self._seen.get(code.strip().upper(), (b"", float("-inf")))
        return key_hash if monotonic() - at < UNNAMED_FOR else None


def init_boards(app: Flask) -> None:
    here: Box = app.extensions["giliran"]
    app.extensions["giliran_unnamed_screens"] = UnnamedScreens()
    app.extensions[SIGNS] = BoardSigns(here.settings.redis_url, here.clock.awake)
    let_go_first(app, lambda: COOKIE in request.cookies and is_named())


def unnamed_screens() -> UnnamedScreens:
    """The screens that show a code to this server."""
    return cast(UnnamedScreens, current_app.extensions["giliran_unnamed_screens"])


def board_signs() -> BoardSigns:
    """What the named TVs have said to this server of themselves."""
    return cast(BoardSigns, current_app.extensions[SIGNS])


def credential() -> Credential | None:
    """What this browser was given, if this box has given it."""
    try:
        said = _signer().unsign(request.cookies.get(COOKIE, "")).decode()
    except (BadSignature, UnicodeDecodeError):
        return None
    key, _, code = said.partition(".")
    return Credential(key, code) if key and code else None


def named_board() -> NamedBoard | None:
    """The named TV that asks."""
    if "board" not in g:
        held = credential()
        g.board = _believed(held.key_hash) if held else None
    return cast(NamedBoard | None, g.board)


def is_named() -> bool:
    return named_board() is not None


def show_board(day_id: UUID, report: BoardReport | None = None, page: str = "") -> Credential | None:
    """The screen shows this day's board: noted where it is named, else the credential with the code to be shown.

    `report`: what it says of itself; None where it only loads its page. `page`: which loading of the page speaks.
    """
    named = named_board()
    if named:
        board_signs().hear(named.id, report, page)
        _note(named, day_id, box().now(), report.is_live if report else named.reading_since is None)
        return None
    held = credential()
    while held is None or not unnamed_screens().saw(held):
        held = _new(held.key if held else None)
    return held


def give(response: Response, held: Credential | None) -> Response:
    """Keep the credential in the browser for a year and more, from now on."""
    held = held or credential()
    if held:
        response.set_cookie(
            COOKIE,
            _signer().sign(f"{held.key}.{held.code}").decode(),
            max_age=LIFE,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


def name_screen(code: str, name: str, day_id: UUID) -> None:
    """Staff have typed what a screen shows; refuses with UnknownScreen."""
    key_hash = unnamed_screens().with_code(code)
    if key_hash is None:
        raise UnknownScreen(screen=code.upper())
    here = box()
    here.writer.write(name_board, name=name, key_hash=key_hash, day_id=day_id, by=current_actor(), now=here.now())
    _forget_believed()


def rename(board_id: UUID, name: str) -> None:
    """Refuses with UnknownBoard, BoardNameTaken."""
    _change(rename_board, board_id=board_id, name=name)


def set_up(board_id: UUID, chosen: Mapping[str, Any], version: int) -> None:
    """Keep what staff have chosen for a TV; refuses with UnknownBoard, BoardMovedOn."""
    _change(set_up_board, board_id=board_id, chosen=dict(chosen), version=version)


def send_to(board_id: UUID, day: DayHead) -> None:
    """Let a TV show another day; refuses with UnknownBoard, DayIsClosed."""
    if day.state == DayState.CLOSED:
        raise DayIsClosed
    _change(send_board, board_id=board_id, day_id=day.id)


def play_test(board_id: UUID) -> None:
    """A test call, which this TV alone shows and plays; refuses with UnknownBoard."""
    if board_of_id(box().engine, board_id) is None:
        raise UnknownBoard
    board_signs().send_test(board_id)


def take_off(board_id: UUID) -> None:
    """Refuses with UnknownBoard."""
    _change(revoke_board, board_id=board_id)


def _change(change: Callable[..., bool], **how: Any) -> None:
    here = box()
    if not here.writer.write(change, by=current_actor(), now=here.now(), **how):
        raise UnknownBoard
    _forget_believed()


def _forget_believed() -> None:
    """After a TV was named, taken off, or heard of."""
    current_app.extensions.get("giliran_known_boards", {}).clear()


def _new(key: str | None) -> Credential:
    return Credential(key or secrets.token_hex(16), "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)))


def _note(named: NamedBoard, day_id: UUID, now: datetime, is_live: bool) -> None:
    """At most once in a while: signs of life come from every TV twelve times a minute."""
    is_fresh = named.seen_at is not None and timedelta(0) <= now - named.seen_at < _written_every()
    if named.day_id == day_id and is_fresh and is_live == (named.reading_since is None) and named.sent_to != day_id:
        return
    box().writer.write(note_board_seen, board_id=named.id, day_id=day_id, now=now, is_live=is_live)
    _forget_believed()


def _written_every() -> timedelta:
    """Processes that share nothing but a database hear of each other's TVs through it alone."""
    here = box()
    is_for_others = here.engine.dialect.name != "sqlite" and board_signs().is_alone
    return (WRITTEN_FOR_OTHERS_EVERY if is_for_others else WRITTEN_EVERY) * here.settings.speed


def _believed(key_hash: bytes) -> NamedBoard | None:
    known: dict[bytes, tuple[float, NamedBoard | None]] = current_app.extensions.setdefault("giliran_known_boards", {})
    until, found = known.get(key_hash, (0.0, None))
    if monotonic() < until:
        return found
    if len(known) > MOST_UNNAMED:
        known.clear()
    found = board_with(box().engine, key_hash)
    known[key_hash] = (monotonic() + BELIEVED_FOR, found)
    return found


def _signer() -> Signer:
    return Signer(box().settings.secret, salt="giliran.board")
