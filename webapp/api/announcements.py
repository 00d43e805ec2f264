"""Announcements: a coordinator says something to the hall for some minutes, and takes it back before its time."""

from typing import Annotated, Self
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from queues.actions.hall.announcing import make_announcement, withdraw_announcement
from queues.model.hall.announcements import LONGEST, Audience
from queues.snapshots.shared.days import day_id_of
from webapp.api.days.notices import NoticesAnswer, notices_now
from webapp.api.describing import describes
from webapp.api.shared.bodies import Body, Code, Minutes, Nothing, read_command, read_key
from webapp.auth.access import staff
from webapp.commands import perform
from webapp.services import box

bp = Blueprint("announcements", __name__, url_prefix="/days/<day>/announcements")

# Line ends are folded into spaces where it is written down; a text of spaces alone says nothing.
Announced = Annotated[str, StringConstraints(max_length=LONGEST, pattern=r"\S")]


class NewAnnouncement(Body):
    """`service` is for who waits for it, and makes the audience a queue."""

    audience: Audience | None = None
    service: Code | None = None
    text: Announced
    text_en: Annotated[str, StringConstraints(max_length=LONGEST)] = ""
    minutes: Minutes

    @model_validator(mode="after")
    def _audience_fits(self) -> Self:
        if self.service and self.audience in (None, Audience.QUEUE):
            self.audience = Audience.QUEUE
        elif self.service or self.audience is Audience.QUEUE:
            raise PydanticCustomError("queue_needs_service", "a queue is named by its service")
        return self


@bp.post("")
@staff("coordinator", "content")
@describes(NoticesAnswer, body=NewAnnouncement)
def announce(day: str) -> ResponseReturnValue:
    """Say something to all, to the board, to all phones or to one queue, until so many minutes from now."""
    key, body = read_command(NewAnnouncement)
    perform(
        make_announcement,
        key=key,
        day_id=day_id_of(box().engine, day),
        text=body.text,
        text_en=body.text_en,
        minutes=body.minutes,
        audience=body.audience or "all",
        service=body.service,
    )
    return notices_now(day)


@bp.post("/<uuid:announcement_id>/withdraw")
@staff("coordinator", "content")
@describes(NoticesAnswer, body=Nothing)
def withdraw(day: str, announcement_id: UUID) -> ResponseReturnValue:
    """Take an announcement back before its time."""
    key, day_id = read_key(), day_id_of(box().engine, day)
    perform(withdraw_announcement, key=key, day_id=day_id, announcement_id=announcement_id)
    return notices_now(day)
