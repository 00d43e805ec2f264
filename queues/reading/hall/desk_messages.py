"""What desks were told and whether it was read, and whether a desk waits for help."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, select

from queues.model.trouble.alerts import AlertKind
from queues.persistence.schema.tables import access_token, alert, desk_message, staff_user

LATEST = 6  # what a coordinator looks back at


@dataclass(frozen=True)
class DeskMessage:
    """`about`: a `MessageAbout`. `added` and `removed` are codes of services; `sent_by` and `read_by` are names."""

    id: UUID
    about: str
    text: str | None
    added: tuple[str, ...]
    removed: tuple[str, ...]
    sent_at: datetime
    sent_by: str | None
    read_at: datetime | None
    read_by: str | None


_sender, _sending_device = staff_user.alias("sender"), access_token.alias("sending_device")
_reader, _reading_device = staff_user.alias("reader"), access_token.alias("reading_device")
_MESSAGES = (
    select(
        desk_message,
        _sender.c.display_name.label("sender"),
        _sending_device.c.label.label("sending_device"),
        _reader.c.display_name.label("reader"),
        _reading_device.c.label.label("reading_device"),
    )
    .outerjoin(_sender, _sender.c.id == desk_message.c.sent_by)
    .outerjoin(_sending_device, _sending_device.c.id == desk_message.c.sent_by)
    .outerjoin(_reader, _reader.c.id == desk_message.c.read_by)
    .outerjoin(_reading_device, _reading_device.c.id == desk_message.c.read_by)
    .where(desk_message.c.desk_id == bindparam("desk_id"))
    .order_by(desk_message.c.sent_at.desc(), desk_message.c.id.desc())
)
_UNREAD = _MESSAGES.where(desk_message.c.read_at.is_(None))
_LATEST = _MESSAGES.limit(LATEST)
_HELP_WANTED_SINCE = select(alert.c.raised_at).where(
    alert.c.day_id == bindparam("day_id"),
    alert.c.kind == AlertKind.HELP_WANTED.value,
    alert.c.subject == bindparam("subject"),
    alert.c.cleared_at.is_(None),
)


def read_unread_messages(connection: Connection, desk_id: UUID) -> tuple[DeskMessage, ...]:
    """What the clerk has not confirmed, the newest first."""
    return _messages(connection, _UNREAD, desk_id)


def read_latest_messages(connection: Connection, desk_id: UUID) -> tuple[DeskMessage, ...]:
    """The newest first, whether they were read or not."""
    return _messages(connection, _LATEST, desk_id)


def read_help_wanted_since(connection: Connection, day_id: UUID, desk_id: UUID) -> datetime | None:
    """Since when the desk has asked for help and nobody has answered."""
    asked = {"day_id": day_id, "subject": str(desk_id)}
    found: datetime | None = connection.execute(_HELP_WANTED_SINCE, asked).scalar_one_or_none()
    return found


def _messages(connection: Connection, statement: object, desk_id: UUID) -> tuple[DeskMessage, ...]:
    rows = connection.execute(statement, {"desk_id": desk_id}).all()  # type: ignore[call-overload]
    return tuple(
        DeskMessage(
            id=row.id,
            about=row.about,
            text=row.text,
            added=tuple(row.added),
            removed=tuple(row.removed),
            sent_at=row.sent_at,
            sent_by=row.sender or row.sending_device,
            read_at=row.read_at,
            read_by=row.reader or row.reading_device,
        )
        for row in rows
    )
