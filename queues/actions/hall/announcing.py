"""Announcements of the coordinator: to all, to the board, to all phones, or to those who wait for one service."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from queues.model import events
from queues.model.hall.announcements import LONGEST, MOST_STANDING, Audience
from queues.model.queue.turn import freeze
from queues.model.refusals import TooManyAnnouncements, UnknownAnnouncement
from queues.persistence.schema import tables
from queues.persistence.writing import statements
from queues.persistence.writing.made import Made
from queues.persistence.writing.unit_of_work import UnitOfWork


def make_announcement(
    work: UnitOfWork,
    *,
    day_id: UUID,
    text: str,
    minutes: int,
    now: datetime,
    audience: str = "all",
    service: str | None = None,
    text_en: str = "",
) -> Made:
    """Say it until so many minutes from now. Of several that stand all are shown, the newest first.

    Refuses: TooManyAnnouncements, UnknownService, DayIsClosed.
    """
    work.day(day_id).require_not_closed()
    standing = work.execute(statements.STANDING_ANNOUNCEMENTS, day_id=day_id, now=now).scalar_one()
    if standing >= MOST_STANDING:
        raise TooManyAnnouncements(most=MOST_STANDING)
    to = Audience(audience)
    service_id = work.offered(day_id, [service])[0].id if service is not None else None
    announcement_id, ends_at = work.new_id(), now + timedelta(minutes=minutes)
    work.add(
        tables.announcement,
        id=announcement_id,
        day_id=day_id,
        audience=to.value,
        service_id=service_id,
        text=folded(text),
        text_en=folded(text_en),
        made_at=now,
        ends_at=ends_at,
    )
    said: dict[str, Any] = {"announcement_id": announcement_id, "audience": to.value, "service": service}
    work.record(events.AnnouncementMade(day_id=day_id, at=now, **said, **freeze({"ends_at": ends_at})))
    return Made.of_day(day_id)


def withdraw_announcement(work: UnitOfWork, *, day_id: UUID, announcement_id: UUID, now: datetime) -> Made:
    """Take it back before its time; taken back twice, or after its end, changes nothing.

    Refuses: UnknownAnnouncement, DayIsClosed.
    """
    work.day(day_id).require_not_closed()
    found = work.execute(statements.ANNOUNCEMENT, id=announcement_id, day_id=day_id).mappings().one_or_none()
    if found is None:
        raise UnknownAnnouncement
    if found["withdrawn_at"] is None and now < found["ends_at"]:
        work.execute(statements.WITHDRAW_ANNOUNCEMENT, of_id=announcement_id, at=now)
        said = {"announcement_id": announcement_id, "audience": found["audience"], "service": found["service"]}
        work.record(events.AnnouncementWithdrawn(day_id=day_id, at=now, **said))
    return Made.of_day(day_id)


def folded(text: str) -> str:
    """One line of ordinary text: line ends and control characters are a space, and it is never longer than is shown."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).strip()[:LONGEST]
