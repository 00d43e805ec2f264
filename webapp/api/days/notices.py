"""Notices of a day: pauses that are planned and not over, announcements that stand."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.reading.hall.announcements import Announcement
from queues.reading.hall.planned_pauses import Planned
from queues.snapshots.shared.notices import NoticesSnapshot, notices_snapshot
from webapp.api.describing import answered, describes
from webapp.api.shared.answers import Answer, At
from webapp.auth.access import public
from webapp.http.etags import fresh_response
from webapp.services import box

bp = Blueprint("notices", __name__, url_prefix="/days/<day>/notices")


class PlannedPauseAnswer(Answer):
    """Of a desk, a service, or (neither) the whole hall; a discreet service is named by its agency."""

    id: UUID
    desk: UUID | None
    service: str | None
    reason: str
    starts_at: datetime
    ends_at: datetime
    begun: bool


class AnnouncementAnswer(Answer):
    """`audience` is all, board, phones or queue (then `service` says whose; a discreet one by its agency)."""

    id: UUID
    audience: str
    service: str | None
    text: str
    text_en: str
    made_at: datetime
    ends_at: datetime


class NoticesAnswer(At):
    """What is planned and not over, and what is said now, the newest first."""

    planned: list[PlannedPauseAnswer]
    announcements: list[AnnouncementAnswer]


@bp.get("")
@public
@describes(NoticesAnswer)
def show(day: str) -> ResponseReturnValue:
    """Pauses that are planned, and announcements that stand."""
    now, seen = box().now(), notices_snapshot(box().engine, day)
    return fresh_response(seen, lambda: answered(notices_answer(seen, now)), extra=f"{now:%H%M}")


def notices_now(day: str) -> ResponseReturnValue:
    """The answer to a command on a pause or an announcement: all notices as they are now."""
    return answered(notices_answer(notices_snapshot(box().engine, day), box().now()))


def notices_answer(seen: NoticesSnapshot, now: datetime) -> NoticesAnswer:
    notices = seen.notices
    return NoticesAnswer(
        epoch=seen.epoch,
        seq=seen.seq,
        planned=[_planned(one, seen) for one in notices.planned if now < one.ends_at],
        announcements=[_announcement(one, seen) for one in notices.standing(now)],
    )


def _planned(one: Planned, seen: NoticesSnapshot) -> PlannedPauseAnswer:
    return PlannedPauseAnswer(
        id=one.id,
        desk=one.desk_id,
        service=_public_code(seen, one.service_id),
        reason=one.reason,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        begun=one.begun_at is not None,
    )


def _announcement(one: Announcement, seen: NoticesSnapshot) -> AnnouncementAnswer:
    return AnnouncementAnswer(
        id=one.id,
        audience=one.audience,
        service=_public_code(seen, one.service_id),
        text=one.text,
        text_en=one.text_en,
        made_at=one.made_at,
        ends_at=one.ends_at,
    )


def _public_code(seen: NoticesSnapshot, service_id: UUID | None) -> str | None:
    head = seen.service(service_id)
    return head.public_code if head else None
