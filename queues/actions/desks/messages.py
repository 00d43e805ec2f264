"""What a desk is told stays on its screen until its clerk has read it: a line of words, a change of its services."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update

from queues.actions.permissions import require_seat
from queues.model import events
from queues.model.hall.desk import Desk, DeskState
from queues.model.hall.desk_message import LONGEST_MESSAGE, MessageAbout, ServicesChange
from queues.model.refusals import UnknownMessage
from queues.persistence.schema.tables import desk_message
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork

_MESSAGE = select(desk_message).where(
    desk_message.c.id == bindparam("id"), desk_message.c.desk_id == bindparam("desk_id")
)
_UNREAD_CHANGE = select(desk_message).where(
    desk_message.c.desk_id == bindparam("desk_id"),
    desk_message.c.about == MessageAbout.SERVICES.value,
    desk_message.c.read_at.is_(None),
)
_READ = (
    update(desk_message)
    .where(desk_message.c.id == bindparam("of_id"))
    .values(read_at=bindparam("at"), read_by=bindparam("by"))
)
_REPLACED = delete(desk_message).where(desk_message.c.id == bindparam("of_id"))


def send_desk_message(work: UnitOfWork, *, desk_id: UUID, text: str, now: datetime) -> Made:
    """A coordinator's line of words to whoever works at the desk.

    Refuses: UnknownDesk, DayIsClosed.
    """
    desk = work.desk(desk_id)
    work.day(desk.day_id).require_not_closed()
    tell_desk(work, desk, MessageAbout.WORDS, now, text=re.sub(r"[\s\x00-\x1f\x7f]+", " ", text)[:LONGEST_MESSAGE])
    return Made.of_desk(desk.day_id, desk_id)


def confirm_desk_message(work: UnitOfWork, *, desk_id: UUID, message_id: UUID, now: datetime) -> Made:
    """Whoever works at the desk has read it. That is an event, so that a coordinator sees it in the audit as well.

    Refuses: UnknownDesk, UnknownMessage, NotSeated, DayIsClosed.
    """
    require_seat(work, desk_id)
    desk = work.desk(desk_id)
    work.day(desk.day_id).require_not_closed()
    row = work.execute(_MESSAGE, id=message_id, desk_id=desk_id).one_or_none()
    if row is None:
        raise UnknownMessage
    if row.read_at is None:
        work.execute(_READ, of_id=message_id, at=now, by=work.actor.id)
        work.record(events.DeskMessageRead(day_id=desk.day_id, at=now, desk_id=desk_id, message_id=message_id))
    return Made.of_desk(desk.day_id, desk_id)


def tell_of_services(work: UnitOfWork, desk: Desk, before: Sequence[str], after: Sequence[str], now: datetime) -> None:
    """Tell a desk that is not closed what it takes from now on and did not; changes that nobody has read become one.

    Whoever opens a closed desk later sees all that it takes anyway.
    """
    unread = work.execute(_UNREAD_CHANGE, desk_id=desk.id).one_or_none()
    untold = ServicesChange(tuple(unread.added), tuple(unread.removed)) if unread else ServicesChange()
    change = untold.followed_by(before, after)
    if change == untold or (desk.state is DeskState.CLOSED and not unread):
        return
    if unread:
        work.execute(_REPLACED, of_id=unread.id)
    if change:
        tell_desk(work, desk, MessageAbout.SERVICES, now, added=list(change.added), removed=list(change.removed))


def tell_desk(work: UnitOfWork, desk: Desk, about: MessageAbout, now: datetime, **facts: Any) -> None:
    """The row and its event. `facts`: `text`, or the codes that were `added` and `removed`."""
    told = {"text": None, "added": [], "removed": []} | facts
    message_id = work.new_id()
    work.add(
        desk_message,
        id=message_id,
        day_id=desk.day_id,
        desk_id=desk.id,
        about=about.value,
        sent_at=now,
        sent_by=work.actor.id,
        read_at=None,
        read_by=None,
        **told,
    )
    work.record(
        events.DeskMessageSent(day_id=desk.day_id, at=now, desk_id=desk.id, message_id=message_id, about=about.value)
    )
