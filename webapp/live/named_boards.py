"""Named TVs: a short code on a screen that staff type once, the credential in its browser, and its signs of life.

Anybody may open the board, and anybody's browser could be taken for the TV of the hall: forty fake ones once raised
forty alerts and left no place for the real one. So only a TV that staff have named is missed and has a place kept. Its
credential is a signed cookie; with it goes the code, which this server chose. Until it is named the screen shows that
code. Signs of life come by POST (by loading, where there are no scripts) and make no event of the day.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import cast
from uuid import UUID

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadSignature, Signer

from queues.persistence.named_boards import NamedBoard, name_board, note_board_seen, revoke_board
from queues.snapshots.board.named_boards import board_with
from webapp.auth.access import current_actor
from webapp.http.refusals import UnknownBoard, UnknownScreen
from webapp.http.server.gate import let_go_first
from webapp.services import box

COOKIE = "giliran_board"
LIFE = timedelta(days=400)  # the longest that browsers keep a cookie; each visit begins it anew
LETTERS = "ABCDEFHJKLMNPRTUVWXY"  # without those that are mistaken for figures or each other
CODE_LENGTH = 5
MOST_UNNAMED = 200  # screens that show a code; beyond it the one that was not heard of for longest is forgotten
UNNAMED_FOR = 120.0  # seconds after its last sign of life
BELIEVED_FOR = 5.0  # seconds that a credential is not looked up again
WRITTEN_EVERY = timedelta(seconds=45)


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
    app.extensions["giliran_unnamed_screens"] = UnnamedScreens()
    let_go_first(app, lambda: COOKIE in request.cookies and is_named())


def unnamed_screens() -> UnnamedScreens:
    """The screens that show a code to this server."""
    return cast(UnnamedScreens, current_app.extensions["giliran_unnamed_screens"])


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


def show_board(day_id: UUID, *, is_live: bool | None = None) -> Credential | None:
    """The screen shows this day's board: noted where it is named, else the credential with the code to be shown.

    `is_live`: whether it has a live connection; None: it has not said so.
    """
    named = named_board()
    if named:
        _note(named, day_id, box().now(), named.reading_since is None if is_live is None else is_live)
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


def take_off(board_id: UUID) -> None:
    """Refuses with UnknownBoard."""
    here = box()
    if not here.writer.write(revoke_board, board_id=board_id, by=current_actor(), now=here.now()):
        raise UnknownBoard
    _forget_believed()


def _forget_believed() -> None:
    """After a TV was named, taken off, or heard of."""
    current_app.extensions.get("giliran_known_boards", {}).clear()


def _new(key: str | None) -> Credential:
    return Credential(key or secrets.token_hex(16), "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)))


def _note(named: NamedBoard, day_id: UUID, now: datetime, is_live: bool) -> None:
    """At most once in a while: signs of life come from every TV four times a minute."""
    is_fresh = named.seen_at is not None and timedelta(0) <= now - named.seen_at < WRITTEN_EVERY
    if named.day_id == day_id and is_fresh and is_live == (named.reading_since is None):
        return
    box().writer.write(note_board_seen, board_id=named.id, day_id=day_id, now=now, is_live=is_live)
    _forget_believed()


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
