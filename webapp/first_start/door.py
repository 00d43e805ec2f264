"""Who may set up an empty box: whoever sits at it, or has the code that its terminal shows; one at a time.

Everybody in the Wi-Fi reaches an empty box, and the first admin may do everything. So the first start is for a browser
on the box itself, known by the address of its connection, which no header changes; behind a proxy nobody is. From
elsewhere it wants the code that `giliran serve` has printed: known to this process only by its hash, good until there
is an admin or the server ends, with few tries for all devices together.
"""

import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from time import monotonic
from typing import TypeVar, cast
from weakref import WeakSet

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from queues.persistence.people.first_admin import is_untouched
from queues.persistence.read_transaction import one_read
from webapp.auth.access import EVERYBODY, public, wants_json
from webapp.services import box
from webapp.tls.https_door import is_on_this_laptop

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

CODE_HASH = "_GILIRAN_CODE_HASH"  # in the environment of the server that `serve` becomes
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LETTERS = 8
MOST_TRIES = 10  # of all devices together, until the server is started again
HELD_FOR = 5 * 60.0  # seconds after the last page of whoever is at it
_DOOR = "giliran_first_start"
_MINE, _SHOWN = "first_start", "first_start_code"  # in the session
LEADING_THERE = frozenset({"hall.front", "signing_in.page"})

_begun: WeakSet[Engine] = WeakSet()  # a box that was set up once is never empty again for this process


@dataclass
class FirstStartDoor:
    """`code_hash`: "" where no code was printed. `holder`: the browser that is at it, `held_until` by steady time."""

    code_hash: str = ""
    tries: int = 0
    holder: str = ""
    held_until: float = 0.0

    def opens_to(self, code: str) -> bool:
        """Whether this is the code; each wrong one counts."""
        if not self.code_hash or self.tries >= MOST_TRIES:
            return False
        if hmac.compare_digest(hash_of_code(code), self.code_hash):
            return True
        self.tries += 1
        return False

    def is_held_by_another(self, session_mark: str) -> bool:
        return self.holder not in ("", session_mark) and monotonic() < self.held_until

    def hold(self, session_mark: str) -> None:
        self.holder, self.held_until = session_mark, monotonic() + HELD_FOR


def new_code() -> str:
    """`7K4M-2QXP`: forty bits, of letters that nobody mistakes."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(LETTERS))
    return f"{letters[:4]}-{letters[4:]}"


def hash_of_code(code: str) -> str:
    """However it is written: small letters, blanks and hyphens do not count."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return sha256(plain.encode()).hexdigest()


def is_first_start(engine: Engine) -> bool:
    """Whether nobody has begun with this box."""
    if engine in _begun:
        return False
    with one_read(engine) as connection:
        if is_untouched(connection):
            return True
    _begun.add(engine)
    return False


def first_start(view: View) -> View:
    """A page of the first start: for whoever may set up the box, as long as nobody has; one at a time."""

    @wraps(view)
    def guarded(*args: object, **kwargs: object) -> ResponseReturnValue:
        if not is_first_start(box().engine):
            abort(404)
        if not may_set_up():
            return redirect(url_for("first_start.locked"))
        if door().is_held_by_another(session_mark()):
            return redirect(url_for("first_start.held"), 303)
        door().hold(session_mark())
        return view(*args, **kwargs)

    return cast(View, public(guarded))


def may_set_up() -> bool:
    """On the box's own screen, or with the code."""
    if is_on_this_laptop() and not box().settings.trusted_proxies:
        return True
    shown, known = session.get(_SHOWN, ""), door().code_hash
    return bool(known) and hmac.compare_digest(str(shown), known)


def note_code_shown() -> None:
    """From now on this browser may."""
    session[_SHOWN] = door().code_hash


def session_mark() -> str:
    """Stands for this browser."""
    if _MINE not in session:
        session[_MINE] = secrets.token_hex(16)
    return str(session[_MINE])


def door() -> FirstStartDoor:
    found: FirstStartDoor = current_app.extensions[_DOOR]
    return found


def init_first_start(app: Flask) -> None:
    app.extensions[_DOOR] = FirstStartDoor(os.environ.get(CODE_HASH, ""))
    app.before_request(_lead_there)


# -- inside ----------------------------------------------------------------------------------------------------------


def _lead_there() -> ResponseReturnValue | None:
    """The front page, the sign-in and every page of staff lead to it: there is nothing else to see yet."""
    if request.method != "GET" or request.endpoint is None or box().engine in _begun:
        return None
    access = getattr(current_app.view_functions[request.endpoint], "access", EVERYBODY)
    if (access == EVERYBODY and request.endpoint not in LEADING_THERE) or wants_json():
        return None
    return redirect(url_for("first_start.page")) if is_first_start(box().engine) else None
