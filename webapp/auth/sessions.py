"""Staff sessions of this server: begun at sign-in, looked up with each request, noted as in use, ended.

The cookie carries a secret whose hash stands in the table `session`. Nothing is remembered in this process but which
sessions are to be noted as in use: whatever ends one, in whichever process, ends it with the next request.
"""

import re
import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import Flask, current_app, request

from queues.model.actor import SYSTEM, Actor
from queues.model.sessions import SessionEnd, SessionWay, StaffSession
from queues.persistence.ids import new_id
from queues.persistence.people.people import tokens_by_id
from queues.persistence.people.sessions import Seen, begin_session, end_session, find_session, sessions_by_id
from queues.persistence.read_transaction import one_read
from webapp.services import Box, box

_BROWSERS = (
    ("Edge", r"Edg\w*/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrom\w+/|CriOS/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("ChromeOS", "CrOS"),
    ("Mac", "Mac OS"),
    ("Linux", "Linux"),
)


@dataclass
class InUse:
    """Sessions whose use is to be written down, by a job: a page must not wait for the disk because of it.

    `cut_sockets`: ends the sockets that these sessions have in this process.
    """

    cut_sockets: Callable[[Sequence[UUID]], None] = lambda session_ids: None
    _noted: dict[UUID, Seen] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, one: StaffSession, now: datetime) -> None:
        if one.is_to_note(now):
            seen = Seen(one.id, one.seen_at, now, int(one.step(now).total_seconds()))
            with self._lock:
                self._noted[one.id] = seen

    def take(self) -> list[Seen]:
        with self._lock:
            noted, self._noted = self._noted, {}
        return list(noted.values())


def init_sessions(app: Flask) -> None:
    app.extensions["giliran_sessions"] = InUse()


def begin_here(way: SessionWay, mark: str, *, user_id: UUID | None, desk_id: UUID | None) -> str:
    """A new session for this browser; its secret, which no table holds."""
    here, secret = box(), secrets.token_urlsafe(32)
    here.writer.write(
        begin_session,
        session_id=new_id(),
        secret=secret,
        way=way,
        user_id=user_id,
        desk_id=desk_id,
        mark=mark,
        device=device_label(request.user_agent.string),
        now=trusted_now(),
    )
    return secret


def session_of(secret: str) -> StaffSession | None:
    """The session that a cookie names, if it is still good; that it is in use is noted."""
    now = trusted_now()
    with one_read(box().engine) as connection:
        found = find_session(connection, secret)
    if found is None or found.over(now):
        return None
    in_use().note(found, now)
    return found


def end_here(session_id: UUID, why: SessionEnd, *, by: Actor = SYSTEM) -> bool:
    """End it for good, its sockets too; whether it had not ended before."""
    here = box()
    ended = here.writer.write(end_session, session_id=session_id, why=why, now=here.now(), by=by)
    in_use().cut_sockets([session_id])
    return bool(ended)


def over_among(here: Box, let_in_by: Sequence[UUID]) -> list[UUID]:
    """Those of these sessions and access tokens that are over, or gone: one read, none when there are none."""
    if not let_in_by:
        return []
    with one_read(here.engine) as connection:
        good = {one.id for one in sessions_by_id(connection, let_in_by) if not one.over(here.time.trusted_now())}
        good |= {one.id for one in tokens_by_id(connection, let_in_by) if one.is_valid(here.now())}
    return [one for one in let_in_by if one not in good]


def trusted_now() -> datetime:
    """The time by which sessions are counted: no jump of the clock moves it."""
    return box().time.trusted_now()


def in_use() -> InUse:
    return cast(InUse, current_app.extensions["giliran_sessions"])


def device_label(user_agent: str) -> str:
    """`Chrome · Android`: enough to tell the tablet on the table from the one that is missing."""
    kinds = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return " · ".join(filter(None, kinds))


def _first(known: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, user_agent)), "")
