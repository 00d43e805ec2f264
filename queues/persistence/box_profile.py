"""What the box says of itself on disk: one row, each answer written for itself, and what changed is an event."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from queues.model.actor import SYSTEM, Actor
from queues.model.events.box import BoxDescribed
from queues.persistence.schema.tables import profile
from queues.persistence.streams.recording import lock_box, record_in_box
from queues.persistence.writing.registry import change

THE_ROW = 1


@dataclass(frozen=True, kw_only=True)
class BoxAnswers:
    """What is to be said from now on; None: as it was. An empty text or logo says that there is none.

    `logo` in hex: a command travels to the running server as text.
    """

    regency_code: str | None = None
    village_word: str | None = None
    programme: str | None = None
    hotline: str | None = None
    zone: str | None = None
    languages: tuple[str, ...] | None = None
    logo: str | None = None


@change
def describe_box(connection: Connection, answers: BoxAnswers, *, now: datetime, by: Actor = SYSTEM) -> bool:
    """Write what was answered; whether that changes anything."""
    lock_box(connection)  # of two first answers at once one makes the row
    known = connection.execute(select(profile)).mappings().one_or_none()
    changed = {name: value for name, value in _values(answers).items() if known is None or known[name] != value}
    if not changed:
        return False
    if known is None:
        connection.execute(insert(profile).values(id=THE_ROW, **changed))
    else:
        connection.execute(update(profile).values(changed))
    record_in_box(connection, BoxDescribed(at=now, changed=tuple(sorted(changed))), actor=by)
    return True


@change
def note_box_described(connection: Connection, changed: tuple[str, ...], *, now: datetime, by: Actor = SYSTEM) -> None:
    """What this box says of itself was changed somewhere else than in its row."""
    lock_box(connection)
    record_in_box(connection, BoxDescribed(at=now, changed=changed), actor=by)


def _values(answers: BoxAnswers) -> dict[str, object]:
    said = {one.name: getattr(answers, one.name) for one in fields(answers)}
    if answers.languages is not None:
        said["languages"] = ",".join(answers.languages)
    if answers.logo is not None:
        said["logo"] = bytes.fromhex(answers.logo)
    return {name: value for name, value in said.items() if value is not None}
