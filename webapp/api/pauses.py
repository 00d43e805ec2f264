"""Planned pauses of a desk, a service or the hall: a coordinator plans one, and takes it back before it begins."""

from typing import Self
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import model_validator
from pydantic_core import PydanticCustomError

from queues.actions.hall.planned_pauses import cancel_planned_pause, plan_pause
from queues.model.hall.desk import PauseReason
from queues.snapshots.shared.days import day_head, day_id_of
from webapp.api.days.notices import NoticesAnswer, notices_now
from webapp.api.describing import describes
from webapp.api.shared.bodies import Body, Code, Nothing, read_command, read_key
from webapp.auth.access import staff
from webapp.commands import perform
from webapp.moment_of_day import MomentAsTyped, moment_on
from webapp.services import box

bp = Blueprint("pauses", __name__, url_prefix="/days/<day>/pauses")


class PlannedPauseBody(Body):
    """Of a desk, of a service, or (neither) of the whole hall; "12:30" is that time on the day, in its own zone."""

    reason: PauseReason
    starts_at: MomentAsTyped
    ends_at: MomentAsTyped
    desk: UUID | None = None
    service: Code | None = None

    @model_validator(mode="after")
    def _of_one_thing(self) -> Self:
        if self.desk and self.service:
            raise PydanticCustomError("desk_or_service", "either a desk or a service")
        return self


@bp.post("")
@staff("coordinator")
@describes(NoticesAnswer, body=PlannedPauseBody)
def plan(day: str) -> ResponseReturnValue:
    """Plan a pause: it is announced half an hour before, and begins by itself."""
    key, body = read_command(PlannedPauseBody)
    head = day_head(box().engine, day)
    perform(
        plan_pause,
        key=key,
        day_id=head.id,
        reason=body.reason.value,
        starts_at=moment_on(head, body.starts_at),
        ends_at=moment_on(head, body.ends_at),
        desk_id=body.desk,
        service=body.service,
    )
    return notices_now(day)


@bp.post("/<uuid:pause_id>/cancel")
@staff("coordinator")
@describes(NoticesAnswer, body=Nothing)
def cancel(day: str, pause_id: UUID) -> ResponseReturnValue:
    """Take back a pause that has not begun."""
    perform(cancel_planned_pause, key=read_key(), day_id=day_id_of(box().engine, day), pause_id=pause_id)
    return notices_now(day)
