"""What a coordinator changes for the whole hall while it runs: planned pauses, limits of a service, announcements."""

from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint
from flask.typing import ResponseReturnValue

from queues.actions.hall.announcing import make_announcement, withdraw_announcement
from queues.actions.hall.planned_pauses import cancel_planned_pause, plan_pause
from queues.actions.tickets.limiting import change_limits
from queues.model.refusals import UnknownService
from queues.snapshots.citizen.hall import hall_snapshot
from queues.snapshots.office.unreached import unreached_snapshot
from queues.snapshots.shared.days import day_head, day_id_of
from queues.snapshots.shared.heads import DayHead
from queues.snapshots.shared.notices import notices_snapshot
from webapp.api.answers import NoticesAnswer, ServiceChanged, UnreachedAnswer
from webapp.api.bodies import LimitsBody, NewAnnouncement, Nothing, PlannedPauseBody, read_body
from webapp.api.describing import answered, describes
from webapp.api.filling import notices_answer, service_answer, unreached_answer
from webapp.auth.access import public, staff
from webapp.commands import idempotency_key, perform
from webapp.http.etags import fresh_response
from webapp.services import box

bp = Blueprint("hall_changes", __name__, url_prefix="/days/<day>")


@bp.get("/notices")
@public
@describes(NoticesAnswer)
def notices(day: str) -> ResponseReturnValue:
    """Pauses that are planned, and announcements that stand."""
    now, seen = box().now(), notices_snapshot(box().engine, day)
    return fresh_response(seen, lambda: answered(notices_answer(seen, now)), extra=f"{now:%H%M}")


@bp.get("/unreached")
@staff("coordinator", "greeter", "viewer")
@describes(UnreachedAnswer)
def unreached(day: str) -> ResponseReturnValue:
    """Who can probably not be served today; after the close, who was not."""
    now = box().now()
    seen = unreached_snapshot(box().engine, day, now=now)
    return fresh_response(seen, lambda: answered(unreached_answer(seen)), extra=f"{now:%H%M}", stored=False)


@bp.post("/pauses")
@staff("coordinator")
@describes(NoticesAnswer, body=PlannedPauseBody)
def plan(day: str) -> ResponseReturnValue:
    """Plan a pause: it is announced half an hour before, and begins by itself."""
    key, body = idempotency_key(), read_body(PlannedPauseBody)
    head = day_head(box().engine, day)
    times = {"starts_at": _moment(body.starts_at, head), "ends_at": _moment(body.ends_at, head)}
    subject = {"desk_id": body.desk, "service": body.service}
    return _noted(day, plan_pause, key, reason=body.reason.value, **times, **subject)


@bp.post("/pauses/<uuid:pause_id>/cancel")
@staff("coordinator")
@describes(NoticesAnswer, body=Nothing)
def cancel(day: str, pause_id: UUID) -> ResponseReturnValue:
    """Take back a pause that has not begun."""
    key = idempotency_key()
    read_body(Nothing)
    return _noted(day, cancel_planned_pause, key, pause_id=pause_id)


@bp.post("/announcements")
@staff("coordinator")
@describes(NoticesAnswer, body=NewAnnouncement)
def announce(day: str) -> ResponseReturnValue:
    """Say something to all, to the board, to all phones or to one queue, until so many minutes from now."""
    key, body = idempotency_key(), read_body(NewAnnouncement)
    to = {"audience": (body.audience or "all"), "service": body.service}
    return _noted(day, make_announcement, key, text=body.text, text_en=body.text_en, minutes=body.minutes, **to)


@bp.post("/announcements/<uuid:announcement_id>/withdraw")
@staff("coordinator")
@describes(NoticesAnswer, body=Nothing)
def withdraw(day: str, announcement_id: UUID) -> ResponseReturnValue:
    """Take an announcement back before its time."""
    key = idempotency_key()
    read_body(Nothing)
    return _noted(day, withdraw_announcement, key, announcement_id=announcement_id)


@bp.post("/services/<code>/limits")
@staff("coordinator")
@describes(ServiceChanged, body=LimitsBody)
def limits(day: str, code: str) -> ResponseReturnValue:
    """Change a service's number per day, its sheets to print on, or whether it is given until closing only."""
    key, body = idempotency_key(), read_body(LimitsBody)
    changes = body.model_dump(exclude_unset=True)
    done = perform(change_limits, key=key, day_id=day_id_of(box().engine, day), service=code, changes=changes)
    hall = hall_snapshot(box().engine, day, now=box().now())
    changed = next((one for one in hall.services if one.service.code == code), None)
    if changed is None:
        raise UnknownService(service=code)
    return answered(ServiceChanged(epoch=done.epoch, seq=done.seq, service=service_answer(changed)))


def _noted(day: str, action: Any, key: str, **arguments: Any) -> ResponseReturnValue:
    perform(action, key=key, day_id=day_id_of(box().engine, day), **arguments)
    return answered(notices_answer(notices_snapshot(box().engine, day), box().now()))


def _moment(given: datetime | str, day: DayHead) -> datetime:
    """An hour is meant on the day itself, by the clock on the wall of the hall."""
    if isinstance(given, datetime):
        return given
    hour, minute = int(given[:2]), int(given[3:])
    return datetime.combine(day.held_on, time(hour, minute), tzinfo=ZoneInfo(day.zone))
