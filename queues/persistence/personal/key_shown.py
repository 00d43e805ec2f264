"""Who was shown the code of a day's key: an event of the box, like every reading of what is about people."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from queues.model.actor import Actor
from queues.model.events.box import DayKeyShown
from queues.persistence.streams.recording import record_in_box
from queues.persistence.writing.registry import change


@change
def note_key_shown(connection: Connection, *, day_id: UUID, now: datetime, by: Actor) -> None:
    record_in_box(connection, DayKeyShown(at=now, day_id=day_id), actor=by)
