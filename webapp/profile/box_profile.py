"""The profile of the box for every page: kept in memory for some seconds, changed by an admin.

A new day begins with it. A day that is there keeps what it says, its zone above all: its hours are written in it.
"""

from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from weakref import WeakKeyDictionary

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from queues.model.actor import SYSTEM, Actor
from queues.persistence.box_profile import BoxAnswers, describe_box
from queues.persistence.read_transaction import one_read
from queues.reading.box_profile import ANSWERS, BoxProfile, read_box_profile
from webapp.services import Box, box

__all__ = ["ANSWERS", "BoxAnswers", "BoxProfile", "box_profile", "describe", "init_profile", "logo_mark", "state_of"]

BELIEVED_FOR = 3.0  # seconds that it is not read again: every page shows something of it
_NOBODY_SAID = BoxProfile()


@dataclass(frozen=True)
class _Kept:
    until: float
    profile: BoxProfile


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def box_profile(engine: Engine) -> BoxProfile:
    """What the box says of itself, with a default for what nobody has answered.

    Changes of this process are seen at once, those of another one some seconds later. A page that says that the
    database is away is shown all the same: with what was known last.
    """
    kept = _kept.get(engine)
    if kept and monotonic() < kept.until:
        return kept.profile
    try:
        with one_read(engine) as connection:
            found = read_box_profile(connection)
    except SQLAlchemyError:
        return kept.profile if kept else _NOBODY_SAID
    _kept[engine] = _Kept(monotonic() + BELIEVED_FOR, found)
    return found


def describe(here: Box, answers: BoxAnswers, *, by: Actor = SYSTEM) -> bool:
    """Write what was answered, and show it from now on; whether that changes anything."""
    try:
        return here.writer.write(describe_box, answers, now=here.now(), by=by)
    finally:
        _kept.pop(here.engine, None)


def state_of(profile: BoxProfile) -> str:
    """What a form was made from: another one when somebody has answered otherwise meanwhile."""
    said = repr([getattr(profile, name) for name in ANSWERS])
    return sha256(said.encode()).hexdigest()[:16]


def logo_mark(profile: BoxProfile) -> str:
    """Stands for the logo in its address, so that a browser may keep it for ever; "" where there is none."""
    return sha256(profile.logo).hexdigest()[:16] if profile.logo else ""


def init_profile(app: Flask) -> None:
    app.jinja_env.globals.update(
        box_profile=lambda: box_profile(box().engine), logo_mark=lambda: logo_mark(box_profile(box().engine))
    )
