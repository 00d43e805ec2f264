"""Who took a backup along: an event of the box, because everything that the box knows leaves with it."""

from datetime import datetime

from sqlalchemy import Connection

from queues.model.actor import Actor
from queues.model.events.box import BackupTaken
from queues.persistence.streams.recording import record_in_box
from queues.persistence.writing.registry import change


@change
def note_backup_taken(connection: Connection, *, file: str, now: datetime, by: Actor) -> None:
    record_in_box(connection, BackupTaken(at=now, file=file), actor=by)
